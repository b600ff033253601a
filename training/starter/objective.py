"""What the network learns: to see the clean picture in a noisy one (Li & He, "Back to basics: let denoising
generative models denoise", 2025), with the noise scale and the time of the engine's sampler."""

from __future__ import annotations

import torch
from torch import Tensor

from .model import StarterModel
from .sampler import NOISE_SCALE
from .transformer import to_patches

# Time 0 is noise, 1 the picture. A plain icon fills so many pixels that it can be told from the noise from about time
# 0.1 on; what it shows is settled before. So a share of times is the logistic function of a normal number far below
# zero, and the rest is uniform as the sampler's steps are.
EARLY_SHARE, EARLY_MEAN, EARLY_DEVIATION = 0.6, -2.4, 1.0
# The velocity's error is weighed as if no time were nearer to the end than this; else the last times outweigh all.
NEAREST_TO_END = 0.3


def times(count: int, device: torch.device) -> Tensor:
    """Random times [count, 1, 1]."""
    early = torch.sigmoid(EARLY_MEAN + EARLY_DEVIATION * torch.randn(count, 1, 1, device=device))
    anywhere, choice = torch.rand(2, count, 1, 1, device=device)
    return torch.where(choice < EARLY_SHARE, early, anywhere)


def learn(model: StarterModel, pictures: Tensor, rows: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
    """Leaves gradients in `model`; gives the loss (squared error of the velocity, mean over the batch) and the plain
    squared error of the picture. `pictures` [B, 3, S, S] in −1 … 1; `rows`, `keep` [B, n] as `Vocabulary` gives them."""
    clean = to_patches(pictures, model.config.patch)
    time = times(len(clean), clean.device)
    noisy = torch.randn_like(clean).mul_((1 - time) * NOISE_SCALE).add_(clean * time)
    context = model.context(rows, keep)
    found = model.transformer(noisy.to(context.dtype), context)
    difference = found.detach().float() - clean
    weight = (1 - time).clamp(min=NEAREST_TO_END) ** -2
    error = difference.square().mean((1, 2))
    found.backward(difference.mul_(weight * (2 / clean.numel())).to(found.dtype))
    return (error * weight.flatten()).mean(), error.mean()
