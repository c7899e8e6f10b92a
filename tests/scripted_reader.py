"""A reader that sees what it is told to see, for tests of what is made of its figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vectorstore.ports import ReaderUnavailable
from vectorstore.readings import Reading

UNLIKELY = -20.0  # logit of a token that is neither the first nor the last of an answer
_TOKEN = re.compile(r"\w+|[^\w\s]")


def reading(
    text: str, answers: Mapping[str, float] | None = None, *, nothing: float = 0.0, answerable: float = 0.0
) -> Reading:
    """Of words and marks as tokens. Each of `answers`, which must stand in the text, is a span of the score given."""
    offsets = [match.span() for match in _TOKEN.finditer(text)]
    starts, ends = (np.full(len(offsets), UNLIKELY, np.float32) for _ in range(2))
    for words, score in (answers or {}).items():
        first = text.index(words)
        starts[[start for start, _ in offsets].index(first)] = score / 2
        ends[[end for _, end in offsets].index(first + len(words))] = score / 2
    return Reading(offsets, starts, ends, nothing, answerable)


@dataclass
class ScriptedReader:
    """Satisfies Reader. In a text that `sees` does not name it sees nothing; `failure` makes it raise."""

    sees: Mapping[str, Reading] = field(default_factory=dict)
    votes: Callable[[str, str], float] = lambda _sentence, _quote: 0.0
    failure: ReaderUnavailable | None = None
    name: str = "scripted"
    read_texts: list[tuple[str, str, str]] = field(default_factory=list)  # question, headline, text
    weighed: list[tuple[str, str]] = field(default_factory=list)  # sentence, quote

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        if self.failure is not None:
            raise self.failure
        self.read_texts.extend((question, headline, text) for headline, text in texts)
        return [self.sees.get(text) or reading(text, nothing=8.0, answerable=-6.0) for _, text in texts]

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if self.failure is not None:
            raise self.failure
        self.weighed.extend(pairs)
        return [self.votes(sentence, quote) for sentence, quote in pairs]
