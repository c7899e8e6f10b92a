"""What is trained on: a question and its texts, or a sentence and its quote, as tokens; and the files they are kept in.

Flows in: groups. Flows out: one `.npz` a part, and the groups again. Knows no data set and no model. A file holds flat
arrays and how long each piece is, so that 67,000 groups are read in a second and take what their tokens take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from training.tokens import NONE, Span, Tokens

UNJUDGED = -1
_Array = npt.NDArray[np.generic]
_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A passage beside a question. Without spans it does not answer."""

    tokens: Tokens
    title: Tokens = field(default_factory=lambda: NONE)
    spans: tuple[Span, ...] = ()  # where the answer stands, in tokens
    rank: int = 0  # as a search found it, best 0

    @property
    def answers(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A question and the texts it was asked of; or, where `supported` is 0 or 1, a sentence and the quote under it.

    `twins` are questions that differ from `question` in a few words, and that the first text does not answer.
    `original` is the sentence that `question` was made of by changing its meaning.
    """

    question: Tokens
    texts: tuple[Text, ...]
    twins: tuple[Tokens, ...] = ()
    supported: int = UNJUDGED
    original: Tokens = field(default_factory=lambda: NONE)


def save_groups(file: Path, groups: Sequence[Group]) -> None:
    texts = [text for group in groups for text in group.texts]
    arrays = {
        **_ragged("question", [group.question for group in groups]),
        **_ragged("original", [group.original for group in groups]),
        **_ragged("twin", [twin for group in groups for twin in group.twins]),
        **_ragged("text", [text.tokens for text in texts]),
        **_ragged("title", [text.title for text in texts]),
        "twins": np.array([len(group.twins) for group in groups], np.uint16),
        "texts": np.array([len(group.texts) for group in groups], np.uint16),
        "supported": np.array([group.supported for group in groups], np.int8),
        "rank": np.array([text.rank for text in texts], np.uint16),
        "spans": np.array([len(text.spans) for text in texts], np.uint16),
        "span": np.array([span for text in texts for span in text.spans], np.uint16).reshape(-1, 2),
    }
    with file.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def load_groups(file: Path) -> list[Group]:
    """The groups of a file in the order they were saved."""
    with np.load(file, allow_pickle=False) as archive:
        held: dict[str, _Array] = {name: archive[name] for name in archive.files}
    span = held["span"].tolist()
    spans = _cut([(first, last) for first, last in span], held["spans"].tolist(), tuple)
    fields = zip(_pieces(held, "text"), _pieces(held, "title"), spans, held["rank"].tolist(), strict=True)
    texts = _cut([Text(*each) for each in fields], held["texts"].tolist(), tuple)
    twins = _cut(list(_pieces(held, "twin")), held["twins"].tolist(), tuple)
    supported = held["supported"].tolist()
    parts = zip(_pieces(held, "question"), texts, twins, supported, _pieces(held, "original"), strict=True)
    return [Group(*each) for each in parts]


def _ragged(name: str, pieces: Sequence[Tokens]) -> dict[str, _Array]:
    flat = np.fromiter(chain.from_iterable(pieces), np.uint16)
    return {f"{name}.tokens": flat, f"{name}.lengths": np.array([len(piece) for piece in pieces], np.uint32)}


def _pieces(held: dict[str, _Array], name: str) -> Iterator[Tokens]:
    ends = np.cumsum(held[f"{name}.lengths"])
    flat = held[f"{name}.tokens"].astype(np.uint16, copy=False)
    start = 0
    for end in ends.tolist():
        yield flat[start:end]
        start = end


def _cut(
    items: Sequence[_Piece], lengths: Iterable[int], made: Callable[[Sequence[_Piece]], tuple[_Piece, ...]]
) -> Iterator[tuple[_Piece, ...]]:
    start = 0
    for length in lengths:
        yield made(items[start : start + length])
        start += length
