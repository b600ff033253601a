"""AdamW and Muon over single-precision weights, of which the network computes with copies in its own precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

# Loshchilov & Hutter, "Decoupled weight decay regularization", 2019.
FIRST_BETA, SECOND_BETA, EPSILON = 0.9, 0.98, 1e-8
# Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024; factor of the step's size as in
# Liu et al., "Muon is scalable for LLM training", 2025, by which one learning rate serves both methods.
MOMENTUM, MUON_SCALE, NEWTON_SCHULZ_STEPS = 0.95, 0.2, 5
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
# Matrices that hold several: the number of parts, each of which is made orthogonal by itself.
PARTS = {"img_qkv": 3, "qkv": 3, "w13": 2, "wi": 2}


@dataclass
class Slot:
    """One parameter: what the network holds, its single-precision weights, and what the method remembers."""

    parameter: nn.Parameter
    weights: Tensor
    average: Tensor
    first: Tensor
    second: Tensor | None
    parts: int


class Optimiser:
    """Owns the weights of `model`, which is brought to `precision`."""

    def __init__(self, model: nn.Module, precision: torch.dtype, muon: bool, decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.slots: dict[str, Slot] = {}
        for name, parameter in model.named_parameters():
            weights = parameter.detach().float().clone()
            by_muon = muon and name.startswith("transformer.blocks") and weights.dim() == 2
            self.slots[name] = Slot(
                parameter=parameter,
                weights=weights,
                average=weights.clone(),
                first=torch.zeros_like(weights),
                second=None if by_muon else torch.zeros_like(weights),
                parts=next((count for part, count in PARTS.items() if f".{part}." in name), 1),
            )
        model.to(precision)

    @torch.no_grad()
    def step(self, rate: float, largest_norm: float) -> float:
        """One step at learning rate `rate`, gradients scaled down to `largest_norm` together; gives their norm."""
        self.steps += 1
        held = [slot for slot in self.slots.values() if slot.parameter.grad is not None]
        norms = [torch.linalg.vector_norm(slot.parameter.grad, dtype=torch.float32) for slot in held]
        norm = float(torch.stack(norms).norm())
        scale = min(1.0, largest_norm / (norm + 1e-12))
        for slot in held:
            gradient = slot.parameter.grad.float().mul_(scale)
            slot.parameter.grad = None
            if slot.weights.dim() == 2:
                slot.weights.mul_(1 - rate * self.decay)
            if slot.second is None:
                self._muon(slot, gradient, rate)
            else:
                self._adam(slot, slot.second, gradient, rate)
            slot.parameter.copy_(slot.weights)
        return norm

    def _adam(self, slot: Slot, second: Tensor, gradient: Tensor, rate: float) -> None:
        slot.first.lerp_(gradient, 1 - FIRST_BETA)
        second.mul_(SECOND_BETA).addcmul_(gradient, gradient, value=1 - SECOND_BETA)
        root = second.sqrt().mul_((1 - SECOND_BETA**self.steps) ** -0.5).add_(EPSILON)
        slot.weights.addcdiv_(slot.first, root, value=-rate / (1 - FIRST_BETA**self.steps))

    def _muon(self, slot: Slot, gradient: Tensor, rate: float) -> None:
        slot.first.lerp_(gradient, 1 - MOMENTUM)
        ahead = gradient.lerp_(slot.first, MOMENTUM)
        parts = ahead.reshape(slot.parts, -1, ahead.shape[1])
        size = MUON_SCALE * max(parts.shape[1:]) ** 0.5
        slot.weights.add_(orthogonal(parts).reshape(ahead.shape), alpha=-rate * size)

    @torch.no_grad()
    def follow(self, keep: float) -> None:
        """Moves the running average of the weights: the share `keep` of it stays."""
        for slot in self.slots.values():
            slot.average.lerp_(slot.weights, 1 - keep)

    def state(self) -> dict[str, Any]:
        return {
            "steps": self.steps,
            "slots": {
                name: {"weights": slot.weights, "average": slot.average, "first": slot.first, "second": slot.second}
                for name, slot in self.slots.items()
            },
        }

    @torch.no_grad()
    def restore(self, state: dict[str, Any]) -> None:
        self.steps = state["steps"]
        for name, slot in self.slots.items():
            held = state["slots"][name]
            slot.weights.copy_(held["weights"])
            slot.average.copy_(held["average"])
            slot.first.copy_(held["first"])
            if slot.second is not None:
                slot.second.copy_(held["second"])
            slot.parameter.copy_(slot.weights)


def orthogonal(matrices: Tensor) -> Tensor:
    """About the nearest orthogonal matrix of each [n, out, in], by Newton and Schulz's iteration in bfloat16."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.bfloat16()
    x = x.transpose(1, 2) if tall else x
    x = x / (x.float().flatten(1).norm(dim=1).reshape(-1, 1, 1) + 1e-7).bfloat16()
    a, b, c = NEWTON_SCHULZ
    for _ in range(NEWTON_SCHULZ_STEPS):
        gram = x @ x.transpose(1, 2)
        x = a * x + torch.baddbmm(gram, gram, gram, beta=b, alpha=c) @ x
    return (x.transpose(1, 2) if tall else x).float()
