"""PNG files of 8-bit RGB without interlacing: what the engine writes and what sheets are saved as."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy
from numpy.typing import NDArray

Picture = NDArray[numpy.uint8]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_png(path: Path, picture: Picture) -> None:
    """Writes a picture [height, width, 3]."""
    height, width, _ = picture.shape
    rows = numpy.concatenate([numpy.zeros((height, 1), numpy.uint8), picture.reshape(height, width * 3)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    path.write_bytes(_SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts))


def read_png(path: Path) -> Picture:
    """The picture [height, width, 3] of an 8-bit RGB or RGBA file; alpha is dropped."""
    data = path.read_bytes()
    if not data.startswith(_SIGNATURE):
        raise ValueError(f"{path}: not a PNG file")
    position, packed = 8, b""
    width = height = channels = 0
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        body = data[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            if depth != 8 or colour not in (2, 6):
                raise ValueError(f"{path}: only 8-bit RGB and RGBA are read")
            channels = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += body
        position += 12 + length
    raw = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, 1 + width * channels)
    return _unfilter(raw, channels).reshape(height, width, channels)[..., :3]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _unfilter(raw: Picture, channels: int) -> Picture:
    """Undoes the five filters of PNG (specification, 9.2)."""
    out = numpy.zeros((raw.shape[0], raw.shape[1] - 1), numpy.uint8)
    above = numpy.zeros(out.shape[1], numpy.uint8)
    for y, line in enumerate(raw):
        kind, row = int(line[0]), line[1:].copy()
        if kind == 2:
            row += above
        elif kind in (1, 3, 4):
            for x in range(0, len(row), channels):
                here = slice(x, x + channels)
                left = row[x - channels : x] if x else numpy.zeros(channels, numpy.uint8)
                corner = above[x - channels : x] if x else numpy.zeros(channels, numpy.uint8)
                row[here] += _prediction(kind, left, above[here], corner)
        out[y] = above = row
    return out


def _prediction(kind: int, left: Picture, up: Picture, corner: Picture) -> Picture:
    if kind == 1:
        return left
    a, b, c = (part.astype(numpy.int16) for part in (left, up, corner))
    if kind == 3:
        return ((a + b) // 2).astype(numpy.uint8)
    near_a, near_b, near_c = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    best = numpy.where((near_a <= near_b) & (near_a <= near_c), a, numpy.where(near_b <= near_c, b, c))
    return best.astype(numpy.uint8)
