"""Draws from a run's checkpoint: `python3 -m starter.sample --run small --out sheet.png "a red apple" "a rocket"`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from .checkpoint import averaged_model
from .model import StarterModel, Vocabulary
from .png_file import write_png
from .sampler import sample, start_noise, to_bytes
from .sheet import sheet

PROMPTS = (
    "a red apple", "a yellow star", "a blue heart", "a cat face", "a rocket", "a house", "a green tree", "a pizza",
    "a dog face", "a red car", "the sun", "a fish", "a purple umbrella", "a cake", "a glossy icon of a rocket",
    "cartoon cat face", "a pink mushroom", "a smiling face", "a green book on a yellow background", "a butterfly",
)  # fmt: skip


@torch.no_grad()
def draw(
    model: StarterModel, vocabulary: Vocabulary, prompts: list[str], seeds: list[int], steps: int, scale: float
) -> torch.Tensor:
    """One picture for each prompt and its seed, [B, 3, S, S] in about −1 … 1."""
    words = model.context(*vocabulary.rows(prompts))
    nothing = model.context(*vocabulary.rows([""] * len(prompts)))
    noise = start_noise(seeds, model.config.side)
    return sample(noise, steps, scale, lambda x: model.predict(x, words), lambda x: model.predict(x, nothing))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--cfg", type=float, default=3.0)
    parser.add_argument("--seeds", type=int, default=2, help="pictures of each prompt")
    parser.add_argument("prompts", nargs="*", default=PROMPTS)
    arguments = parser.parse_args()
    model, vocabulary, state = averaged_model(arguments.run)
    prompts = [prompt for prompt in arguments.prompts for _ in range(arguments.seeds)]
    seeds = list(range(1, arguments.seeds + 1)) * len(arguments.prompts)
    pictures = draw(model, vocabulary, prompts, seeds, arguments.steps, arguments.cfg)
    columns = arguments.seeds * max(1, 8 // arguments.seeds)
    write_png(arguments.out, sheet(to_bytes(pictures), columns))
    print(f"step {state['step']}, {state['seconds'] / 60:.0f} minutes at work")


if __name__ == "__main__":
    main()
