"""The part of MiniT2I that is trained, in the form in which training it is cheap and still exactly what the engine runs.

Four things of the architecture are held fixed, all of which the engine's files can express:
* `txt_attn_proj` is zero, so text tokens never read attention: the T5 encoder has joined the words already.
* `mask_token` is zero and text keys have no bias. A masked position is then zero at every layer, its key is zero and
  its score against every query is zero, wherever it stands. The up to 256 masked positions need not be computed: one
  column with score log(their number) stands for all of them.
* Gains of norms before a matrix are one, as the matrix can hold them.
* The gain of queries is one number for each block, and the gain of keys is one.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from .config import ModelConfig, swiglu_width
from .kernels import gated, normalise, turned
from .positions import HEAD, PROMPT_LENGTH, image_angles, image_embedding, text_angles

# With a score deviation of 2 at the start, 64 image keys outweigh the masked positions.
FIRST_QUERY_GAIN = 2.0


class SwiGlu(nn.Module):
    """w2(silu(w1 x) · w3 x); w1 and w3 lie in one matrix."""

    def __init__(self, width: int) -> None:
        super().__init__()
        hidden = swiglu_width(width)
        self.w13 = nn.Linear(width, 2 * hidden, bias=False)
        self.w2 = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.w2(gated(self.w13(x)))


class DoubleBlock(nn.Module):
    """Image tokens read text and image; text tokens pass a gated layer of their own."""

    def __init__(self, width: int, inner: int, last: bool) -> None:
        super().__init__()
        self.heads = inner // HEAD
        self.query_gain = nn.Parameter(torch.full((1,), FIRST_QUERY_GAIN))
        self.img_qkv = nn.Linear(width, 3 * inner)
        self.img_attn_proj = nn.Linear(inner, width)
        self.img_mlp = SwiGlu(width)
        self.txt_key = nn.Linear(width, inner, bias=False)
        self.txt_value = nn.Linear(width, inner)
        # What the last block makes of the text is read by nobody.
        self.txt_mlp = None if last else SwiGlu(width)

    def forward(self, image: Tensor, text: Tensor, tables: "Tables") -> tuple[Tensor, Tensor]:
        count, length, _ = image.shape
        words = normalise(text)
        key = self.txt_key(words).reshape(count, -1, self.heads, HEAD)
        value = self.txt_value(words).reshape(count, -1, self.heads, HEAD)
        seen = self.img_qkv(normalise(image)).reshape(count, length, 3, self.heads, HEAD).unbind(2)
        query = turned(seen[0], self.query_gain, tables.image_cos, tables.image_sin)
        key = torch.cat(
            [
                turned(key, tables.one, tables.text_cos, tables.text_sin),
                turned(seen[1], tables.one, tables.image_cos, tables.image_sin),
            ],
            dim=1,
        )
        value = torch.cat([value, seen[2]], dim=1)
        image = image + self.img_attn_proj(attend(query, key, value, tables.score_bias))
        image = image + self.img_mlp(normalise(image))
        if self.txt_mlp is not None:
            text = text + self.txt_mlp(normalise(text))
        return image, text


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
    """Attention of query [B, n, heads, 64] over [B, m, heads, 64] with `bias` [m] on the scores; [B, n, heads·64]."""
    count, length, heads, _ = query.shape
    query, key, value = (part.transpose(1, 2).reshape(count * heads, -1, HEAD) for part in (query, key, value))
    scores = torch.baddbmm(bias.reshape(1, 1, -1), query, key.transpose(1, 2), alpha=HEAD**-0.5)
    read = torch.bmm(torch.softmax(scores, dim=-1), value)
    return read.reshape(count, heads, length, HEAD).transpose(1, 2).reshape(count, length, heads * HEAD)


class Tables:
    """Rotations and score biases for `words` text columns, the last of which stands for all further positions."""

    def __init__(self, side: int, words: int, like: Tensor) -> None:
        image, text = image_angles(side).unsqueeze(1), text_angles(words).unsqueeze(1)
        self.image_cos, self.image_sin, self.text_cos, self.text_sin = (
            table.to(like) for table in (image.cos(), image.sin(), text.cos(), text.sin())
        )
        bias = torch.zeros(words + side * side)
        bias[words - 1] = math.log(PROMPT_LENGTH - words + 1)
        self.score_bias = bias.to(like)
        self.one = like.new_ones(1)


class Transformer(nn.Module):
    """Noisy picture and words → clean picture."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.proj1 = nn.Linear(config.pixels_a_patch, config.bottleneck, bias=False)
        self.proj2 = nn.Linear(config.bottleneck, width)
        self.txt_embedder = nn.Linear(config.encoder_width, width, bias=False)
        self.preamble_mlp = SwiGlu(width)
        self.blocks = nn.ModuleList(
            DoubleBlock(width, config.inner, number == config.blocks - 1) for number in range(config.blocks)
        )
        self.linear = nn.Linear(width, config.pixels_a_patch)
        self.register_buffer("position", image_embedding(config.tokens_a_side, width), persistent=False)
        self._tables: dict[int, Tables] = {}

    def tables(self, words: int) -> Tables:
        like = self.position
        held = self._tables.get(words)
        if held is None or held.one.dtype != like.dtype or held.one.device != like.device:
            held = self._tables[words] = Tables(self.config.tokens_a_side, words, like)
        return held

    def forward(self, patches: Tensor, context: Tensor) -> Tensor:
        """Noisy patches [B, n, 3·P·P] → clean ones. `context` [B, m, D] is zero at masked positions, the last of
        which must be masked in every sample."""
        text = self.txt_embedder(context)
        text = text + self.preamble_mlp(normalise(text))
        image = self.proj2(self.proj1(patches)) + self.position
        tables = self.tables(context.shape[1])
        for block in self.blocks:
            image, text = block(image, text, tables)
        return self.linear(normalise(image))


def to_patches(pictures: Tensor, patch: int) -> Tensor:
    """[B, 3, S, S] → [B, (S/P)², P·P·3], channels fastest as the engine's last layer has them."""
    count, channels, side, _ = pictures.shape
    cells = pictures.reshape(count, channels, side // patch, patch, side // patch, patch)
    return cells.permute(0, 2, 4, 3, 5, 1).reshape(count, (side // patch) ** 2, -1)


def from_patches(patches: Tensor, patch: int) -> Tensor:
    """The inverse of `to_patches`."""
    count, number, _ = patches.shape
    side = math.isqrt(number)
    cells = patches.reshape(count, side, side, patch, patch, -1)
    return cells.permute(0, 5, 1, 3, 2, 4).reshape(count, -1, side * patch, side * patch)
