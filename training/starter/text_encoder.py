"""T5's encoder, with embeddings only for the tokens that captions use."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from .config import ModelConfig
from .kernels import normalise
from .positions import HEAD, relative_buckets

# As large as what the layers add, so that each word is told from the others from the start.
FIRST_EMBEDDING = 1.0


class EncoderBlock(nn.Module):
    """Attention with relative positions and no scaling of scores, then a gated layer with GELU (tanh form)."""

    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.heads = heads
        self.hidden = hidden
        self.qkv = nn.Linear(width, 3 * heads * HEAD, bias=False)
        self.o = nn.Linear(heads * HEAD, width, bias=False)
        self.wi = nn.Linear(width, 2 * hidden, bias=False)
        self.wo = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        count, length, _ = x.shape
        qkv = self.qkv(normalise(x)).reshape(count, length, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(qkv[0] @ qkv[1].transpose(-1, -2) + bias, dim=-1)
        x = x + self.o((weights @ qkv[2]).transpose(1, 2).reshape(count, length, -1))
        gate, up = self.wi(normalise(x)).split(self.hidden, dim=-1)
        return x + self.wo(functional.gelu(gate, approximate="tanh") * up)


class TextEncoder(nn.Module):
    """Rows of known tokens → their vectors in context."""

    def __init__(self, config: ModelConfig, known: int) -> None:
        super().__init__()
        width = config.encoder_width
        self.shared = nn.Parameter(torch.randn(known, width) * FIRST_EMBEDDING)
        self.relative_bias = nn.Parameter(torch.zeros(32, config.encoder_heads))
        self.blocks = nn.ModuleList(
            EncoderBlock(width, config.encoder_heads, config.encoder_hidden) for _ in range(config.encoder_layers)
        )

    def forward(self, rows: Tensor, keep: Tensor) -> Tensor:
        """rows [B, n] of `shared`, `keep` [B, n] 1 at tokens and 0 at padding → [B, n, D], zero at padding.

        Row `len(shared)` is the token that no caption uses: a zero vector.
        """
        table = torch.cat([self.shared, self.shared.new_zeros(1, self.shared.shape[1])])
        x = functional.embedding(rows, table)
        bias = self.relative_bias[relative_buckets(rows.shape[1]).to(rows.device)].permute(2, 0, 1)
        # The first column stays readable where nothing is kept, so that no row of weights is empty.
        hidden = torch.where(keep.bool(), 0.0, -1e4)
        hidden[:, 0] = 0
        bias = bias + hidden.reshape(len(rows), 1, 1, -1).to(x.dtype)
        for block in self.blocks:
            x = block(x, bias)
        return normalise(x) * keep.to(x.dtype).unsqueeze(-1)
