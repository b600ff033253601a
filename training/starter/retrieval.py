"""
What a drawn picture shows, by the nearest rendering in the dataset: no trained part, so nothing to mistrust but
distance itself. How often this judge is right on renderings that were disturbed is reported beside its verdicts.
"""

from __future__ import annotations

from typing import Any, List, Mapping, Sequence

import numpy as np

from starter.colour_names import oklab

SIDE = 32
# Chroma tells apart what has the same outline.
CHROMA_WEIGHT = 2.0
SHIFTS = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]


def shrunk(pictures: np.ndarray, side: int) -> np.ndarray:
    """uint8 [N, S, S, 3] → uint8 [N, side, side, 3] by area averaging; side divides S."""
    count, size = len(pictures), pictures.shape[1]
    step = size // side
    blocks = pictures.reshape(count, side, step, side, step, 3).astype(np.float32)
    return np.rint(blocks.mean(axis=(2, 4))).astype(np.uint8)


def embed(pictures: np.ndarray) -> np.ndarray:
    """uint8 [N, 32, 32, 3] → float32 [N, 3072]: OKLab pixels as seen against white."""
    lab = oklab(pictures) - np.array([1.0, 0.0, 0.0], dtype=np.float32)
    lab[..., 1:] *= CHROMA_WEIGHT
    return lab.reshape(len(pictures), -1)


class Gallery:
    """The renderings to compare with: pictures uint8 [N, 32, 32, 3] on white and what each one is."""

    def __init__(self, pictures: np.ndarray, samples: Sequence[Mapping[str, Any]]) -> None:
        self.samples = samples
        self._points = embed(pictures)
        self._squares = (self._points ** 2).sum(axis=1)

    def distances(self, pictures: np.ndarray) -> np.ndarray:
        """uint8 [Q, 32, 32, 3] → squared distances [Q, N], the least over shifts of one pixel."""
        best = np.full((len(pictures), len(self._points)), np.inf, dtype=np.float32)
        for shift in SHIFTS:
            moved = embed(np.roll(pictures, shift, axis=(1, 2)))
            squares = (moved ** 2).sum(axis=1)[:, None]
            np.minimum(best, squares + self._squares[None] - 2.0 * moved @ self._points.T, out=best)
        return best

    def nearest(self, distances: np.ndarray, count: int) -> List[List[Mapping[str, Any]]]:
        """For each row the nearest samples of `count` different subjects, nearest first."""
        found: List[List[Mapping[str, Any]]] = []
        for row in distances:
            chosen: List[Mapping[str, Any]] = []
            for index in np.argsort(row)[:400]:
                sample = self.samples[int(index)]
                if all(sample["subject"] != other["subject"] for other in chosen):
                    chosen.append(sample)
                if len(chosen) == count:
                    break
            found.append(chosen)
        return found


def disturbed(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pictures uint8 [N, S, S, 3] as a weak model might draw them: blurred, moved by up to 3 %, noisy, paler."""
    size = pictures.shape[1]
    result = np.empty_like(pictures)
    reach = max(1, size // 32)
    kernel = np.exp(-0.5 * (np.arange(-3, 4) / 1.5) ** 2)
    kernel /= kernel.sum()
    for index, picture in enumerate(pictures):
        soft = picture.astype(np.float32)
        for axis in (0, 1):
            soft = sum(weight * np.roll(soft, at - 3, axis=axis) for at, weight in enumerate(kernel))
        soft = np.roll(soft, rng.integers(-reach, reach + 1, size=2), axis=(0, 1))
        soft = 255.0 - (255.0 - soft) * rng.uniform(0.8, 1.0) + rng.normal(0.0, 12.0, soft.shape)
        result[index] = np.clip(soft, 0, 255).astype(np.uint8)
    return result
