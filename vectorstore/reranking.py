"""The passages that were found, read with the question and ranked once more.

Flows in: a question, passages with their scores, best first, and a reader. Flows out: the same passages with what was
read in them and what that adds to their score. Knows no index and no vendor.

Reading is dear, several milliseconds a passage, so that only the best are read, and only for a question: a reader was
taught with questions, and says little of a claim or of a few words. A cross-encoder over the first results of a search
is the usual way to rank again (Nogueira and Cho 2019, "Passage Re-ranking with BERT").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.model import Passage
from vectorstore.ports import Reader
from vectorstore.readings import Reading

READ = 4  # passages, two at a time: some 70 ms. With six or eight, of 200 questions no more were answered rightly
ANSWERABLE_WEIGHT = 0.3  # of the probability that the passage answers at all
# Of how far its best span scores above "nothing here", counted from FAR below to FAR above.
SPAN_WEIGHT = 0.02
FAR = 10.0

_ASKS = re.compile(
    r"\b(?:who|whom|whose|which|what|where|when|why|how)\b"
    r"|^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """One passage's Reading, and what it adds to the passage's score."""

    reading: Reading
    gain: float


def asks(text: str) -> bool:
    """Whether it reads like a question, with or without its mark."""
    return "?" in text or _ASKS.search(text) is not None


def read(question: str, passages: Sequence[Passage], reader: Reader) -> list[Read]:
    """One for each passage, in their order. Raises ReaderUnavailable."""
    readings = reader.read(question, [(passage.article.title or "", passage.text) for passage in passages])
    return [Read(reading, gain(reading)) for reading in readings]


def gain(reading: Reading) -> float:
    """What a passage gains by what was read in it: 0 to ANSWERABLE_WEIGHT + 2 * FAR * SPAN_WEIGHT.

    Fitted on quiz questions of late 2023, which the reader was not trained on. The share of belief that a passage has
    among those read (a softmax over best spans) added nothing.
    """
    span = reading.best()
    above = -FAR if span is None else min(max(span.score - reading.nothing, -FAR), FAR)
    return ANSWERABLE_WEIGHT * probability(reading.answerable) + SPAN_WEIGHT * (above + FAR)


def probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))
