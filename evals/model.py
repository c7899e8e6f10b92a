"""What is measured, and what measuring it gave, as frozen values.

Flows in: the service's words. Flows out: the types that data sets, metrics, the runner and the report speak.
Knows nothing of files, models, HTTP or the terminal.

A suite turns a data set into Tasks. Running a Task gives a Record: what was asked, what came back, and a Tally for each
Measure that could score it. Every figure is a ratio of sums over records, so that one kind of arithmetic serves means
(whole 1 a case), precision, recall, F1 and shares of citations, and an interval is a matter of drawing records again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from vectorstore.model import Span

Split = Literal["dev", "test"]
AnyOf = tuple[str, ...]  # ways to say one thing; any of them will do
Texts = Mapping[str, str]  # article id to the text that was read in
Unit = Literal["ratio", "count", "ms"]
Better = Literal["higher", "lower", "neither"]


class Tally(NamedTuple):
    """What one case adds to a figure: the figure is the sum of parts over the sum of wholes."""

    part: float
    whole: float = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a suite: its name is the key of its tallies. Definition and source stand with its metric."""

    name: str
    better: Better = "higher"
    unit: Unit = "ratio"  # "count": the sum of parts, not divided; "ms": percentiles of `Record.seconds`
    note: str = ""  # what is counted, where the name does not say
    beside: AnyOf = ()  # names of other measures to be read beside it: baselines
    harmonic_of: tuple[str, str] | None = None  # the harmonic mean of two others, which alone have tallies (B³ F1)


@dataclass(frozen=True, slots=True)
class Said:
    """What Dateline said, as far as a person needs it to judge the case."""

    status: str  # as `service.model.Status`
    text: str
    short_answer: str | None
    quotes: AnyOf
    abstention: str | None  # its reason
    dropped: tuple[tuple[str, str], ...]  # sentence and reason
    confidence: float | None  # 0 to 1, as far as it was estimated: that the archive answers, or as the suite says
    answerer: str  # "extractive", "llm openai:… answer@1", "… degraded"


@dataclass(frozen=True, slots=True)
class Record:
    """One case, run. `error` and `unscored` are told apart from a low score: neither is in any figure."""

    id: str
    kind: str  # type of case, for scores by type
    split: str  # "dev", "test", a year, or "" where a set has no parts
    question: str
    expected: str  # in words, for a person
    after: AnyOf = ()  # earlier questions of the same conversation
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    faults: AnyOf = ()  # what is wrong with it, in words; empty when it is right
    said: Said | None = None  # None where nothing is said: retrieval, clustering
    found: AnyOf = ()  # what was retrieved, best first, in a line each
    should_abstain: bool | None = None  # None where abstaining is no question
    seconds: float | None = None  # of the one call that is measured
    unscored: str | None = None  # why the case cannot be scored at all
    error: str | None = None  # what came instead of a result

    @property
    def scored(self) -> bool:
        return self.error is None and self.unscored is None

    @property
    def abstained(self) -> bool:
        return self.said is not None and self.said.status == "abstained"


@dataclass(frozen=True, slots=True)
class Task:
    """One case, still to run. `id` is its own within the suite, and the same in every run over the same data."""

    id: str
    run: Callable[[], Record]  # may raise: the runner keeps that as the record's error
    blank: Record  # the record without a result, for when it raises


@dataclass(frozen=True, slots=True)
class Figure:
    """One score. `value` is None when nothing could be scored; `low` and `high` bound it (bootstrap, 95%)."""

    name: str
    value: float | None
    n: int  # records that it is over
    unit: Unit = "ratio"
    better: Better = "higher"
    low: float | None = None
    high: float | None = None
    note: str = ""
    beside: AnyOf = ()


@dataclass(frozen=True, slots=True)
class Estimated:
    """What the confidence of a suite's cases is about, in words for a chart."""

    what: str  # "abstention": whose calibration it is
    true: str  # of a case that came true: "has an answer"
    false: str  # of one that did not: "has none"


ABSTENTION = Estimated("abstention", "has an answer", "has none")


@dataclass(frozen=True, slots=True)
class Report:
    """One finished run: everything that tables, charts and comparisons are made of."""

    suite: str
    data: str  # what it ran over, for a person: "seeds.yaml, 130 cases"
    stamp: Mapping[str, str]  # commit, settings, prompts, models, versions, seed: what a figure depends on
    measures: tuple[Measure, ...]
    records: tuple[Record, ...]
    notes: AnyOf = ()  # for a person: what a figure leaves out, or what a data set lacked
    estimated: Estimated = ABSTENTION


# -- known facts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of one evaluated text."""

    text_name: str  # article id
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


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
