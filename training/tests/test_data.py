"""Pictures reach the network composited, scaled, by weight, and in a sequence that can be resumed."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from starter.data import BACKGROUNDS, PictureData


def write_dataset(folder: Path) -> None:
    """Three pictures of 8 × 8: opaque red, transparent, and a held-out blue."""
    pictures = np.zeros((3, 8, 8, 4), dtype=np.uint8)
    pictures[0] = (255, 0, 0, 255)
    pictures[2] = (0, 0, 255, 255)
    rows = [("red thing", "red", 1.0, False), ("nothing", None, 1.0, False), ("blue thing", "blue", 5.0, True)]
    samples = [{"subject": name, "names": [name], "colour": colour, "style": "flat", "natural": True, "recoloured": False,
                "weight": weight, "heldOut": held_out} for name, colour, weight, held_out in rows]
    (folder / "samples.json").write_text(json.dumps({"side": 8, "samples": samples}), encoding="utf-8")
    pictures.tofile(folder / "pictures.rgba")


class Pictures(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        write_dataset(self.folder)

    def test_a_batch_is_scaled_floats_from_minus_one_to_one(self) -> None:
        pictures, captions = PictureData(self.folder, 4, seed=1).batch(16)
        self.assertEqual(tuple(pictures.shape), (16, 3, 4, 4))
        self.assertEqual(pictures.dtype, torch.float32)
        self.assertEqual(len(captions), 16)
        self.assertGreaterEqual(float(pictures.min()), -1.0)
        self.assertLessEqual(float(pictures.max()), 1.0)

    def test_what_is_held_out_is_never_drawn(self) -> None:
        _, captions = PictureData(self.folder, 8, seed=2).batch(500)
        self.assertFalse(any("blue thing" in text.lower() for text in captions))
        self.assertTrue(any("red thing" in text.lower() for text in captions))

    def test_a_transparent_picture_shows_the_background_that_its_caption_names(self) -> None:
        pictures, captions = PictureData(self.folder, 8, seed=3).batch(300)
        seen = set()
        for picture, text in zip(pictures, captions):
            said = [name for name in BACKGROUNDS if f" {name}" in text.lower()]
            if "nothing" in text.lower() and said:
                longest = max(said, key=len)
                seen.add(longest)
                shown = (picture[:, 0, 0] + 1.0) * 127.5
                np.testing.assert_allclose(shown.numpy(), BACKGROUNDS[longest], atol=0.01)
        self.assertGreater(len(seen), 4)

    def test_a_restored_state_goes_on_with_the_same_batches(self) -> None:
        data = PictureData(self.folder, 4, seed=4)
        data.batch(3)
        state = json.loads(json.dumps(data.state()))
        expected = data.batch(5)
        again = PictureData(self.folder, 4, seed=99)
        again.restore(state)
        pictures, captions = again.batch(5)
        self.assertTrue(torch.equal(pictures, expected[0]))
        self.assertEqual(captions, expected[1])

    def test_a_side_that_does_not_divide_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "does not divide"):
            PictureData(self.folder, 3, seed=0)


if __name__ == "__main__":
    unittest.main()
