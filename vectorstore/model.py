"""The words of the archive, as frozen values.

Flows in: nothing. Flows out: the types that every other module of `vectorstore` and all of `service` speak.
Knows nothing of files, databases, models or the clock.

All text offsets are Unicode code points into a Revision's `text`, end exclusive, so that `text[start:end]` is the
quoted text. All datetimes are aware and in UTC. All scores are "higher is better" unless a docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from vectorstore.readings import Reading

Precision = Literal["second", "day", "month-day"]
DateOrigin = Literal["metadata", "feed", "text", "file"]
AddOutcome = Literal["added", "revised", "unchanged", "duplicate"]

MAIN_ARCHIVE = "main"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `[start, end)` of a Revision's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, as precisely as its text or metadata says and no more.

    `at` is ISO 8601: `2023-03-17T08:30:00+00:00` (second), `2023-03-17` (day) or `--12-13` (month and day of an
    unknown year; the notation of XML Schema's gMonthDay). A missing year is never guessed.
    """

    at: str
    precision: Precision
    origin: DateOrigin

    def period(self) -> tuple[datetime, datetime] | None:
        """First instant and the instant after the last one it may mean, UTC; None when the year is unknown."""
        if self.precision == "month-day":
            return None
        if self.precision == "day":
            first = datetime.fromisoformat(self.at).replace(tzinfo=UTC)
            return first, first + timedelta(days=1)
        first = datetime.fromisoformat(self.at).astimezone(UTC)
        return first, first + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as a reader hands it over, before the catalogue has given it a name."""

    text: str  # the whole text as read, line ends normalised to \n; every offset points into it
    origin: str  # where it was read: a path as given, a URL, or "api"; finds the article again when there is no URL
    url: str | None = None  # canonical URL, if it has one
    title: str | None = None  # headline
    source: str | None = None  # publisher or agency as a reader would name it ("Kazinform")
    place: str | None = None  # place of the dateline, as printed ("ASTANA")
    agency: str | None = None  # agency of the dateline, as printed ("KAZINFORM")
    language: str | None = None  # BCP 47 tag, only if the source states it
    published: Published | None = None
    modified: datetime | None = None
    fetched: datetime | None = None
    body_start: int = 0  # where the story begins, after date, headline and dateline
    head: Span | None = None  # the date-and-headline line inside `text`, when the text itself carries one


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """A run of whole sentences of one text."""

    span: Span
    sentences: tuple[Span, ...]  # in reading order, all inside `span`; first.start == span.start, last.end == span.end


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """A Draft with its passages cut: what the catalogue stores."""

    draft: Draft
    passages: tuple[PassageSpan, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What the catalogue did with one PreparedArticle."""

    outcome: AddOutcome
    article_id: str
    revision: int
    passages: int  # how many passages the revision has
    duplicate_of: str | None = None  # origin of the article that already holds this text, when outcome is "duplicate"


