"""The judge of drawn pictures: right about renderings, wrong about noise."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from starter.colour_names import ColourNames
from starter.evaluate import colour_agreement
from starter.retrieval import SIDE, Gallery, disturbed, shrunk

SHADES = {"red": ["#e2332d"], "blue": ["#2f7de1"], "white": ["#ffffff"], "grey": ["#9a9aa0"], "": ["#f3ad61"]}


def disc(colour: tuple, radius: float, side: int = 64) -> np.ndarray:
    """A disc in the middle of a white picture, uint8 [side, side, 3]."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    picture = np.full((side, side, 3), 255, dtype=np.uint8)
    picture[np.hypot(x, y) < radius] = colour
    return picture


RENDERINGS = np.stack([disc((226, 51, 45), 24), disc((47, 125, 225), 24), disc((226, 51, 45), 10)])
SAMPLES = [{"subject": "ball", "colour": "red"}, {"subject": "ball", "colour": "blue"},
           {"subject": "dot", "colour": "red"}]


class Retrieval(unittest.TestCase):
    def test_disturbed_renderings_are_recognised(self) -> None:
        gallery = Gallery(shrunk(RENDERINGS, SIDE), SAMPLES)
        drawn = disturbed(RENDERINGS, np.random.default_rng(1))
        found = gallery.nearest(gallery.distances(shrunk(drawn, SIDE)), 2)
        self.assertEqual([row[0] for row in found], SAMPLES)

    def test_the_nearest_are_different_subjects(self) -> None:
        gallery = Gallery(shrunk(RENDERINGS, SIDE), SAMPLES)
        found = gallery.nearest(gallery.distances(shrunk(RENDERINGS[:1], SIDE)), 5)[0]
        self.assertEqual([sample["subject"] for sample in found], ["ball", "dot"])


class Colours(unittest.TestCase):
    def setUp(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "colours.json"
            file.write_text(json.dumps(SHADES), encoding="utf-8")
            self.names = ColourNames(file)

    def test_shares_leave_the_white_around_the_object_out(self) -> None:
        shares = self.names.shares(RENDERINGS[2])
        self.assertAlmostEqual(shares["red"], 1.0)
        self.assertEqual(shares["blue"], 0.0)

    def test_the_asked_colour_agrees_and_another_does_not(self) -> None:
        self.assertEqual(colour_agreement(self.names, RENDERINGS[2], RENDERINGS[0], "red")["agrees"], 1.0)
        self.assertEqual(colour_agreement(self.names, RENDERINGS[1], RENDERINGS[0], "red")["agrees"], 0.0)

    def test_a_colour_the_rendering_hardly_shows_is_not_judged(self) -> None:
        self.assertEqual(colour_agreement(self.names, RENDERINGS[0], RENDERINGS[1], "red"), {})


if __name__ == "__main__":
    unittest.main()
