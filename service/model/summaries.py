"""Summaries: what was asked to be summed up, and what was said. Every sentence is grounded and cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.model.answers import Abstention, Citation, Conflict, Dropped, Mode, Status
from vectorstore.model import MAIN_ARCHIVE, Published

Length = Literal["short", "medium", "long"]
Style = Literal["prose", "bullets", "timeline"]


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What to sum up: the articles named, or all about a question or topic, or a span of days.

    `start`/`end` bound the publication date, half-open, UTC; they and `sources` narrow a question, too.
    """

    as_of: datetime
    archive: str = MAIN_ARCHIVE
    article_ids: tuple[str, ...] = ()
    question: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    sources: frozenset[str] | None = None  # case-folded
    length: Length = "medium"
    style: Style = "prose"


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One grounded sentence of a summary, or one entry of a timeline."""

    text: str
    citations: tuple[int, ...]  # numbers of its Citations; never empty
    at: Published | None = None  # of a timeline's entry: when it happened, as precisely as the text or its article says


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole summary. `text` is its sentences with their citation numbers, or the abstention's message."""

    id: str
    status: Status  # answered, conflict or abstained
    length: Length
    style: Style
    text: str
    sentences: tuple[SummarySentence, ...]
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...]
    conflicts: tuple[Conflict, ...]  # what the articles disagree about, side by side
    abstention: Abstention | None
    mode: Mode
    model: str | None
    prompts: tuple[str, ...]  # "summary@1", …; empty when no model was asked
    degraded: bool
    as_of: datetime
    articles: int  # looked at
    notes: tuple[str, ...] = ()  # for a person: "12 articles of the same text are counted once"
    timing_ms: Mapping[str, float] = field(default_factory=dict)
