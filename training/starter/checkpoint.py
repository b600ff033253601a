"""The state of a run on disk, replaced in one step so that it is whole whenever the run ends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from .config import model_config
from .model import StarterModel, Vocabulary
from .tokenizer import Tokenizer

ROOT = Path(__file__).resolve().parents[1]


def run_folder(run: str) -> Path:
    return ROOT / "work" / "runs" / run


def save(folder: Path, state: dict[str, Any]) -> None:
    """Writes `checkpoint.pt` of the run's folder."""
    draft = folder / ".checkpoint.pt"
    with draft.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / "checkpoint.pt")


def load(folder: Path) -> dict[str, Any] | None:
    """The run's state, or None where there is none yet."""
    path = folder / "checkpoint.pt"
    return torch.load(path, map_location="cpu") if path.exists() else None


def averaged_model(run: str) -> tuple[StarterModel, Vocabulary, dict[str, Any]]:
    """The model of a run with the running average of its weights, its vocabulary, and the whole state."""
    state = load(run_folder(run))
    if state is None:
        raise FileNotFoundError(f"{run_folder(run)}: no checkpoint")
    vocabulary = Vocabulary(state["ids"], Tokenizer())
    model = StarterModel(model_config(state["config"]["model"]), len(vocabulary.ids))
    slots = state["optimiser"]["slots"]
    model.load_state_dict({name: held["average"] for name, held in slots.items()})
    return model.eval(), vocabulary, state