@dataclass(frozen=True, slots=True)
class Article:
    """One published text: identity, and the metadata of its newest Revision."""

    id: str
    archive: str
    revision: int  # number of the newest revision, from 1
    origin: str
    url: str | None
    title: str | None
    source: str | None
    place: str | None
    agency: str | None
    language: str | None
    published: Published | None
    modified: datetime | None
    fetched: datetime | None
    added_at: datetime
    characters: int  # length of the newest revision's text


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an Article's text. Never changed once stored."""

    article_id: str
    number: int
    text: str
    body_start: int
    head: Span | None
    title: str | None
    published: Published | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """A Revision without its text."""

    number: int
    title: str | None
    published: Published | None
    added_at: datetime
    characters: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a current Revision, with what a reader needs to see and cite it."""

    id: int  # catalogue row id; also the rowid in the word index and the id in the vector index
    article: Article
    ordinal: int  # 0 for the first passage of the article
    span: Span
    text: str  # exactly revision.text[span.start:span.end]
    sentences: tuple[Span, ...]  # offsets into the revision's text, not into `text`
    head: Span | None  # the revision's date-and-headline line, if its text has one
    head_text: str | None  # exactly revision.text[head.start:head.end]

    def sentence_text(self, sentence: Span) -> str:
        return self.text[sentence.start - self.span.start : sentence.end - self.span.start]


@dataclass(frozen=True, slots=True)
class PassageToEmbed:
    """One passage that has no vector yet in a given collection."""

    id: int
    archive: str
    article_id: str
    text: str  # headline and date in front, then the passage: what the embedder sees
    published: int | None  # epoch seconds, None when unknown
    source: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a search may return. `start` and `end` bound `published`, half-open, UTC."""

    archive: str = MAIN_ARCHIVE
    start: datetime | None = None
    end: datetime | None = None
    sources: frozenset[str] | None = None  # case-folded source names; None means every source
    article_ids: frozenset[str] | None = None  # None means every article, an empty set none

    @property
    def dated(self) -> bool:
        return self.start is not None or self.end is not None

    @property
    def narrowed(self) -> bool:
        """Not every article of the archive is in scope."""
        return self.dated or self.sources is not None or self.article_ids is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage id with an index's own score, higher is better."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A retrieved passage with the score of every stage that saw it."""

    passage: Passage
    score: float  # the final score; comparable only within one result list
    scores: Mapping[str, float]  # by stage: "dense", "dense_rank", "words", "words_rank", "fused", "date" …
    undated: bool = False  # its article's date is unknown, while the search asked for a time
    outside: bool = False  # published at another time than the question asks for: near it, but no answer to it
    reading: Reading | None = None  # what a reader made of its text for the question; None where none has read it


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """What a question says about time, resolved against a clock."""

    start: datetime | None = None  # inclusive, UTC
    end: datetime | None = None  # exclusive, UTC
    latest: bool = False  # "latest", "most recent": rank by date, newest first
    phrase: str | None = None  # the words of the question that said so, exactly as written
    framing: bool = False  # "this week": rather when it is asked than what is asked for; favoured, not required
    counted: bool = False  # from now, as in "last week": nothing of another time can be meant; "in 1948" may be a topic

    @property
    def stated(self) -> bool:
        return self.start is not None or self.end is not None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ranked passages, best first, and what was searched."""

    passages: tuple[RankedPassage, ...]
    window: TimeWindow
    scope: Scope
    searched_articles: int  # articles in the archive when the search ran
    undated_kept: int = 0  # how many of `passages` have an unknown date although a time was asked for
    collapsed: int = 0  # near-identical passages left out
    dense: bool = True  # False when vectors were not available and only words were searched
    widened: bool = False  # the question's own window held nothing dated, so every date was searched; see `notes`
    notes: tuple[str, ...] = ()  # for a person: "2 articles of unknown date are ranked below"

    @property
    def able(self) -> tuple[RankedPassage, ...]:
        """Those that can answer: not what a month brought, where "this week" was asked for."""
        return tuple(ranked for ranked in self.passages if not ranked.outside)

    @property
    def beyond(self) -> tuple[RankedPassage, ...]:
        """Those that lie near and cannot answer: they are of another time than was asked for."""
        return tuple(ranked for ranked in self.passages if ranked.outside)


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file or record that was not read in, and why."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What one ingest did. Counts are of articles."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    passages: int = 0
    skipped: tuple[SkippedFile, ...] = ()
    article_ids: tuple[str, ...] = field(default_factory=tuple)  # of those added or revised, in reading order


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """How full one archive is, and how far its vectors are."""

    articles: int
    passages: int
    vectors: int  # passages whose vector is in the current embedder's collection
    undated: int  # articles whose publication date is unknown or has no year

    @property
    def pending(self) -> int:
        return self.passages - self.vectors


def newest_first(articles: Sequence[Article]) -> list[Article]:
    """Articles by publication, newest first; those of unknown date last, in the order given."""

    def key(article: Article) -> tuple[int, float]:
        period = article.published.period() if article.published else None
        return (1, 0.0) if period is None else (0, -period[0].timestamp())

    return sorted(articles, key=key)
