"""MiniLM with the reader's heads, in torch.

Flows in: padded token ids. Flows out: span logits, log-odds of "answerable" and "supported", and for each token of
the first text how little of it the second bears out. Knows no loss. Needs torch, which nothing outside this folder
does. Weights are named as `vectorstore.assets.make_reader` reads them.

The encoder is BERT (Devlin et al. 2019) of 6 layers with the weights of all-MiniLM-L6-v2, without dropout. Both
log-odds are what the first token says, less the log of the sum of exponentials over the first text's tokens of
"this is not borne out": a pair fails as soon as one word of it does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch  # type: ignore[import-not-found,unused-ignore]
from torch import nn  # type: ignore[import-not-found,unused-ignore]
from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]

from training.tokens import CLS, SEP, VOCABULARY

LAYERS, HEADS, WIDTH, INNER, PLACES = 6, 12, 384, 1_536, 512
EPSILON = 1e-12
FROZEN = "word.weight"  # the word table stays the embedder's: steps are cheaper, and it can be shared
_IMPOSSIBLE = -1e4
_BORNE_OUT_AT_FIRST = -6.0  # bias of "not borne out", so that a new head starts near 0

Arrays = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """S sequences of T tokens."""

    starts: torch.Tensor  # [S, T]
    ends: torch.Tensor  # [S, T]
    answerable: torch.Tensor  # [S], log-odds
    supported: torch.Tensor  # [S], log-odds
    not_borne_out: torch.Tensor  # [S, T, 2], log-odds of each token, in the order of `Head`


class Layer(nn.Module):  # type: ignore[misc,unused-ignore]
    """Self-attention and a feed-forward part, each with its residual and norm."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.o = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.n1, self.n2 = nn.LayerNorm(WIDTH, eps=EPSILON), nn.LayerNorm(WIDTH, eps=EPSILON)
        self.f1, self.f2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, state: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """[S, T, WIDTH] to the same; `bias` [S, 1, 1, T] is added to the attention's logits."""
        size, length, _ = state.shape
        split = self.qkv(state).view(size, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = split
        likeness = torch.matmul(query / math.sqrt(WIDTH // HEADS), key.transpose(-1, -2)) + bias
        mixed = torch.matmul(functional.softmax(likeness, -1), value).transpose(1, 2).reshape(size, length, WIDTH)
        state = self.n1(state + self.o(mixed))
        return self.n2(state + self.f2(functional.gelu(self.f1(state))))


class Reader(nn.Module):  # type: ignore[misc,unused-ignore]
    """The encoder and four heads: spans and tokens (`span`, 4 rows), `pool` for `ans` and `sup`."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.typ, self.n = nn.Embedding(2, WIDTH), nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.span, self.pool = nn.Linear(WIDTH, 4), nn.Linear(WIDTH, WIDTH)
        self.ans, self.sup = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        for head in (self.span, self.pool, self.ans, self.sup):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        nn.init.constant_(self.span.bias[2:], _BORNE_OUT_AT_FIRST)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, seen: torch.Tensor) -> Outputs:
        """All [S, T], as in `arrays.Inputs`."""
        state = self._encoded(ids, kinds, seen)
        tokens = self.span(state).float()
        pooled = torch.tanh(self.pool(state[:, 0]))
        first = (kinds == 0) & (ids != CLS) & (ids != SEP) & (seen > 0)
        worst = torch.logsumexp(tokens[..., 2:].masked_fill(~first[..., None], _IMPOSSIBLE), 1)
        answerable = self.ans(pooled).float()[:, 0] - worst[:, 0]
        supported = self.sup(pooled).float()[:, 0] - worst[:, 1]
        return Outputs(tokens[..., 0], tokens[..., 1], answerable, supported, tokens[..., 2:])

    def trained(self) -> dict[str, torch.Tensor]:
        """Weights that training changes, by name, in a fixed order."""
        return {name: weight for name, weight in self.named_parameters() if name != FROZEN}

    def _encoded(self, ids: torch.Tensor, kinds: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        state = self.n(self.word(ids) + self.pos.weight[: ids.shape[1]][None] + self.typ(kinds))
        bias = (1 - seen[:, None, None, :]) * _IMPOSSIBLE
        if torch.is_autocast_enabled(ids.device.type):
            bias = bias.bfloat16()
        for layer in self.layers:
            state = layer(state, bias)
        return state


def new_reader(published: Arrays, seed: int) -> Reader:
    """The published encoder with heads drawn by `seed`. `published` as `make_embedder.read_weights` gives it."""
    torch.manual_seed(seed)
    reader = Reader()
    load(reader, {**arrays(reader), **_encoder(published)})
    return reader


def load(reader: Reader, weights: Arrays) -> None:
    """Puts weights into the reader, where they are on its device. Raises RuntimeError when one is missing or odd."""
    reader.load_state_dict({name: torch.from_numpy(np.array(array)) for name, array in weights.items()})


def arrays(reader: Reader) -> dict[str, npt.NDArray[np.float32]]:
    """Copies of every weight by name."""
    return {name: weight.detach().cpu().numpy().copy() for name, weight in reader.named_parameters()}


def _encoder(published: Arrays) -> dict[str, npt.NDArray[np.float32]]:
    """The published names into ours; query, key and value are one matrix here."""
    table = {"word": "word_embeddings", "pos": "position_embeddings", "typ": "token_type_embeddings"}
    made = {f"{own}.weight": published[f"embeddings.{theirs}.weight"] for own, theirs in table.items()}
    made |= {f"n.{part}": published[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")}
    parts = {"o": "attention.output.dense", "n1": "attention.output.LayerNorm", "f1": "intermediate.dense"}
    parts |= {"f2": "output.dense", "n2": "output.LayerNorm"}
    for layer in range(LAYERS):
        theirs = f"encoder.layer.{layer}"
        for part in ("weight", "bias"):
            three = [published[f"{theirs}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            made[f"layers.{layer}.qkv.{part}"] = np.concatenate(three)
            made |= {
                f"layers.{layer}.{own}.{part}": published[f"{theirs}.{name}.{part}"] for own, name in parts.items()
            }
    return made
