"""
Judges a model folder through the real app: draws captions, then asks what was drawn.

`python3 -m starter.evaluate MODEL_FOLDER` (in `training/`) writes work/evaluation.json and the contact sheet.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

import numpy as np

from starter.colour_names import ColourNames
from starter.config import read_config
from starter.data import EVERYTHING, Choice, PictureData
from starter.evaluation_prompts import SHEET_PROMPTS, SHEET_SEEDS, Question, questions
from starter.retrieval import SIDE, Gallery, disturbed, shrunk

TRAINING = Path(__file__).resolve().parent.parent
NODE = TRAINING.parent / "node_modules" / ".bin" / "node"
# Pictures are judged for colour at this side: enough for shares, and quick.
COLOUR_SIDE = 64
# Below this share the rendering itself hardly shows its colour (white on white), so there is nothing to agree with.
LEAST_SHARE = 0.15


def draw(model: Path, requests: Sequence[Mapping[str, Any]], folder: Path) -> np.ndarray:
    """Draws through the app: uint8 [N, side, side, 3], kept in `folder` as pictures.rgb and requests.json."""
    folder.mkdir(parents=True, exist_ok=True)
    asked, drawn = folder / "requests.json", folder / "pictures.rgb"
    asked.write_text(json.dumps(list(requests)), encoding="utf-8")
    script = TRAINING / "evaluation" / "draw.ts"
    done = subprocess.run([str(NODE), str(script), str(model), str(asked), str(drawn)], check=True,
                          stdout=subprocess.PIPE, text=True)
    facts = json.loads(done.stdout)
    print(f"drew {facts['count']} pictures of side {facts['side']} in {facts['seconds']:.0f} s")
    return np.fromfile(drawn, dtype=np.uint8).reshape(len(requests), facts["side"], facts["side"], 3)


def verdicts(gallery: Gallery, pictures: np.ndarray, wanted: Sequence[Mapping[str, Any]]) -> List[Dict[str, bool]]:
    """For each picture: is the subject the nearest (top1), among the five nearest (top5), with its colour (pair)?"""
    result: List[Dict[str, bool]] = []
    for start in range(0, len(pictures), 200):
        part = shrunk(pictures[start:start + 200], SIDE)
        for found, sample in zip(gallery.nearest(gallery.distances(part), 5), wanted[start:start + 200]):
            top1 = found[0]["subject"] == sample["subject"]
            result.append({
                "top1": top1,
                "top5": any(one["subject"] == sample["subject"] for one in found),
                "pair": top1 and found[0]["colour"] == sample["colour"],
                "style": top1 and found[0]["style"] == sample["style"],
            })
    return result


def colour_agreement(names: ColourNames, drawn: np.ndarray, rendering: np.ndarray, colour: str) -> Dict[str, float]:
    """
    Does the picture show the asked colour at least half as much as the rendering does? And, as the level of chance,
    what share of the colours that were not asked would pass the same test?
    """
    asked = names.shares(rendering)[colour]
    if asked < LEAST_SHARE:
        return {}
    shown = names.shares(drawn)
    others = [name for name in names.names if name not in (colour, "white")]
    passing = sum(shown[name] >= asked / 2 for name in others)
    return {"agrees": float(shown[colour] >= asked / 2), "chance": passing / len(others)}


def _mean(rows: Sequence[Mapping[str, Any]], key: str) -> float:
    values = [float(row[key]) for row in rows if key in row]
    return round(sum(values) / len(values), 4) if values else float("nan")


def judge(data: PictureData, colours: ColourNames, asked: Sequence[Question], pictures: np.ndarray) -> Dict[str, Any]:
    """The figures of each group of questions. pictures: uint8 [N, side, side, 3], in the order of the questions."""
    gallery = Gallery(shrunk(data.on_white.transpose(0, 2, 3, 1), SIDE), data.samples)
    wanted = [data.samples[question.sample] for question in asked]
    rows: List[Dict[str, Any]] = [dict(row) for row in verdicts(gallery, pictures, wanted)]
    small = shrunk(pictures, COLOUR_SIDE)
    for row, question, sample, picture in zip(rows, asked, wanted, small):
        if sample["colour"]:
            rendering = data.on_white[question.sample].transpose(1, 2, 0)
            row.update(colour_agreement(colours, picture, rendering, sample["colour"]))
    figures = {}
    for group in dict.fromkeys(question.group for question in asked):
        own = [row for row, question in zip(rows, asked) if question.group == group]
        figures[group] = {
            "pictures": len(own), "subjectTop1": _mean(own, "top1"), "subjectTop5": _mean(own, "top5"),
            "subjectAndColour": _mean(own, "pair"), "subjectAndStyle": _mean(own, "style"),
            "colourAgrees": _mean(own, "agrees"), "colourByChance": _mean(own, "chance"),
        }
    return {"groups": figures, "judge": _ceiling(data, gallery)}


def _ceiling(data: PictureData, gallery: Gallery) -> Dict[str, Any]:
    """How often the judge names the subject of disturbed renderings: no model can be expected to score more."""
    rng = np.random.default_rng(11)
    chosen = rng.permutation([i for i, sample in enumerate(data.samples) if sample["natural"]])[:400]
    pictures = disturbed(data.on_white[chosen].transpose(0, 2, 3, 1), rng)
    rows = verdicts(gallery, pictures, [data.samples[int(index)] for index in chosen])
    return {"pictures": len(rows), "subjectTop1": _mean(rows, "top1"), "subjectTop5": _mean(rows, "top5")}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="folder with a model.json")
    parser.add_argument("--share", type=float, default=1.0, help="share of the questions to ask, 0–1")
    parser.add_argument("--config", type=Path, help="ask only for what a run of this configuration learns")
    parser.add_argument("--steps", type=int, help="steps, instead of the model's own")
    parser.add_argument("--cfg-scale", type=float, help="guidance, instead of the model's own")
    parser.add_argument("--dataset", type=Path, default=TRAINING / "work" / "dataset")
    parser.add_argument("--out", type=Path, default=TRAINING / "work" / "evaluation.json")
    parser.add_argument("--sheet", type=Path, default=TRAINING.parent / "docs" / "starter-model" / "contact-sheet.png")
    options = parser.parse_args()

    extra = {name: value for name, value in (("steps", options.steps), ("cfgScale", options.cfg_scale)) if value}
    learned = read_config(options.config)["data"] if options.config else None
    choice = Choice(tuple(learned["styles"]), learned["leastWeight"]) if learned else EVERYTHING
    data = PictureData(options.dataset, COLOUR_SIDE, seed=0, choice=choice)
    asked = questions(data.samples, options.share)
    sheet = [{"prompt": prompt, "seed": seed, **extra} for prompt in SHEET_PROMPTS for seed in SHEET_SEEDS]
    requests = sheet + [{"prompt": question.prompt, "seed": question.seed, **extra} for question in asked]
    folder = TRAINING / "work" / "evaluation"
    pictures = draw(options.model.resolve(), requests, folder)

    per_row = len(SHEET_SEEDS)
    rows = [{"label": prompt, "pictures": list(range(row * per_row, (row + 1) * per_row))}
            for row, prompt in enumerate(SHEET_PROMPTS)]
    (folder / "rows.json").write_text(json.dumps({"side": pictures.shape[1], "rows": rows}), encoding="utf-8")
    subprocess.run([str(NODE), str(TRAINING / "evaluation" / "contactSheet.ts"), str(folder / "rows.json"),
                    str(folder / "pictures.rgb"), str(options.sheet.resolve())], check=True)

    figures = judge(data, ColourNames(options.dataset / "colours.json"), asked, pictures[len(sheet):])
    options.out.write_text(json.dumps({"model": options.model.name, **extra, **figures}, indent=2) + "\n",
                           encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
