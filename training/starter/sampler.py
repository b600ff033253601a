"""The engine's way from noise to picture: Euler steps towards the predicted clean picture."""

from __future__ import annotations

from typing import Callable

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor

from .noise import gaussian

NOISE_SCALE = 2.0
Predict = Callable[[Tensor], Tensor]


def start_noise(seeds: list[int], side: int) -> Tensor:
    """The engine's Gaussian noise [B, 3, side, side] of each seed, not yet scaled."""
    count = 3 * side * side
    return torch.from_numpy(numpy.stack([gaussian(seed, count) for seed in seeds])).reshape(-1, 3, side, side)


def sample(noise: Tensor, steps: int, scale: float, conditional: Predict, unconditional: Predict) -> Tensor:
    """Clean pictures in about −1 … 1 from `noise` [B, 3, S, S].

    Time runs evenly from 0 (noise of deviation 2) to 1 (picture). `scale` 1 is the conditional prediction alone.
    """
    x = noise * NOISE_SCALE
    for step in range(steps):
        clean = conditional(x)
        if scale != 1:
            free = unconditional(x)
            clean = free + scale * (clean - free)
        x = x + (clean - x) / (steps - step)
    return x


def to_bytes(pictures: Tensor) -> NDArray[numpy.uint8]:
    """−1 … 1 [B, 3, S, S] as bytes [B, S, S, 3]."""
    scaled = ((pictures.float() + 1) / 2).clamp(0, 1) * 255
    return scaled.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
