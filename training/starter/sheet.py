"""Pictures side by side on one sheet."""

from __future__ import annotations

import numpy
from numpy.typing import NDArray


def sheet(pictures: NDArray[numpy.uint8], columns: int, gap: int = 4) -> NDArray[numpy.uint8]:
    """[N, S, S, 3] in rows of `columns`, on grey: [rows · (S + gap), columns · (S + gap), 3]."""
    side = pictures.shape[1] + gap
    rows = -(-len(pictures) // columns)
    out = numpy.full((rows * side, columns * side, 3), 128, numpy.uint8)
    for number, picture in enumerate(pictures):
        y, x = number // columns * side, number % columns * side
        out[y : y + side - gap, x : x + side - gap] = picture
    return out
