"""The engine's Gaussian noise: Philox 4x32 with 10 rounds and Box-Muller, as PyTorch draws on a GPU.

Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011; constants as stable-diffusion.cpp has them
(src/core/rng_philox.hpp).
"""

from __future__ import annotations

import numpy
from numpy.typing import NDArray

_MULTIPLIERS = (numpy.uint64(0xD2511F53), numpy.uint64(0xCD9E8D57))
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
_LOW = numpy.uint64(0xFFFFFFFF)
_HIGH_SHIFT = numpy.uint64(32)


def gaussian(seed: int, count: int, draw: int = 0) -> NDArray[numpy.float32]:
    """`count` standard normal numbers: the generator's `draw`-th call after it was seeded with `seed` (0 … 2^64−1)."""
    zero = numpy.zeros(count, dtype=numpy.uint64)
    counter = [zero + numpy.uint64(draw), zero, numpy.arange(count, dtype=numpy.uint64), zero]
    key = [seed & 0xFFFFFFFF, seed >> 32]
    for turn in range(_ROUNDS):
        first = counter[0] * _MULTIPLIERS[0]
        second = counter[2] * _MULTIPLIERS[1]
        keys = [numpy.uint64((part + turn * step) & 0xFFFFFFFF) for part, step in zip(key, _KEY_STEPS)]
        counter = [
            (second >> _HIGH_SHIFT) ^ counter[1] ^ keys[0],
            second & _LOW,
            (first >> _HIGH_SHIFT) ^ counter[3] ^ keys[1],
            first & _LOW,
        ]
    return _box_muller(counter[0].astype(numpy.float32), counter[1].astype(numpy.float32))


def _box_muller(x: NDArray[numpy.float32], y: NDArray[numpy.float32]) -> NDArray[numpy.float32]:
    scale = numpy.float32(2.3283064e-10)
    turn = numpy.float32(scale * numpy.float32(6.2831855))
    u = x * scale + scale / numpy.float32(2)
    v = y * turn + turn / numpy.float32(2)
    return (numpy.sqrt(numpy.float32(-2) * numpy.log(u)) * numpy.sin(v)).astype(numpy.float32)
