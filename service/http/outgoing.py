"""The HTTP contract, v1: what comes back.

Flows in: the frozen values of `service.model` and `vectorstore.model`. Flows out: the same as JSON. Offsets are Unicode
code points into a revision's text, end exclusive. Knows nothing of what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.http.strict import Strict
from service.model import Abstention, Answer, Dropped, Mode, Nearest, Reason, Status
from service.rendering.cited_json import CitationOut as CitationOut
from service.rendering.cited_json import ConflictOut as ConflictOut
from service.rendering.cited_json import Located as Located
from service.rendering.cited_json import PublishedOut as PublishedOut
from service.rendering.cited_json import SentenceOut as SentenceOut
from service.rendering.cited_json import located
from vectorstore.model import Added, AddOutcome, Article, RankedPassage, Revision, RevisionNote, SearchResult


class NearestOut(Located):
    text: str
    score: float

    @classmethod
    def of(cls, nearest: Nearest) -> NearestOut:
        return cls(text=nearest.text, score=nearest.score, **located(nearest))


class DroppedOut(Strict):
    text: str
    reason: str

    @classmethod
    def of(cls, dropped: Dropped) -> DroppedOut:
        return cls(text=dropped.text, reason=dropped.reason)


class AbstentionOut(Strict):
    reason: Reason
    message: str

    @classmethod
    def of(cls, abstention: Abstention | None) -> AbstentionOut | None:
        return None if abstention is None else cls(reason=abstention.reason, message=abstention.message)


class RetrievedOut(Strict):
    """What was searched."""

    articles: int
    passages: int
    from_: Annotated[datetime | None, Field(alias="from")]
    to: Annotated[datetime | None, Field(description="Exclusive.")]
    notes: list[str]


class AnswerOut(Strict):
    """The whole answer. Every sentence carries at least one citation; every quote is in its article."""

    id: str
    question: str
    standalone_question: str
    status: Status
    text: str
    short_answer: str | None
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    dropped: list[DroppedOut]
    conflicts: list[ConflictOut]
    nearest: list[NearestOut]
    abstention: AbstentionOut | None
    mode: Mode
    model: str | None
    prompt: str | None
    degraded: bool
    conversation_id: str
    as_of: datetime
    retrieved: RetrievedOut
    timing_ms: dict[str, float]
    confidence: Annotated[
        float | None,
        Field(description="That the archive answers all that was asked, 0 to 1; null when a language model wrote."),
    ] = None

    @classmethod
    def of(cls, answer: Answer) -> AnswerOut:
        found = answer.retrieved
        return cls(
            id=answer.id,
            question=answer.question,
            standalone_question=answer.standalone_question,
            status=answer.status,
            text=answer.text,
            short_answer=answer.short_answer,
            sentences=[SentenceOut.of(sentence) for sentence in answer.sentences],
            citations=[CitationOut.of(citation) for citation in answer.citations],
            dropped=[DroppedOut.of(dropped) for dropped in answer.dropped],
            conflicts=[ConflictOut.of(conflict) for conflict in answer.conflicts],
            nearest=[NearestOut.of(nearest) for nearest in answer.nearest],
            abstention=AbstentionOut.of(answer.abstention),
            mode=answer.mode,
            model=answer.model,
            prompt=answer.prompt,
            degraded=answer.degraded,
            conversation_id=answer.conversation_id,
            as_of=answer.as_of,
            retrieved=RetrievedOut(
                articles=found.articles,
                passages=found.passages,
                from_=found.start,
                to=found.end,
                notes=list(found.notes),
            ),
            timing_ms=dict(answer.timing_ms),
            confidence=answer.confidence,
        )


class PassageOut(Located):
    """A retrieved passage. `scores` (each stage's own; higher is better) comes with `?explain=1`."""

    text: Annotated[str, Field(description="Exactly `text[start:end]` of the revision.")]
    score: float
    undated: Annotated[bool, Field(description="Its date is unknown, while the search asked for a time.")]
    outside: Annotated[
        bool, Field(description='Of another time than the question\'s own ("this week"): never answers it.')
    ]
    scores: dict[str, float] | None

    @classmethod
    def of(cls, ranked: RankedPassage, *, explain: bool) -> PassageOut:
        passage, article = ranked.passage, ranked.passage.article
        return cls(
            article_id=article.id,
            revision=article.revision,
            title=article.title,
            source=article.source,
            url=article.url,
            published=PublishedOut.of(article.published),
            start=passage.span.start,
            end=passage.span.end,
            text=passage.text,
            score=ranked.score,
            undated=ranked.undated,
            outside=ranked.outside,
            scores=dict(ranked.scores) if explain else None,
        )


class SearchOut(Strict):
    passages: Annotated[list[PassageOut], Field(description="Best first.")]
    retrieved: RetrievedOut
    collapsed: Annotated[int, Field(description="Near-identical passages left out.")]
    dense: Annotated[bool, Field(description="False when no vectors were available and only words were searched.")]
    timing_ms: dict[str, float]

    @classmethod
    def of(cls, result: SearchResult, *, explain: bool, total_ms: float) -> SearchOut:
        start = result.window.start if result.window.stated else result.scope.start
        end = result.window.end if result.window.stated else result.scope.end
        return cls(
            passages=[PassageOut.of(ranked, explain=explain) for ranked in result.passages],
            retrieved=RetrievedOut(
                articles=len({ranked.passage.article.id for ranked in result.passages}),
                passages=len(result.passages),
                from_=start,
                to=end,
                notes=list(result.notes),
            ),
            collapsed=result.collapsed,
            dense=result.dense,
            timing_ms={"total": total_ms},
        )


class ArticleOut(Strict):
    """An article's identity and the metadata of its newest revision."""

    id: str
    revision: int
    origin: str
    url: str | None
    title: str | None
    source: str | None
    place: str | None
    agency: str | None
    language: str | None
    published: PublishedOut | None
    modified: datetime | None
    fetched: datetime | None
    added_at: datetime
    characters: int

    @classmethod
    def of(cls, article: Article) -> ArticleOut:
        return cls(**_article(article))


class ArticleTextOut(ArticleOut):
    """One revision with its text."""

    newest_revision: int
    text: Annotated[str, Field(description="Every offset points into this, in Unicode code points.")]

    @classmethod
    def with_text(cls, article: Article, revision: Revision) -> ArticleTextOut:
        known = _article(article) | {
            "revision": revision.number,
            "title": revision.title,
            "published": PublishedOut.of(revision.published),
            "characters": len(revision.text),
        }
        return cls(**known, newest_revision=article.revision, text=revision.text)


class RevisionOut(Strict):
    """A revision in brief; its text is at `/v1/articles/{id}?revision=NUMBER`."""

    number: int
    title: str | None
    published: PublishedOut | None
    added_at: datetime
    characters: int

    @classmethod
    def of(cls, note: RevisionNote) -> RevisionOut:
        return cls(
            number=note.number,
            title=note.title,
            published=PublishedOut.of(note.published),
            added_at=note.added_at,
            characters=note.characters,
        )


class ArticleRevisionOut(ArticleTextOut):
    """One revision with its text, and which others there are."""

    revisions: Annotated[list[RevisionOut], Field(description="All of them, oldest first.")]

    @classmethod
    def among(cls, article: Article, revision: Revision, notes: Sequence[RevisionNote]) -> ArticleRevisionOut:
        known = ArticleTextOut.with_text(article, revision).model_dump(by_alias=True)
        return cls(**known, revisions=[RevisionOut.of(note) for note in notes])


class ArticlesOut(Strict):
    articles: Annotated[list[ArticleOut], Field(description="Newest first by publication; unknown dates last.")]
    next_offset: Annotated[int | None, Field(description="`offset` of the next page; null on the last.")]


class AddedOut(Strict):
    outcome: AddOutcome
    article_id: str
    revision: int
    passages: int
    duplicate_of: str | None

    @classmethod
    def of(cls, added: Added) -> AddedOut:
        return cls(
            outcome=added.outcome,
            article_id=added.article_id,
            revision=added.revision,
            passages=added.passages,
            duplicate_of=added.duplicate_of,
        )


Vectors = Annotated[
    Literal["pending", "ready"],
    Field(description="`pending`: searchable by its words now, by its meaning shortly."),
]


class AddedArticlesOut(Strict):
    articles: Annotated[list[AddedOut], Field(description="One for each article sent, in that order.")]
    vectors: Vectors


class SkippedOut(Strict):
    origin: str
    reason: str


class UploadOut(Strict):
    """What an upload did, file by file."""

    added: int
    revised: int
    unchanged: int
    passages: int
    skipped: list[SkippedOut]
    article_ids: Annotated[list[str], Field(description="Of the articles added or revised.")]
    vectors: Vectors


class HealthOut(Strict):
    status: Literal["alive"]


class ReadyOut(Strict):
    """Whether the stores answer, and how far the vectors are."""

    status: Literal["ready", "not ready"]
    version: str
    checks: Annotated[dict[str, str], Field(description='"ok", or what is wrong and what to do.')]
    articles: int
    passages: int
    vectors_pending: int
    embedder: str | None
    mode: Mode


class ProblemOut(BaseModel):
    """RFC 9457. `detail` says what was wrong and what to do."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldProblem] | None = None


class FieldProblem(Strict):
    """One field of the request that was wrong."""

    field: str
    message: str


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "revision": article.revision,
        "origin": article.origin,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "place": article.place,
        "agency": article.agency,
        "language": article.language,
        "published": PublishedOut.of(article.published),
        "modified": article.modified,
        "fetched": article.fetched,
        "added_at": article.added_at,
        "characters": article.characters,
    }
