"""What is expected, what came back and what it scored, as frozen values.

Flows in: the service's Answer. Flows out: the types that the metrics and the report speak.
Knows nothing of files, models, HTTP or the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.model import Answer
from vectorstore.model import Span

Split = Literal["dev", "test"]
AnyOf = tuple[str, ...]  # ways to say one thing; any of them will do


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of one evaluated text."""

    text_name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must hold. An abstention is expected when `abstain`; then the rest is empty."""

    abstain: bool
    facts: tuple[AnyOf, ...] = ()
    short: AnyOf = ()  # acceptable short answers; empty when the question does not ask for one
    places: tuple[tuple[Place, ...], ...] = ()  # for each piece of evidence, the places that hold it


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its circumstances. `start`/`end` bound the publication date, half-open, UTC."""

    id: str
    kind: str
    split: Split
    question: str
    after: tuple[str, ...]  # earlier questions of the same conversation
    as_of: datetime
    start: datetime | None
    end: datetime | None
    sources: frozenset[str] | None
    expected: Expected


@dataclass(frozen=True, slots=True)
class FactSet:
    """Cases and the texts they are about, by file name."""

    cases: tuple[Case, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking one case gave: an answer, or the error that came instead."""

    case: Case
    answer: Answer | None
    error: str | None
    seconds: float  # of the last question alone, not of those that led up to it

    @property
    def abstained(self) -> bool:
        return self.answer is not None and self.answer.status == "abstained"


@dataclass(frozen=True, slots=True)
class Figure:
    """One score. `value` is None when nothing could be scored; `n` is how many cases it is over."""

    name: str
    value: float | None
    n: int
    unit: Literal["ratio", "count", "ms"] = "ratio"
    note: str = ""  # what is counted, where the name does not say
    beside: str = ""  # what others score, for comparison


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
