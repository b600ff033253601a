"""Reading and writing of safetensors: header length (8 bytes, little endian), JSON header, data."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy
from numpy.typing import NDArray

Array = NDArray[numpy.generic]
_NAMES = {"float16": "F16", "float32": "F32"}
_TYPES = {name: numpy.dtype(kind) for kind, name in _NAMES.items()}


def write_safetensors(path: Path, arrays: dict[str, Array]) -> None:
    """Writes float16 and float32 arrays in their order."""
    header: dict[str, object] = {}
    offset = 0
    for name, array in arrays.items():
        span = [offset, offset + array.nbytes]
        header[name] = {"dtype": _NAMES[array.dtype.name], "shape": list(array.shape), "data_offsets": span}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(numpy.ascontiguousarray(array).tobytes())


def read_safetensors(path: Path) -> dict[str, Array]:
    """All arrays of a file with float16 and float32 tensors."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    arrays: dict[str, Array] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = numpy.frombuffer(data[start:end], _TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays
