"""Writes the pictures that the app's own test holds the engine to: `python3 -m starter.golden --run small`.

One for each prompt, seed 1, as `model.json` says it is drawn; PyTorch's, from the weights that were exported.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .checkpoint import averaged_model
from .png_file import write_png
from .sample import draw
from .sampler import to_bytes

PROMPTS = ("a red apple", "a yellow star", "a blue heart", "a cat face", "a rocket")
FOLDER = Path(__file__).resolve().parents[2] / "tests/fixtures/starterModel"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    model, vocabulary, _ = averaged_model(arguments.run)
    pictures = to_bytes(draw(model, vocabulary, list(PROMPTS), [1] * len(PROMPTS), steps=10, scale=3.0))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for prompt, picture in zip(PROMPTS, pictures):
        write_png(arguments.out / f"{prompt.replace(' ', '-')}.png", picture)


if __name__ == "__main__":
    main()
