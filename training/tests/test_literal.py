"""The trained form of the network against the engine's arithmetic word for word."""

from __future__ import annotations

import unittest

import torch
from torch import Tensor

from starter.config import ModelConfig
from starter.engine_weights import engine_weights
from starter.literal import encode_text, predict
from starter.model import StarterModel, Vocabulary
from starter.tokenizer import Tokenizer

CONFIG = ModelConfig(
    side=32, patch=8, bottleneck=24, width=96, blocks=2,
    encoder_width=64, encoder_layers=2, encoder_heads=1, encoder_hidden=96,
)  # fmt: skip
CAPTIONS = ["a red apple", "", "a flat icon of a cat face on a white background"]


def random_model(known: int) -> StarterModel:
    torch.manual_seed(1)
    model = StarterModel(CONFIG, known)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn(parameter.shape))
        model.encoder.shared.normal_()
    return model


def literal(model: StarterModel, vocabulary: Vocabulary, tokenizer: Tokenizer, noisy: Tensor) -> Tensor:
    transformer, text = engine_weights(model, vocabulary.ids)
    ids = torch.zeros(len(CAPTIONS), 256, dtype=torch.long)
    keep = torch.zeros(len(CAPTIONS), 256)
    for number, caption in enumerate(CAPTIONS):
        encoded = tokenizer.encode(caption)
        ids[number, : len(encoded)] = torch.tensor(encoded, dtype=torch.long)
        keep[number, : len(encoded)] = 1
    # Where nothing is kept the encoder's own output is not a number; the mask token takes its place.
    return predict(transformer, noisy, torch.nan_to_num(encode_text(text, ids, keep)), keep)


class LiteralTest(unittest.TestCase):
    def test_equals_the_256_token_form(self) -> None:
        tokenizer = Tokenizer()
        vocabulary = Vocabulary.of(CAPTIONS, tokenizer)
        model = random_model(len(vocabulary.ids))
        noisy = torch.randn(len(CAPTIONS), 3, CONFIG.side, CONFIG.side)
        with torch.no_grad():
            ours = model.predict(noisy, model.context(*vocabulary.rows(CAPTIONS)))
            theirs = literal(model, vocabulary, tokenizer, noisy)
        self.assertGreater(float(theirs.std()), 0.1)
        self.assertLess(float((ours - theirs).abs().max()), 1e-4)


if __name__ == "__main__":
    unittest.main()
