"""T5's unigram tokenizer, id for id as stable-diffusion.cpp runs it.

The vocabulary (32,100 pieces with scores; Apache-2.0, Google's T5) is compiled into the engine as the JSON of a
Hugging Face tokenizer, so it is read from there: `python3 -m starter.tokenizer` writes `work/t5-vocabulary.json`.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VOCABULARY = ROOT / "work" / "t5-vocabulary.json"
ENGINE = ROOT.parent / "node_modules/@qvac/diffusion-cpp/prebuilds/linux-x64/qvac__diffusion-cpp.bare"

VOCABULARY_SIZE = 32_128
PAD, UNKNOWN = 0, 2
SPACE = "\u2581"
# sentencepiece's kUnkPenalty: an unknown character costs this much more than the rarest piece.
UNKNOWN_PENALTY = 10.0

Pieces = list[tuple[str, float]]


def extract_vocabulary(engine: Path = ENGINE) -> Pieces:
    """The pieces of T5 in the order of their ids, from the engine's native library."""
    data = engine.read_bytes()
    marker = b'"model": {"type": "Unigram", "unk_id": 2, "vocab": '
    start = data.index(marker) + len(marker)
    end = data.index(b"\0", start)
    pieces, _ = json.JSONDecoder().raw_decode(data[start:end].decode("utf-8"))
    return [(piece, score) for piece, score in pieces]


def load_vocabulary(path: Path = VOCABULARY) -> Pieces:
    """The pieces from `path`, which is written from the engine where it does not exist yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(extract_vocabulary(), ensure_ascii=False), encoding="utf-8")
    return [(piece, score) for piece, score in json.loads(path.read_text(encoding="utf-8"))]


def single(value: float) -> float:
    """Rounded to single precision, in which the engine adds scores."""
    return struct.unpack("f", struct.pack("f", value))[0]


class Tokenizer:
    """Most likely segmentation of a text by Viterbi's algorithm."""

    def __init__(self, pieces: Pieces | None = None) -> None:
        pieces = load_vocabulary() if pieces is None else pieces
        self._ids = {piece: (number, single(score)) for number, (piece, score) in enumerate(pieces)}
        self._longest = max(len(piece) for piece in self._ids)
        self._unknown_score = min(score for _, score in self._ids.values()) - UNKNOWN_PENALTY

    def encode(self, text: str) -> list[int]:
        """Ids of `text`, without padding. Runs of spaces count as one; every text begins with a space.

        The engine cuts at spaces as lines are read, so a last space is dropped; for this family it adds no end token.
        """
        text = re.sub(" {2,}", " ", text)
        if not text:
            return []
        return self._segment(SPACE + text.removesuffix(" ").replace(" ", SPACE))

    def _segment(self, text: str) -> list[int]:
        size = len(text)
        best: list[tuple[float, int, int] | None] = [None] * (size + 1)
        best[0] = (0.0, 0, 0)
        for start in range(size):
            reached = best[start]
            if reached is None:
                continue
            known = False
            for end in range(start + 1, min(size, start + self._longest) + 1):
                found = self._ids.get(text[start:end])
                if found is None:
                    continue
                number, score = found
                known = known or end == start + 1
                _improve(best, end, (single(reached[0] + score), start, number))
            if not known:
                _improve(best, start + 1, (single(reached[0] + self._unknown_score), start, UNKNOWN))
        return _path(best)


def _improve(best: list[tuple[float, int, int] | None], end: int, candidate: tuple[float, int, int]) -> None:
    held = best[end]
    if held is None or candidate[0] > held[0]:
        best[end] = candidate


def _path(best: list[tuple[float, int, int] | None]) -> list[int]:
    ids: list[int] = []
    end = len(best) - 1
    while end > 0:
        node = best[end]
        assert node is not None
        ids.append(node[2])
        end = node[1]
    return ids[::-1]


if __name__ == "__main__":
    tokenizer = Tokenizer()
    for text in sys.argv[1:]:
        print(text, tokenizer.encode(text))
