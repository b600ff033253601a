"""Writes a run's model for the engine: `python3 -m starter.export --run small --out work/models/starter`.

The folder holds what the app calls a model: the weights and `model.json`. `--type` is `f16` (safetensors),
`gguf-f16` or `q8_0` (GGUF, about half the size).
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy
from torch import Tensor

from . import gguf_file
from .checkpoint import averaged_model
from .engine_weights import engine_weights
from .safetensors_file import write_safetensors

TYPES = ("f16", "gguf-f16", "q8_0")


def stored_type(name: str, shape: tuple[int, ...], kind: str) -> int:
    """F32 for what the engine adds or multiplies element by element (it aborts otherwise), Q8_0 for matrices with rows
    of whole blocks where asked, F16 for all else: convolutions cannot be quantised."""
    if len(shape) == 1 or "mask_token" in name:
        return gguf_file.F32
    if kind == "q8_0" and len(shape) == 2 and shape[1] % gguf_file.BLOCK == 0:
        return gguf_file.Q8_0
    return gguf_file.F16


def write_tensors(path: Path, tensors: dict[str, Tensor], kind: str) -> Path:
    """Writes one file; gives its path with the ending of its format."""
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    types = {name: stored_type(name, array.shape, kind) for name, array in arrays.items()}
    if kind == "f16":
        halves = {
            name: array.astype(numpy.float16 if types[name] == gguf_file.F16 else numpy.float32)
            for name, array in arrays.items()
        }
        path = path.with_suffix(".safetensors")
        write_safetensors(path, halves)
    else:
        path = path.with_suffix(".gguf")
        gguf_file.write_gguf(path, arrays, types, "Tintype Starter")
    return path


def manifest(side: int, diffusion: str, text: str) -> dict[str, Any]:
    """`model.json` as the app reads it."""
    return {
        "schema": 1,
        "name": "Starter",
        "family": "minit2i",
        "files": {"diffusionModel": diffusion, "t5xxl": text},
        "defaults": {"width": side, "height": side, "steps": 10, "cfgScale": 3},
        "license": "MIT",
        "note": "A small model that draws simple icons of common things, such as a red apple or a cat face.",
    }


def export(run: str, folder: Path, kind: str) -> None:
    """Writes the files of the model folder; whatever else lies in it stays."""
    model, vocabulary, _ = averaged_model(run)
    transformer, text = engine_weights(model, vocabulary.ids)
    draft = folder.with_name(f".{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    files = [write_tensors(draft / name, part, kind) for name, part in (("transformer", transformer), ("text", text))]
    described = manifest(model.config.side, *(path.name for path in files))
    (draft / "model.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    move_into(draft, folder)


def move_into(draft: Path, folder: Path) -> None:
    """Moves each file of `draft` into `folder`, over one of its name; `draft` is gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in draft.iterdir():
        path.replace(folder / path.name)
    draft.rmdir()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--type", choices=TYPES, default="q8_0")
    arguments = parser.parse_args()
    export(arguments.run, arguments.out, arguments.type)
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.stat().st_size / 1e6:7.2f} MB  {path}")


if __name__ == "__main__":
    main()
