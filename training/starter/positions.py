"""Fixed position tables of MiniT2I, as stable-diffusion.cpp builds them (src/model/diffusion/minit2i.hpp)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

HEAD = 64
BASE = 10_000.0
PROMPT_LENGTH = 256


def image_embedding(side: int, width: int) -> Tensor:
    """Sine-cosine table [side*side, width] added to image tokens: sin x, cos x, sin y, cos y, a quarter each."""
    quarter = width // 4
    frequency = BASE ** (-torch.arange(quarter, dtype=torch.float32) / quarter)
    y, x = (axis.reshape(-1, 1) * frequency for axis in _grid(side))
    return torch.cat([x.sin(), x.cos(), y.sin(), y.cos()], dim=1)


def text_angles(length: int = PROMPT_LENGTH) -> Tensor:
    """Angles [length, 32] by which pair i of a head turns at each text position."""
    frequency = BASE ** (-torch.arange(HEAD // 2, dtype=torch.float32) / (HEAD // 2))
    return torch.arange(length, dtype=torch.float32).reshape(-1, 1) * frequency


def image_angles(side: int) -> Tensor:
    """Angles [side*side, 32] for image tokens in row order: 16 pairs turn by y, 16 by x."""
    frequency = BASE ** (-torch.arange(HEAD // 4, dtype=torch.float32) / (HEAD // 4))
    y, x = (axis.reshape(-1, 1) * frequency for axis in _grid(side))
    return torch.cat([y, x], dim=1)


def _grid(side: int) -> tuple[Tensor, Tensor]:
    axis = torch.arange(side, dtype=torch.float32)
    return axis.repeat_interleave(side), axis.repeat(side)


def rotate(vectors: Tensor, angles: Tensor) -> Tensor:
    """Turns pair (i, i + 32) of `vectors` [..., tokens, 64] by `angles` [tokens, 32]."""
    first, second = vectors[..., : HEAD // 2], vectors[..., HEAD // 2 :]
    cos, sin = angles.cos().to(vectors.dtype), angles.sin().to(vectors.dtype)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


def relative_buckets(length: int) -> Tensor:
    """T5's bucket 0 … 31 of each (query, key) pair, [length, length]: half for keys after the query; the first 8 of a
    half hold one distance each, the other 8 grow as the logarithm up to 128."""
    distance = torch.arange(length).reshape(1, -1) - torch.arange(length).reshape(-1, 1)
    far = distance.abs().clamp(min=8).float()
    logarithmic = 8 + (torch.log(far / 8) / math.log(128 / 8) * 8).long()
    near = torch.where(distance.abs() < 8, distance.abs(), logarithmic.clamp(max=15))
    return near + 16 * (distance > 0).long()
