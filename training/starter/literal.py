"""MiniT2I word for word as the engine computes it: 256 text tokens, every tensor read, nothing assumed to be zero.

Slow. It is what the trained network (`transformer.py`) and the real engine are compared with.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor

from .positions import HEAD, PROMPT_LENGTH, image_angles, image_embedding, relative_buckets, rotate, text_angles

Tensors = dict[str, Tensor]
EPSILON = 1e-6


def normalise(x: Tensor, gain: Tensor) -> Tensor:
    """Root-mean-square norm over the last side."""
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * gain


def encode_text(tensors: Tensors, ids: Tensor, keep: Tensor) -> Tensor:
    """T5's encoder: ids [B, n] → [B, n, D]. `keep` [B, n] is 1 where there is a token and 0 at padding."""
    x = tensors["shared.weight"][ids]
    table = tensors["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
    bias = table[relative_buckets(ids.shape[1])].permute(2, 0, 1)
    bias = bias + torch.where(keep.bool(), 0.0, float("-inf")).reshape(len(ids), 1, 1, -1)
    for number in range(_count(tensors, "encoder.block.")):
        layer = f"encoder.block.{number}.layer"
        attention = f"{layer}.0.SelfAttention"
        h = normalise(x, tensors[f"{layer}.0.layer_norm.weight"])
        query, key, value = (_heads(h @ tensors[f"{attention}.{part}.weight"].T) for part in "qkv")
        weights = torch.softmax(query @ key.transpose(-1, -2) + bias, dim=-1)
        x = x + _merge(weights @ value) @ tensors[f"{attention}.o.weight"].T
        dense = f"{layer}.1.DenseReluDense"
        h = normalise(x, tensors[f"{layer}.1.layer_norm.weight"])
        gate = functional.gelu(h @ tensors[f"{dense}.wi_0.weight"].T, approximate="tanh")
        x = x + (gate * (h @ tensors[f"{dense}.wi_1.weight"].T)) @ tensors[f"{dense}.wo.weight"].T
    return normalise(x, tensors["encoder.final_layer_norm.weight"])


def predict(tensors: Tensors, noisy: Tensor, context: Tensor, keep: Tensor) -> Tensor:
    """The clean picture [B, 3, S, S] for `noisy`, given the text encoder's output [B, 256, D] and its mask [B, 256]."""
    tensors = {name[len("model.net.") :]: value for name, value in tensors.items()}
    keep = keep.unsqueeze(-1)
    text = context * keep + tensors["mask_token"] * (1 - keep)
    text = text @ tensors["txt_embedder.weight"].T
    patch = tensors["img_embedder.proj1.weight"].shape[-1]
    image = functional.conv2d(noisy, tensors["img_embedder.proj1.weight"], stride=patch)
    image = functional.conv2d(image, tensors["img_embedder.proj2.weight"], tensors["img_embedder.proj2.bias"])
    side, width = image.shape[-1], image.shape[1]
    image = image.flatten(2).transpose(1, 2) + image_embedding(side, width)
    for number in range(_count(tensors, "txt_preamble_blocks.")):
        text = _preamble_block(tensors, f"txt_preamble_blocks.{number}.", text)
    angles = torch.cat([text_angles(), image_angles(side)])
    for number in range(_count(tensors, "double_blocks.")):
        image, text = _double_block(tensors, f"double_blocks.{number}.", image, text, angles)
    image = normalise(image, tensors["final_layer.norm_final.weight"])
    image = functional.linear(image, tensors["final_layer.linear.weight"], tensors["final_layer.linear.bias"])
    image = image.reshape(-1, side, side, patch, patch, noisy.shape[1])
    return image.permute(0, 5, 1, 3, 2, 4).reshape(noisy.shape)


def _preamble_block(tensors: Tensors, name: str, text: Tensor) -> Tensor:
    part = {key[len(name) :]: value for key, value in tensors.items() if key.startswith(name)}
    h = normalise(text, part["norm1.weight"])
    query, key, value = _query_key_value(functional.linear(h, part["qkv.weight"], part["qkv.bias"]), part)
    out = _attend(query, key, value, text_angles())
    text = text + functional.linear(out, part["attn_proj.weight"], part["attn_proj.bias"])
    return text + _swiglu(part, "mlp", normalise(text, part["norm2.weight"]))


def _double_block(tensors: Tensors, name: str, image: Tensor, text: Tensor, angles: Tensor) -> tuple[Tensor, Tensor]:
    part = {key[len(name) :]: value for key, value in tensors.items() if key.startswith(name)}
    streams = {"txt": text, "img": image}
    joint = []
    for stream, x in streams.items():
        h = normalise(x, part[f"{stream}_norm1.weight"])
        qkv = functional.linear(h, part[f"{stream}_qkv.weight"], part[f"{stream}_qkv.bias"])
        joint.append(_query_key_value(qkv, part))
    out = _attend(*(torch.cat(pair, dim=2) for pair in zip(*joint)), angles)
    for stream, x, read in (("txt", text, out[:, :PROMPT_LENGTH]), ("img", image, out[:, PROMPT_LENGTH:])):
        x = x + functional.linear(read, part[f"{stream}_attn_proj.weight"], part[f"{stream}_attn_proj.bias"])
        streams[stream] = x + _swiglu(part, f"{stream}_mlp", normalise(x, part[f"{stream}_norm2.weight"]))
    return streams["img"], streams["txt"]


def _query_key_value(qkv: Tensor, part: Tensors) -> tuple[Tensor, Tensor, Tensor]:
    query, key, value = (_heads(third) for third in qkv.chunk(3, dim=-1))
    return normalise(query, part["q_norm.weight"]), normalise(key, part["k_norm.weight"]), value


def _attend(query: Tensor, key: Tensor, value: Tensor, angles: Tensor) -> Tensor:
    scores = rotate(query, angles) @ rotate(key, angles).transpose(-1, -2) / HEAD**0.5
    return _merge(torch.softmax(scores, dim=-1) @ value)


def _swiglu(part: Tensors, name: str, x: Tensor) -> Tensor:
    gate = functional.silu(x @ part[f"{name}.w1.weight"].T)
    return (gate * (x @ part[f"{name}.w3.weight"].T)) @ part[f"{name}.w2.weight"].T


def _heads(x: Tensor) -> Tensor:
    return x.reshape(*x.shape[:2], -1, HEAD).transpose(1, 2)


def _merge(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)


def _count(tensors: Tensors, prefix: str) -> int:
    return 1 + max(int(name[len(prefix) :].split(".")[0]) for name in tensors if name.startswith(prefix))
