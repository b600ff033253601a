"""Text encoder and transformer together: what a checkpoint holds and a run trains."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .config import ModelConfig
from .text_encoder import TextEncoder
from .tokenizer import Tokenizer
from .transformer import Transformer, from_patches, to_patches

FIRST_WORD_LOUDNESS = 4.0


class StarterModel(nn.Module):
    """Captions are given as rows of the embedding table; see `Vocabulary`."""

    def __init__(self, config: ModelConfig, known: int) -> None:
        super().__init__()
        self.config = config
        self.encoder = TextEncoder(config, known)
        self.transformer = Transformer(config)
        _initialise(self)

    def context(self, rows: Tensor, keep: Tensor) -> Tensor:
        """rows and keep [B, n] → what the transformer reads, [B, n, D]."""
        return self.encoder(rows, keep)

    def predict(self, noisy: Tensor, context: Tensor) -> Tensor:
        """The clean picture [B, 3, S, S] that the network sees in `noisy`."""
        patch = self.config.patch
        patches = to_patches(noisy, patch).to(context.dtype)
        return from_patches(self.transformer(patches, context), patch)


def _initialise(model: StarterModel) -> None:
    """Matrices keep the size of what passes; those that write to a residual stream begin small, the last one at zero."""
    blocks = model.config.blocks
    for name, module in model.named_modules():
        if not isinstance(module, nn.Linear):
            continue
        writes = name.endswith(("attn_proj", "w2", ".o", ".wo"))
        nn.init.normal_(module.weight, std=module.in_features**-0.5 * ((2 * blocks) ** -0.5 if writes else 1))
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    for encoder in model.encoder.blocks:
        # T5 does not scale its scores by the root of the head's width, so its matrices do.
        with torch.no_grad():
            encoder.qkv.weight[: 2 * len(encoder.qkv.weight) // 3] *= 64**-0.25
    # A few words stand among hundreds of masked positions and patches: they are to be heard from the start.
    with torch.no_grad():
        for block in model.transformer.blocks:
            block.txt_value.weight *= FIRST_WORD_LOUDNESS
    nn.init.zeros_(model.transformer.linear.weight)


class Vocabulary:
    """Tokens of the captions ↔ rows of the embedding table."""

    def __init__(self, ids: list[int], tokenizer: Tokenizer) -> None:
        self.ids = ids
        self._rows = {number: row for row, number in enumerate(ids)}
        self._tokenizer = tokenizer
        self._seen: dict[str, list[int]] = {}

    @staticmethod
    def of(captions: list[str], tokenizer: Tokenizer) -> "Vocabulary":
        """The tokens of `captions`, in ascending order."""
        return Vocabulary(sorted({number for text in captions for number in tokenizer.encode(text)}), tokenizer)

    def rows(self, captions: list[str]) -> tuple[Tensor, Tensor]:
        """Rows and mask [B, n] of captions. There is at least one masked position at the end of each; an empty
        caption (the unconditional case) is masked throughout. Unknown tokens are row `len(ids)`."""
        encoded = [self._encode(caption) for caption in captions]
        longest = max(len(rows) for rows in encoded)
        length = (longest // 4 + 1) * 4
        rows = torch.full((len(encoded), length), len(self.ids), dtype=torch.long)
        keep = torch.zeros(len(encoded), length)
        for number, known in enumerate(encoded):
            rows[number, : len(known)] = torch.tensor(known, dtype=torch.long)
            keep[number, : len(known)] = 1
        return rows, keep

    def length(self, caption: str) -> int:
        """Number of tokens."""
        return len(self._encode(caption))

    def _encode(self, caption: str) -> list[int]:
        found = self._seen.get(caption)
        if found is None:
            found = [self._rows.get(number, len(self.ids)) for number in self._tokenizer.encode(caption)]
            self._seen[caption] = found
        return found
