"""Which colour names an object shows: the same nearest-shade rule as dataset/colours.ts, on whole pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np

# OKLab distance from white above which a pixel belongs to the object.
OBJECT_DISTANCE = 0.06


def oklab(rgb: np.ndarray) -> np.ndarray:
    """sRGB uint8 [..., 3] → OKLab float32 [..., 3] (https://bottosson.github.io/posts/oklab/)."""
    byte = np.arange(256) / 255.0
    linear = np.where(byte <= 0.04045, byte / 12.92, ((byte + 0.055) / 1.055) ** 2.4).astype(np.float32)
    to_lms = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                       [0.0883024619, 0.2817188376, 0.6299787005]], dtype=np.float32)
    to_lab = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                       [0.0259040371, 0.7827717662, -0.8086757660]], dtype=np.float32)
    return np.cbrt(linear[rgb] @ to_lms.T) @ to_lab.T


class ColourNames:
    """The table of shades that the dataset build writes (colours.json: name → hexadecimal shades)."""

    def __init__(self, file: Path) -> None:
        table: Dict[str, List[str]] = json.loads(file.read_text(encoding="utf-8"))
        self.names: List[str] = [name for name in table if name]
        rows: List[Tuple[int, List[int]]] = []
        for name, shades in table.items():
            # Shades under the empty name (tan, cream) count as no name.
            index = self.names.index(name) if name else len(self.names)
            rows += [(index, [int(shade[at:at + 2], 16) for at in (1, 3, 5)]) for shade in shades]
        self._index = np.array([index for index, _ in rows])
        self._lab = oklab(np.array([rgb for _, rgb in rows], dtype=np.uint8))

    def shares(self, picture: np.ndarray) -> Dict[str, float]:
        """uint8 [H, W, 3] on white → the share of the object's pixels under each name, 0–1."""
        lab = oklab(picture).reshape(-1, 3)
        white = oklab(np.full((1, 3), 255, dtype=np.uint8))
        thing = lab[np.linalg.norm(lab - white, axis=1) > OBJECT_DISTANCE]
        if len(thing) == 0:
            return {name: 0.0 for name in self.names}
        # Lightness counts half, as in dataset/colours.ts.
        weight = np.array([0.5 ** 0.5, 1.0, 1.0], dtype=np.float32)
        points, shades = thing * weight, self._lab * weight
        distance = (shades ** 2).sum(axis=1)[None] - 2.0 * points @ shades.T
        counts = np.bincount(self._index[distance.argmin(axis=1)], minlength=len(self.names) + 1)
        return {name: float(counts[index]) / len(thing) for index, name in enumerate(self.names)}
