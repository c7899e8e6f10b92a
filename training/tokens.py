"""Texts as the reader sees them: WordPiece numbers, and the characters each stands for.

Flows in: texts. Flows out: token ids and their places. Knows no model. The tokenizer is the embedder's, which ships in
`vectorstore/assets`; it is that of the published weights but for its truncation and padding, neither of which is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

import vectorstore.assets

PAD, CLS, SEP, MASK = 0, 101, 102, 103
VOCABULARY = 30_522
LONGEST_QUESTION = 64  # tokens, of what stands first in a sequence
LONGEST_TITLE = 24  # tokens

Tokens = npt.NDArray[np.uint16]
Span = tuple[int, int]  # the first token of an answer and the last


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text: token ids, and for each the code points `[start, end)` it stands for."""

    ids: Tokens
    offsets: Sequence[tuple[int, int]]

    def spans(self, places: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
        """The tokens that touch each of `places` (code points `[start, end)`), sorted, each once."""
        touched = ([n for n, (a, b) in enumerate(self.offsets) if b > start and a < end] for start, end in places)
        return tuple(sorted({(found[0], found[-1]) for found in touched if found}))


class Encoder:
    """The shipped tokenizer without special tokens, truncation or padding."""

    def __init__(self, file: Path | None = None) -> None:
        self._tokenizer = Tokenizer.from_file(str(file or Path(vectorstore.assets.__file__).parent / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def __call__(self, text: str) -> Encoded:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return Encoded(np.array(encoding.ids, np.uint16), encoding.offsets)

    def ids(self, text: str, longest: int | None = None) -> Tokens:
        return self(text).ids[:longest]


def tokens(*ids: int) -> Tokens:
    return np.array(ids, np.uint16)


NONE = tokens()
