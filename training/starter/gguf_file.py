"""Writing of GGUF files, version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy
from numpy.typing import NDArray

ALIGNMENT = 32
BLOCK = 32
# Numbers of ggml's tensor types.
F32, F16, Q8_0 = 0, 1, 8
_STRING = 8


def write_gguf(path: Path, arrays: dict[str, NDArray[numpy.float32]], types: dict[str, int], name: str) -> None:
    """Writes arrays as the types F32, F16 or Q8_0 say."""
    infos, blobs, offset = [], [], 0
    for key, array in arrays.items():
        blob = encoded(array, types[key])
        # ggml counts sides from the fastest one.
        sides = array.shape[::-1]
        infos.append(_text(key) + struct.pack(f"<I{len(sides)}QIQ", len(sides), *sides, types[key], offset))
        blobs.append(blob + b"\0" * (-len(blob) % ALIGNMENT))
        offset += len(blobs[-1])
    keys = {"general.architecture": "minit2i", "general.name": name}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(keys))
    head += b"".join(_text(key) + struct.pack("<I", _STRING) + _text(value) for key, value in keys.items())
    head += b"".join(infos)
    with path.open("wb") as file:
        file.write(head + b"\0" * (-len(head) % ALIGNMENT))
        file.writelines(blobs)


def encoded(array: NDArray[numpy.float32], kind: int) -> bytes:
    """The values of `array` as ggml stores them."""
    if kind == F32:
        return array.astype(numpy.float32).tobytes()
    if kind == F16:
        return array.astype(numpy.float16).tobytes()
    return _q8_0(array.astype(numpy.float32))


def _q8_0(array: NDArray[numpy.float32]) -> bytes:
    """Blocks of 32: a half-precision scale, then 32 signed bytes. The last side must be a multiple of 32."""
    blocks = array.reshape(-1, BLOCK)
    scale = numpy.abs(blocks).max(axis=1, keepdims=True) / 127
    inverse = numpy.divide(1, scale, out=numpy.zeros_like(scale), where=scale > 0)
    out = numpy.zeros(len(blocks), dtype=[("scale", "<f2"), ("values", "i1", BLOCK)])
    out["scale"] = scale[:, 0].astype(numpy.float16)
    out["values"] = numpy.rint(blocks * inverse).astype(numpy.int8)
    return out.tobytes()


def _text(value: str) -> bytes:
    data = value.encode("utf-8")
    return struct.pack("<Q", len(data)) + data
