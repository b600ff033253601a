"""What is asked of a model when it is judged, and what each answer should show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Sequence

import numpy as np

from starter.captions import evaluation_caption, held_out_caption

Sample = Mapping[str, Any]
SHEET_SEEDS = (1, 2, 3)
SHEET_PROMPTS = (
    "a red apple", "a yellow star", "a blue heart", "a cat face", "a rocket", "a dog", "a house", "a tree",
    "a pink flower", "a fish", "a green car", "the moon", "a slice of pizza", "a birthday cake", "a butterfly",
    "a purple umbrella", "a guitar", "a robot", "a snowman", "a glossy red apple", "a cartoon cat",
    "a star on a blue background", "an orange balloon", "a smiley face",
)


@dataclass(frozen=True)
class Question:
    """One picture to draw. `sample` indexes the rendering that the answer should show."""

    group: str
    prompt: str
    seed: int
    sample: int


def _some(indices: Sequence[int], count: int, rng: np.random.Generator) -> List[int]:
    chosen = rng.permutation(np.asarray(indices))[:count]
    return [int(index) for index in chosen]


def questions(samples: Sequence[Sample], scale: float = 1.0) -> List[Question]:
    """
    The same questions every time, for one dataset; `scale` (0–1] asks that share of each group.

    plain: the subject in the flat style. styled: glossy and cartoon. coloured: recoloured pictures that were trained.
    held-out colour: (subject, colour) pairs never trained in any style. held-out wording: plain subjects in words
    never trained.
    """
    rng = np.random.default_rng(7)
    natural = [i for i, s in enumerate(samples) if s["natural"]]
    flat = [i for i in natural if samples[i]["style"] == "flat"]
    styled = [i for i in natural if samples[i]["style"] != "flat"]
    pairs: Dict[Any, int] = {}
    for index, sample in enumerate(samples):
        if sample["heldOut"]:
            # The styles come in the order flat, glossy, cartoon: the first one that has the pair.
            pairs.setdefault((sample["subject"], sample["colour"]), index)
    held_out = list(pairs.values())
    subjects = {samples[i]["subject"] for i in held_out}
    coloured = [i for i, s in enumerate(samples)
                if s["recoloured"] and not s["heldOut"] and s["subject"] in subjects and s["style"] == "flat"]

    groups = (("plain", flat, len(flat)), ("styled", styled, 300), ("coloured", coloured, 150),
              ("held-out colour", held_out, 150), ("held-out wording", flat, 200))
    asked: List[Question] = []
    for group, indices, most in groups:
        for index in _some(indices, max(1, round(min(most, len(indices)) * scale)), rng):
            sample = samples[index]
            wording = held_out_caption(sample, rng) if group == "held-out wording" else evaluation_caption(sample)
            asked.append(Question(group, wording, int(rng.integers(1, 2 ** 31)), index))
    return asked
