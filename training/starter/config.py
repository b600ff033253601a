"""Sizes of a model and settings of a run, read from `configs/*.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .positions import HEAD


@dataclass(frozen=True)
class ModelConfig:
    """Sizes of the network; all widths are numbers of channels.

    `width` is that of image and text tokens alike: the engine joins both before its last layer.
    """

    side: int
    patch: int
    bottleneck: int
    width: int
    blocks: int
    encoder_width: int
    encoder_layers: int
    encoder_heads: int
    encoder_hidden: int

    @property
    def inner(self) -> int:
        """Width of queries, keys and values: whole heads of 64."""
        return self.width // HEAD * HEAD

    @property
    def tokens_a_side(self) -> int:
        return self.side // self.patch

    @property
    def pixels_a_patch(self) -> int:
        return 3 * self.patch * self.patch


def swiglu_width(width: int) -> int:
    """Hidden width of the gated layers: 8/3 of the width, rounded up to a multiple of 8 as the engine does."""
    return -(-int(width * 2.6667) // 8) * 8


def model_config(values: dict[str, Any]) -> ModelConfig:
    return ModelConfig(
        side=values["side"],
        patch=values["patch"],
        bottleneck=values["bottleneck"],
        width=values["width"],
        blocks=values["blocks"],
        encoder_width=values["encoderWidth"],
        encoder_layers=values["encoderLayers"],
        encoder_heads=values["encoderHeads"],
        encoder_hidden=values["encoderHidden"],
    )


def read_config(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
