"""Names and shapes of the tensors that the engine reads ([out, in]; convolutions [out, in, height, width])."""

from __future__ import annotations

from .config import ModelConfig, swiglu_width
from .positions import HEAD
from .tokenizer import VOCABULARY_SIZE

Shapes = dict[str, tuple[int, ...]]
PREFIX = "model.net."


def transformer_shapes(config: ModelConfig) -> Shapes:
    width, inner = config.width, config.inner
    shapes: Shapes = {
        "img_embedder.proj1.weight": (config.bottleneck, 3, config.patch, config.patch),
        "img_embedder.proj2.weight": (width, config.bottleneck, 1, 1),
        "img_embedder.proj2.bias": (width,),
        "txt_embedder.weight": (width, config.encoder_width),
        "pooled_embedder.weight": (width, config.encoder_width),
        **_linear("t_embedder.mlp.0", width, 256),
        **_linear("t_embedder.mlp.2", width, width),
        **_preamble("txt_preamble_blocks.0.", width, inner),
    }
    for number in range(config.blocks):
        name = f"double_blocks.{number}."
        shapes |= _stream(f"{name}img_", width, inner) | _stream(f"{name}txt_", width, inner)
        shapes |= {f"{name}q_norm.weight": (HEAD,), f"{name}k_norm.weight": (HEAD,)}
    shapes["final_layer.norm_final.weight"] = (width,)
    shapes |= _linear("final_layer.linear", config.pixels_a_patch, width)
    shapes["mask_token"] = (1, 1, config.encoder_width)
    return {PREFIX + name: shape for name, shape in shapes.items()}


def text_shapes(config: ModelConfig) -> Shapes:
    width, inner, hidden = config.encoder_width, config.encoder_heads * HEAD, config.encoder_hidden
    shapes: Shapes = {"shared.weight": (VOCABULARY_SIZE, width)}
    for number in range(config.encoder_layers):
        layer = f"encoder.block.{number}.layer"
        attention, dense = f"{layer}.0.SelfAttention", f"{layer}.1.DenseReluDense"
        shapes |= {f"{attention}.{part}.weight": (inner, width) for part in "qkv"}
        shapes[f"{attention}.o.weight"] = (width, inner)
        if number == 0:
            shapes[f"{attention}.relative_attention_bias.weight"] = (32, config.encoder_heads)
        shapes[f"{layer}.0.layer_norm.weight"] = (width,)
        shapes |= {f"{dense}.wi_{part}.weight": (hidden, width) for part in "01"}
        shapes[f"{dense}.wo.weight"] = (width, hidden)
        shapes[f"{layer}.1.layer_norm.weight"] = (width,)
    shapes["encoder.final_layer_norm.weight"] = (width,)
    return shapes


def _linear(name: str, out: int, into: int) -> Shapes:
    return {f"{name}.weight": (out, into), f"{name}.bias": (out,)}


def _swiglu(name: str, width: int) -> Shapes:
    hidden = swiglu_width(width)
    shapes = {"w1": (hidden, width), "w3": (hidden, width), "w2": (width, hidden)}
    return {f"{name}.{part}.weight": shape for part, shape in shapes.items()}


def _preamble(name: str, width: int, inner: int) -> Shapes:
    return {
        f"{name}norm1.weight": (width,),
        f"{name}norm2.weight": (width,),
        **_linear(f"{name}qkv", 3 * inner, width),
        **_linear(f"{name}attn_proj", width, inner),
        **_swiglu(f"{name}mlp", width),
        f"{name}q_norm.weight": (HEAD,),
        f"{name}k_norm.weight": (HEAD,),
    }


def _stream(name: str, width: int, inner: int) -> Shapes:
    return {
        f"{name}norm1.weight": (width,),
        f"{name}norm2.weight": (width,),
        **_linear(f"{name}qkv", 3 * inner, width),
        **_linear(f"{name}attn_proj", width, inner),
        **_swiglu(f"{name}mlp", width),
    }
