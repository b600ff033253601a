"""The trained weights under the engine's names, and what the engine also wants but does not need."""

from __future__ import annotations

import torch
from torch import Tensor

from .engine_tensors import PREFIX, text_shapes, transformer_shapes
from .model import StarterModel
from .transformer import DoubleBlock, SwiGlu

Tensors = dict[str, Tensor]


def engine_weights(model: StarterModel, ids: list[int]) -> tuple[Tensors, Tensors]:
    """(transformer, text encoder) in single precision, in the engine's shapes; `ids` are the tokens of the rows."""
    with torch.no_grad():
        return _filled(transformer_shapes(model.config), _transformer(model)), _filled(
            text_shapes(model.config), _text_encoder(model, ids)
        )


def _filled(shapes: dict[str, tuple[int, ...]], known: Tensors) -> Tensors:
    """Gains that are not trained are one, everything else that is not trained is zero."""
    surplus = known.keys() - shapes.keys()
    if surplus:
        raise ValueError(f"the engine knows no {sorted(surplus)}")
    out: Tensors = {}
    for name, shape in shapes.items():
        missing = torch.ones(shape) if "norm" in name else torch.zeros(shape)
        out[name] = known.get(name, missing).detach().float().reshape(shape).clone()
    return out


def _transformer(model: StarterModel) -> Tensors:
    net, config = model.transformer, model.config
    # The engine's convolution orders a patch by channel, then row, then column; here channels are last.
    proj1 = net.proj1.weight.reshape(-1, config.patch, config.patch, 3).permute(0, 3, 1, 2)
    known: Tensors = {
        "img_embedder.proj1.weight": proj1,
        "img_embedder.proj2.weight": net.proj2.weight,
        "img_embedder.proj2.bias": net.proj2.bias,
        "txt_embedder.weight": net.txt_embedder.weight,
        "final_layer.linear.weight": net.linear.weight,
        "final_layer.linear.bias": net.linear.bias,
        **_swiglu("txt_preamble_blocks.0.mlp", net.preamble_mlp),
    }
    for number, block in enumerate(net.blocks):
        known |= _block(f"double_blocks.{number}.", block)
    return {PREFIX + name: value for name, value in known.items()}


def _block(name: str, block: DoubleBlock) -> Tensors:
    query = torch.zeros_like(block.txt_key.weight)
    value_bias = block.txt_value.bias
    known = {
        f"{name}img_qkv.weight": block.img_qkv.weight,
        f"{name}img_qkv.bias": block.img_qkv.bias,
        f"{name}img_attn_proj.weight": block.img_attn_proj.weight,
        f"{name}img_attn_proj.bias": block.img_attn_proj.bias,
        f"{name}txt_qkv.weight": torch.cat([query, block.txt_key.weight, block.txt_value.weight]),
        f"{name}txt_qkv.bias": torch.cat([value_bias.new_zeros(2 * len(value_bias)), value_bias]),
        f"{name}q_norm.weight": block.query_gain.expand(64),
        **_swiglu(f"{name}img_mlp", block.img_mlp),
    }
    return known if block.txt_mlp is None else known | _swiglu(f"{name}txt_mlp", block.txt_mlp)


def _swiglu(name: str, layer: SwiGlu) -> Tensors:
    first, third = layer.w13.weight.chunk(2)
    return {f"{name}.w1.weight": first, f"{name}.w3.weight": third, f"{name}.w2.weight": layer.w2.weight}


def _text_encoder(model: StarterModel, ids: list[int]) -> Tensors:
    encoder = model.encoder
    shared = torch.zeros(text_shapes(model.config)["shared.weight"])
    shared[torch.tensor(ids)] = encoder.shared.float()
    bias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    known: Tensors = {"shared.weight": shared, bias: encoder.relative_bias}
    for number, block in enumerate(encoder.blocks):
        attention = f"encoder.block.{number}.layer.0.SelfAttention"
        dense = f"encoder.block.{number}.layer.1.DenseReluDense"
        known |= {f"{attention}.{part}.weight": value for part, value in zip("qkv", block.qkv.weight.chunk(3))}
        known |= {f"{dense}.wi_{part}.weight": value for part, value in zip("01", block.wi.weight.chunk(2))}
        known |= {f"{attention}.o.weight": block.o.weight, f"{dense}.wo.weight": block.wo.weight}
    return known
