"""Layers whose gradients are written out, so that a step on a CPU makes few passes over memory."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .positions import HEAD

EPSILON = 1e-6


def _inverse_rms(x: Tensor) -> Tensor:
    """1 / root mean square over the last side [..., 1], in single precision at least."""
    norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.promote_types(x.dtype, torch.float32))
    return torch.rsqrt(norm.square() / x.shape[-1] + EPSILON)


def _through_norm(grad: Tensor, y: Tensor, scale: Tensor) -> Tensor:
    """Gradient of the input of y = x · scale(x), where the scale is the inverse root mean square."""
    along = (grad * y).sum(-1, keepdim=True) / -y.shape[-1]
    return torch.addcmul(grad, y, along).mul_(scale)


class _Normalise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        scale = _inverse_rms(x).to(x.dtype)
        y = x * scale
        ctx.save_for_backward(y, scale)
        return y

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        y, scale = ctx.saved_tensors
        return _through_norm(grad, y, scale)


class _Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, pair: Tensor) -> Tensor:
        gate, up = pair.chunk(2, dim=-1)
        slope = torch.sigmoid(gate)
        opened = gate * slope
        ctx.save_for_backward(slope, opened, up)
        return opened * up

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        slope, opened, up = ctx.saved_tensors
        out = grad.new_empty(*grad.shape[:-1], 2 * grad.shape[-1])
        gate_grad, up_grad = out.chunk(2, dim=-1)
        torch.mul(grad, opened, out=up_grad)
        # d silu(a)/da = s + a·s·(1 − s), where s = sigmoid(a)
        derivative = torch.addcmul(slope + opened, slope, opened, value=-1)
        torch.mul(derivative.mul_(up), grad, out=gate_grad)
        return out


class _Turn(torch.autograd.Function):
    """Norm of each head, times a gain, then the rotation: [B, n, heads, 64] → the same shape."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, gain: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        scale = (_inverse_rms(x) * gain).to(x.dtype)
        y = x * scale
        ctx.save_for_backward(y, scale, gain, cos, sin)
        return _rotated(y, cos, sin)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None, None]:
        y, scale, gain, cos, sin = ctx.saved_tensors
        grad = _rotated(grad, cos, -sin)
        along = (grad * y).sum(-1, keepdim=True, dtype=torch.promote_types(y.dtype, torch.float32))
        size = gain.to(torch.promote_types(gain.dtype, torch.float32))
        gain_grad = (along.sum() / size).to(gain.dtype).reshape(gain.shape)
        along = (along / (-HEAD * size.square())).to(y.dtype)
        return torch.addcmul(grad, y, along).mul_(scale), gain_grad, None, None


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    out = torch.empty(x.shape, dtype=x.dtype, device=x.device)
    out_first, out_second = out.chunk(2, dim=-1)
    torch.mul(first, cos, out=out_first)
    out_first.addcmul_(second, sin, value=-1)
    torch.mul(first, sin, out=out_second)
    out_second.addcmul_(second, cos)
    return out


def normalise(x: Tensor) -> Tensor:
    """Root-mean-square norm over the last side, without a gain: the next matrix can hold one."""
    return _Normalise.apply(x)


def gated(pair: Tensor) -> Tensor:
    """silu(first half) · second half of the last side."""
    return _Gate.apply(pair)


def turned(x: Tensor, gain: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Normed, scaled by the number `gain` [1] and rotated heads; `x` [B, n, heads, 64], tables [n, 1, 32]."""
    return _Turn.apply(x, gain, cos, sin)
