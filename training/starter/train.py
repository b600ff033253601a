"""Trains a model: `python3 -m starter.train --config configs/small.json --run small --minutes 90`.

Goes on where the run's checkpoint stands. SIGTERM and SIGINT save and end; SIGSTOP and SIGCONT pause.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from pathlib import Path
from typing import Any

import numpy
import torch

from . import checkpoint
from .captions import caption
from .config import model_config, read_config
from .data import BACKGROUNDS, Choice, PictureData
from .model import StarterModel, Vocabulary
from .objective import learn
from .optimiser import Optimiser
from .schedule import Schedule, WorkClock
from .tokenizer import Tokenizer

ROOT = Path(__file__).resolve().parents[1]
DATASET = ROOT / "work" / "dataset"
SAVE_EVERY_SECONDS = 180
LOG_EVERY_STEPS = 50
FOLLOW_EVERY_STEPS = 4
CAPTIONS_A_SAMPLE = 60
BATCHES_AT_ONCE = 4

# Pictures, rows of their captions, and the mask of those.
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def vocabulary_of(data: PictureData, tokenizer: Tokenizer) -> Vocabulary:
    """All tokens that captions use, found by writing many of them."""
    rng = numpy.random.default_rng(0)
    backgrounds = ["white", *BACKGROUNDS]
    texts = {
        caption(sample, backgrounds[number % len(backgrounds)], rng)
        for sample in data.samples
        for number in range(CAPTIONS_A_SAMPLE)
    }
    return Vocabulary.of(sorted(texts), tokenizer)


class Run:
    """A model in training with everything that a checkpoint holds."""

    def __init__(self, name: str, config: dict[str, Any], device: str) -> None:
        self.folder = checkpoint.run_folder(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.device = device
        state = checkpoint.load(self.folder)
        self.config = config if state is None else {**config, "model": state["config"]["model"]}
        settings = config["training"]
        torch.manual_seed(settings["seed"])
        model_settings = model_config(self.config["model"])
        choice = self.config["data"]
        self.data = PictureData(
            DATASET, model_settings.side, settings["seed"], Choice(tuple(choice["styles"]), choice["leastWeight"])
        )
        tokenizer = Tokenizer()
        self.vocabulary = (
            vocabulary_of(self.data, tokenizer) if state is None else Vocabulary(state["ids"], tokenizer)
        )
        self.model = StarterModel(model_settings, len(self.vocabulary.ids)).to(device)
        precision = getattr(torch, settings["precision"])
        self.optimiser = Optimiser(self.model, precision, settings["muon"], settings["weightDecay"])
        self.clock = WorkClock()
        self.step = 0
        self._waiting: list[Batch] = []
        self._drop = numpy.random.default_rng(settings["seed"])
        if state is not None:
            self._restore(state)

    def _restore(self, state: dict[str, Any]) -> None:
        self.optimiser.restore(state["optimiser"])
        self.data.restore(state["data"])
        self._drop.bit_generator.state = state["drop"]
        torch.set_rng_state(state["random"])
        self.clock = WorkClock(state["seconds"])
        self.step = state["step"]

    def save(self) -> None:
        state = {
            "config": self.config,
            "ids": self.vocabulary.ids,
            "step": self.step,
            "seconds": self.clock.seconds,
            "optimiser": self.optimiser.state(),
            "data": self.data.state(),
            "drop": self._drop.bit_generator.state,
            "random": torch.get_rng_state(),
        }
        checkpoint.save(self.folder, state)

    def _drawn(self) -> list[Batch]:
        """Some batches, each of captions of about one length, so that little padding is computed."""
        settings = self.config["training"]
        size = settings["batch"]
        pictures, captions = self.data.batch(size * BATCHES_AT_ONCE)
        dropped = self._drop.random(len(captions)) < settings["promptDropout"]
        captions = ["" if drop else text for drop, text in zip(dropped, captions)]
        lengths = numpy.array([self.vocabulary.length(text) for text in captions]) + self._drop.random(len(captions))
        order = numpy.argsort(lengths).reshape(BATCHES_AT_ONCE, size)
        return [
            (pictures[torch.from_numpy(part)], *self.vocabulary.rows([captions[number] for number in part]))
            for part in order[self._drop.permutation(BATCHES_AT_ONCE)]
        ]

    def advance(self, factor: float) -> tuple[torch.Tensor, torch.Tensor]:
        """One step at the share `factor` of the highest learning rate."""
        settings = self.config["training"]
        if not self._waiting:
            self._waiting = self._drawn()
        losses = learn(self.model, *(part.to(self.device) for part in self._waiting.pop()))
        self.optimiser.step(settings["learningRate"] * factor, settings["largestGradient"])
        self.step += 1
        if self.step % FOLLOW_EVERY_STEPS == 0:
            warm = self.step / FOLLOW_EVERY_STEPS
            self.optimiser.follow(min(settings["average"] ** FOLLOW_EVERY_STEPS, (1 + warm) / (10 + warm)))
        return losses


def train(run: Run, schedule: Schedule) -> None:
    """Until the schedule is over or the process is told to end."""
    ending: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: ending.append(received))
    saved = run.clock.seconds
    log = (run.folder / "log.jsonl").open("a", encoding="utf-8")
    sums, since, counted = torch.zeros(2), run.clock.seconds, 0
    while not ending and not schedule.over(run.step, run.clock.seconds):
        started = time.perf_counter()
        factor = schedule.factor(run.step, run.clock.seconds)
        sums += torch.stack(run.advance(factor)).cpu()
        run.clock.add(time.perf_counter() - started)
        counted += 1
        if counted == LOG_EVERY_STEPS:
            loss, error = (round(float(value) / counted, 5) for value in sums)
            speed = round(counted * run.config["training"]["batch"] / (run.clock.seconds - since), 1)
            line = {"step": run.step, "seconds": round(run.clock.seconds), "loss": loss, "error": error}
            log.write(json.dumps({**line, "rate": round(factor, 4), "samplesPerSecond": speed}) + "\n")
            log.flush()
            sums, since, counted = torch.zeros(2), run.clock.seconds, 0
        if run.clock.seconds - saved > SAVE_EVERY_SECONDS:
            run.save()
            saved = run.clock.seconds
    run.save()
    log.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--run", required=True, help="name of the folder in work/runs")
    parser.add_argument("--steps", type=int, help="length of the run in steps")
    parser.add_argument("--minutes", type=float, help="length of the run in minutes at work, all sessions together")
    parser.add_argument("--anneal-minutes", type=float, help="end the run from here on, in so many minutes")
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(2)
        torch.set_flush_denormal(True)
    run = Run(arguments.run, read_config(arguments.config), device)
    parameters = sum(parameter.numel() for parameter in run.model.parameters())
    known = len(run.vocabulary.ids)
    print(f"{parameters / 1e6:.2f} M parameters, {known} tokens, step {run.step}, {device}", flush=True)
    train(run, Schedule(arguments.steps, arguments.minutes, run.clock.seconds, arguments.anneal_minutes))


if __name__ == "__main__":
    main()
