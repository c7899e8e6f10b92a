"""The HTTP contract of summaries, v1: what may be sent, and what comes back.

Flows in: JSON, and the frozen values of `service.model`. Flows out: checked requests, and the same values as JSON. An
error says which field is wrong and what to write instead.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from service.http.incoming import Filters, Identifier, QuestionText
from service.http.outgoing import AbstentionOut, DroppedOut
from service.http.strict import Strict
from service.model import Length, Mode, Status, Style, Summary, SummarySentence
from service.rendering.cited_json import CitationOut, ConflictOut, PublishedOut

ARTICLES_LIMIT = 200

NOTHING = (
    'says nothing to sum up; give "article_ids", or a "question" (a topic will do), or "from" and "to" for a span of '
    'days, or "sources"'
)
TOO_MUCH = 'names articles and also gives {}; "article_ids" are summed up as they are, so take one of the two out'


class SummaryIn(Filters):
    """What to sum up: `article_ids`, or a `question`, or a span of days.

    `from`, `to` and `sources` narrow a question, or say by themselves which days and sources are meant.
    """

    article_ids: Annotated[
        list[Identifier] | None,
        Field(min_length=1, max_length=ARTICLES_LIMIT, description="Of the articles to sum up; not with a question."),
    ] = None
    question: Annotated[
        QuestionText | None, Field(description="All about this question or topic, as far as the archive says it.")
    ] = None
    length: Annotated[Length, Field(description="About 2, 3 or 7 sentences of one article; more of several.")] = (
        "medium"
    )
    style: Annotated[Style, Field(description="`timeline`: oldest first, each entry with its date.")] = "prose"

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Kazakhstan and human rights", "length": "short"},
                {"from": "2023-03-17", "to": "2023-03-17", "style": "timeline"},
            ]
        }
    )

    @model_validator(mode="after")
    def _one_thing(self) -> SummaryIn:
        narrowing = {"question": self.question, "from": self.from_, "to": self.to, "sources": self.sources}
        given = [f'"{name}"' for name, value in narrowing.items() if value is not None]
        if self.article_ids is not None and given:
            raise ValueError(TOO_MUCH.format(" and ".join(given)))
        if self.article_ids is None and not given:
            raise ValueError(NOTHING)
        return self


class SummarySentenceOut(Strict):
    """One sentence, or one entry of a timeline."""

    text: str
    citations: list[int]
    at: Annotated[PublishedOut | None, Field(description="Of a timeline's entry: when it happened.")]

    @classmethod
    def of(cls, sentence: SummarySentence) -> SummarySentenceOut:
        return cls(text=sentence.text, citations=list(sentence.citations), at=PublishedOut.of(sentence.at))


class SummaryOut(Strict):
    """The whole summary. Every sentence carries at least one citation; every quote is in its article."""

    id: str
    status: Status
    length: Length
    style: Style
    text: str
    sentences: list[SummarySentenceOut]
    citations: list[CitationOut]
    dropped: list[DroppedOut]
    conflicts: list[ConflictOut]
    abstention: AbstentionOut | None
    mode: Mode
    model: str | None
    prompts: list[str]
    degraded: bool
    as_of: datetime
    articles: Annotated[int, Field(description="Looked at.")]
    notes: list[str]
    timing_ms: dict[str, float]

    @classmethod
    def of(cls, summary: Summary) -> SummaryOut:
        return cls(
            id=summary.id,
            status=summary.status,
            length=summary.length,
            style=summary.style,
            text=summary.text,
            sentences=[SummarySentenceOut.of(sentence) for sentence in summary.sentences],
            citations=[CitationOut.of(citation) for citation in summary.citations],
            dropped=[DroppedOut.of(dropped) for dropped in summary.dropped],
            conflicts=[ConflictOut.of(conflict) for conflict in summary.conflicts],
            abstention=AbstentionOut.of(summary.abstention),
            mode=summary.mode,
            model=summary.model,
            prompts=list(summary.prompts),
            degraded=summary.degraded,
            as_of=summary.as_of,
            articles=summary.articles,
            notes=list(summary.notes),
            timing_ms=dict(summary.timing_ms),
        )
