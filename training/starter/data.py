"""The training pictures: drawn by weight, composited over a background, with a caption each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Mapping, Sequence, Tuple

import numpy as np
import torch

from starter.captions import caption

# Backgrounds other than white, as sRGB bytes, under the word that a caption says.
BACKGROUNDS: Mapping[str, Tuple[int, int, int]] = {
    "light blue": (190, 224, 250),
    "light green": (200, 235, 200),
    "pink": (252, 205, 222),
    "yellow": (255, 236, 150),
    "grey": (200, 200, 205),
    "blue": (60, 120, 220),
    "black": (24, 24, 28),
    "purple": (150, 110, 205),
}
PLAIN_BACKGROUND = 0.2
# A prompt that names no style means flat: it is the style to draw best.
STYLE_WEIGHTS: Mapping[str, float] = {"flat": 2.0, "glossy": 1.0, "cartoon": 1.0}
# A white thing on white hardly shows, so it is shown on a colour more often.
PLAIN_BACKGROUND_OF_WHITE = 0.5


@dataclass(frozen=True)
class Choice:
    """Which part of the dataset a run learns. A small run learns little things well rather than much badly."""

    styles: Tuple[str, ...] = tuple(STYLE_WEIGHTS)
    # Least weight of a subject as it is drawn, before any recolouring.
    least_weight: float = 0.0


EVERYTHING = Choice()


def chosen(samples: Sequence[Mapping[str, Any]], choice: Choice) -> List[int]:
    """Places of the samples in these styles whose subject has the weight; held-out ones are among them."""
    heavy = {s["subject"] for s in samples if not s["recoloured"] and s["weight"] >= choice.least_weight}
    return [place for place, s in enumerate(samples) if s["style"] in choice.styles and s["subject"] in heavy]


class PictureData:
    """
    The dataset folder (pictures.rgba, samples.json) in memory at one side length.

    `on_white` is uint8 [N, 3, side, side]: each picture composited over white; `cover` is uint8 [N, side, side]: its
    alpha. Over a background c the picture is on_white + (1 − alpha)(c − 255), which needs no division by alpha.
    """

    def __init__(self, folder: Path, side: int, seed: int, choice: Choice = EVERYTHING) -> None:
        listing = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
        places = chosen(listing["samples"], choice)
        self.samples: List[Mapping[str, Any]] = [listing["samples"][place] for place in places]
        self.side = side
        shape = (len(listing["samples"]), int(listing["side"]))
        self.on_white, self.cover = _scaled(folder / "pictures.rgba", shape, places, side)
        weights = np.array([
            0.0 if s["heldOut"] else float(s["weight"]) * STYLE_WEIGHTS[s["style"]] for s in self.samples
        ])
        self._cumulative = np.cumsum(weights / weights.sum())
        self._rng = np.random.default_rng(seed)

    def batch(self, size: int) -> Tuple[torch.Tensor, List[str]]:
        """Draws `size` samples by weight: float32 [size, 3, side, side] in [−1, 1], and their captions."""
        drawn = np.searchsorted(self._cumulative, self._rng.random(size), side="right")
        indices = np.minimum(drawn, len(self.samples) - 1)
        pictures = self.on_white[indices].astype(np.float32)
        captions = []
        for row, index in enumerate(indices):
            sample = self.samples[index]
            background = self._background(sample)
            captions.append(caption(sample, background, self._rng))
            if background != "white":
                bare = 1.0 - self.cover[index].astype(np.float32) / 255.0
                difference = np.asarray(BACKGROUNDS[background], dtype=np.float32) - 255.0
                pictures[row] += bare[None] * difference[:, None, None]
        return torch.from_numpy(pictures).mul_(1 / 127.5).sub_(1.0), captions

    def picture(self, index: int) -> torch.Tensor:
        """Sample `index` on white: float32 [3, side, side] in [−1, 1]."""
        return torch.from_numpy(self.on_white[index].astype(np.float32) / 127.5 - 1.0)

    def state(self) -> Mapping[str, Any]:
        """Where the random drawing stands; plain JSON-able values for a checkpoint."""
        return self._rng.bit_generator.state

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes on drawing from a saved `state()`."""
        self._rng.bit_generator.state = dict(state)

    def _background(self, sample: Mapping[str, Any]) -> str:
        share = PLAIN_BACKGROUND_OF_WHITE if sample["colour"] == "white" else PLAIN_BACKGROUND
        if self._rng.random() >= share:
            return "white"
        # An object on its own colour would be invisible.
        others = [name for name in BACKGROUNDS if sample["colour"] is None or sample["colour"] not in name]
        return others[int(self._rng.integers(len(others)))]


def _scaled(file: Path, shape: Tuple[int, int], places: List[int], side: int) -> Tuple[np.ndarray, np.ndarray]:
    """
    Composites over white and averages stored/side squares: uint8 [N, 3, side, side] and alpha [N, side, side], of the
    pictures at `places` in a file of `shape` = (pictures, stored side).
    """
    count, stored = shape
    if stored % side:
        raise ValueError(f"side {side} does not divide the stored side {stored}")
    pictures = np.memmap(file, dtype=np.uint8, mode="r", shape=(count, stored, stored, 4))
    on_white = np.empty((len(places), 3, side, side), dtype=np.uint8)
    cover = np.empty((len(places), side, side), dtype=np.uint8)
    step = stored // side
    for start in range(0, len(places), 256):
        part = pictures[places[start:start + 256]].astype(np.float32)
        alpha = part[..., 3:]
        part[..., :3] = part[..., :3] * (alpha / 255.0) + (255.0 - alpha)
        if step > 1:
            part = part.reshape(len(part), side, step, side, step, 4).mean(axis=(2, 4))
        rounded = np.rint(part).astype(np.uint8)
        on_white[start:start + 256] = rounded[..., :3].transpose(0, 3, 1, 2)
        cover[start:start + 256] = rounded[..., 3]
    return on_white, cover
