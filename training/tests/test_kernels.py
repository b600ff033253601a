"""Written-out gradients against numerical ones."""

from __future__ import annotations

import unittest

import torch

from starter.kernels import gated, normalise, turned
from starter.positions import image_angles


class KernelsTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(2)
        self.x = torch.randn(1, 4, 2, 64, dtype=torch.double, requires_grad=True)

    def test_norm(self) -> None:
        self.assertTrue(torch.autograd.gradcheck(normalise, (self.x[:, :, 0],)))

    def test_gate(self) -> None:
        self.assertTrue(torch.autograd.gradcheck(gated, (self.x[:, :, 0],)))

    def test_rotation_with_gain(self) -> None:
        angles = image_angles(2).double().unsqueeze(1)
        gain = torch.full((1,), 1.7, dtype=torch.double, requires_grad=True)

        def turn(x: torch.Tensor, factor: torch.Tensor) -> torch.Tensor:
            return turned(x, factor, angles.cos(), angles.sin())

        # The gain's gradient passes through single precision.
        self.assertTrue(torch.autograd.gradcheck(turn, (self.x, gain), atol=1e-4))


if __name__ == "__main__":
    unittest.main()
