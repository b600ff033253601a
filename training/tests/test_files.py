"""File formats: what is written is read again, or has the bytes that the format asks for."""

from __future__ import annotations

import tempfile
import unittest
import zlib
from pathlib import Path

import numpy

from starter.export import move_into
from starter.gguf_file import F32, Q8_0, encoded, write_gguf
from starter.png_file import _SIGNATURE, _chunk, read_png, write_png
from starter.safetensors_file import read_safetensors, write_safetensors


class FilesTest(unittest.TestCase):
    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.path = Path(place.name) / "file"

    def test_safetensors(self) -> None:
        arrays = {"a": numpy.arange(6, dtype=numpy.float32).reshape(2, 3), "b": numpy.ones(5, numpy.float16)}
        write_safetensors(self.path, arrays)
        read = read_safetensors(self.path)
        for name, array in arrays.items():
            numpy.testing.assert_array_equal(read[name], array)
            self.assertEqual(read[name].dtype, array.dtype)

    def test_q8_0_is_within_half_a_level(self) -> None:
        values = numpy.random.default_rng(0).standard_normal((3, 64)).astype(numpy.float32)
        blocks = numpy.frombuffer(encoded(values, Q8_0), dtype=[("scale", "<f2"), ("values", "i1", 32)])
        back = (blocks["scale"].astype(numpy.float32)[:, None] * blocks["values"]).reshape(values.shape)
        level = numpy.abs(values).reshape(-1, 32).max(1).repeat(32).reshape(values.shape) / 127
        self.assertTrue((numpy.abs(back - values) <= 0.5 * level + 127 * level * 2**-11).all())

    def test_q8_0_of_zeros_is_zero(self) -> None:
        self.assertEqual(encoded(numpy.zeros((1, 32), numpy.float32), Q8_0), bytes(34))

    def test_gguf_aligns_data(self) -> None:
        write_gguf(self.path, {"x": numpy.arange(3, dtype=numpy.float32)}, {"x": F32}, "name")
        data = self.path.read_bytes()
        self.assertEqual((data[:4], len(data) % 32), (b"GGUF", 0))
        numpy.testing.assert_array_equal(numpy.frombuffer(data[-32:-20], numpy.float32), [0, 1, 2])

    def test_png(self) -> None:
        picture = numpy.random.default_rng(1).integers(0, 256, (5, 7, 3)).astype(numpy.uint8)
        write_png(self.path, picture)
        numpy.testing.assert_array_equal(read_png(self.path), picture)

    def test_png_filters(self) -> None:
        """Five rows, one of each filter, encoded here by the formulas of the specification."""
        picture = numpy.random.default_rng(2).integers(0, 256, (5, 4, 3)).astype(int)
        flat = picture.reshape(5, 12)
        raw = b""
        for kind, row in enumerate(flat):
            above = flat[kind - 1] if kind else numpy.zeros(12, int)
            left = numpy.concatenate([numpy.zeros(3, int), row[:-3]])
            corner = numpy.concatenate([numpy.zeros(3, int), above[:-3]])
            guess = [numpy.zeros(12, int), left, above, (left + above) // 2, paeth(left, above, corner)][kind]
            raw += bytes([kind]) + ((row - guess) % 256).astype(numpy.uint8).tobytes()
        head = b"\0\0\0\4\0\0\0\5\10\2\0\0\0"
        parts = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(raw)) + _chunk(b"IEND", b"")
        self.path.write_bytes(_SIGNATURE + parts)
        numpy.testing.assert_array_equal(read_png(self.path), picture)

    def test_an_export_leaves_what_else_is_in_its_folder(self) -> None:
        folder, draft = self.path, self.path.with_name("draft")
        folder.mkdir()
        draft.mkdir()
        (folder / "README.md").write_text("card")
        (folder / "model.json").write_text("old")
        (draft / "model.json").write_text("new")
        move_into(draft, folder)
        self.assertEqual([(folder / name).read_text() for name in ("README.md", "model.json")], ["card", "new"])
        self.assertFalse(draft.exists())


def paeth(left: numpy.ndarray, above: numpy.ndarray, corner: numpy.ndarray) -> numpy.ndarray:
    out = []
    for a, b, c in zip(left.tolist(), above.tolist(), corner.tolist()):
        guess = a + b - c
        out.append(min((a, b, c), key=lambda value: abs(guess - value)))
    return numpy.array(out)


if __name__ == "__main__":
    unittest.main()
