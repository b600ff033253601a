"""Compares PyTorch with the real engine: `python3 -m starter.parity --run small`.

The same noise, prompts and steps; differences in levels of 0 … 255. A run that does not exist yet is replaced by random
weights. Exit code 1 where a picture differs by more than its type's tolerance.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch

from . import checkpoint
from .config import model_config, read_config
from .export import TYPES, engine_weights, write_tensors
from .model import StarterModel, Vocabulary
from .png_file import read_png
from .sample import draw
from .sampler import to_bytes
from .tokenizer import Tokenizer

ROOT = Path(__file__).resolve().parents[1]
BARE = ROOT.parent / "node_modules/bare-runtime-linux-x64/bin/bare"
PROMPTS = (
    "a red apple", "a yellow star, flat icon", "an unheard-of zyzzyva, 日本", " ",
    "a big brown bear and its two small friends walk along a long road in the dark forest under a yellow moon " * 4,
)  # fmt: skip
# Mean difference in levels. Half-precision weights differ from ours by 2^-11 of their size, and the engine rounds
# activations of matrix products likewise; the steps and the guidance (3×) add such errors up. Bytes of Q8_0 differ by
# up to 1/254 of the largest of 32 weights.
TOLERANCE = {"f16": 1.0, "gguf-f16": 1.0, "q8_0": 4.0}


def random_model(config: Path) -> tuple[StarterModel, Vocabulary]:
    torch.manual_seed(0)
    tokenizer = Tokenizer()
    vocabulary = Vocabulary.of([PROMPTS[0], PROMPTS[1], PROMPTS[4]], tokenizer)
    model = StarterModel(model_config(read_config(config)["model"]), len(vocabulary.ids))
    with torch.no_grad():
        model.encoder.shared.normal_()
        model.transformer.linear.weight.normal_(std=model.config.width**-0.5)
        for name, parameter in model.named_parameters():
            if name.endswith("bias"):
                parameter.normal_(std=0.2)
    return model.eval(), vocabulary


def engine_pictures(
    model: StarterModel, vocabulary: Vocabulary, kind: str, seeds: list[int], steps: int, scale: float
) -> list[numpy.ndarray]:
    """The engine's pictures [S, S, 3] of PROMPTS."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        transformer, text = engine_weights(model, vocabulary.ids)
        files = {
            "model": str(write_tensors(folder / "transformer", transformer, kind)),
            "t5Xxl": str(write_tensors(folder / "text", text, kind)),
        }
        side = model.config.side
        common = {"steps": steps, "cfg_scale": scale, "width": side, "height": side, "sampling_method": "euler"}
        requests = [
            {"prompt": prompt, "seed": seed, "out": str(folder / f"{number}.png"), **common}
            for number, (prompt, seed) in enumerate(zip(PROMPTS, seeds))
        ]
        job = folder / "job.json"
        job.write_text(json.dumps({"files": files, "config": {}, "requests": requests}), encoding="utf-8")
        done = subprocess.run([str(BARE), str(ROOT / "draw.js"), str(job)], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"the engine ended with {done.returncode}: {done.stderr[-2000:]}")
        return [read_png(Path(request["out"])) for request in requests]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default="small")
    parser.add_argument("--config", type=Path, default=ROOT / "configs/small.json", help="sizes of random weights")
    parser.add_argument("--random", action="store_true", help="random weights although the run exists")
    parser.add_argument("--type", choices=TYPES, nargs="*", default=TYPES)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--cfg", type=float, default=3.0)
    arguments = parser.parse_args()
    exists = (checkpoint.run_folder(arguments.run) / "checkpoint.pt").exists() and not arguments.random
    model, vocabulary = checkpoint.averaged_model(arguments.run)[:2] if exists else random_model(arguments.config)
    seeds = [7 + number for number in range(len(PROMPTS))]
    ours = to_bytes(draw(model, vocabulary, list(PROMPTS), seeds, arguments.steps, arguments.cfg)).astype(int)
    failed = False
    for kind in arguments.type:
        theirs = engine_pictures(model, vocabulary, kind, seeds, arguments.steps, arguments.cfg)
        for prompt, own, other in zip(PROMPTS, ours, theirs):
            difference = numpy.abs(own - other)
            over = difference.mean() > TOLERANCE[kind]
            failed = failed or bool(over)
            print(
                f"{kind:8} {prompt[:32]:32} mean {difference.mean():.3f} largest {difference.max()}"
                f"{' OVER' if over else ''}"
            )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
