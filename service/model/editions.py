"""Digests and their Editions: what a team wants told, what was told, to whom, and what has since turned out changed.

An Edition is frozen when it is built. Every rendering (JSON, Markdown, page, e-mail, feed, Slack) is of the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.model.answers import Citation, Conflict, Mode, Sentence
from service.model.summaries import Length
from vectorstore.model import Published

DeliveryState = Literal[
    "pending",  # not tried yet, or to be tried again
    "sending",  # somebody holds it; nothing final has been handed over yet
    "committing",  # the last byte is being handed over: whether it arrived is not known until it is recorded
    "sent",
    "failed",  # given up; the error says why
    "unknown",  # interrupted while committing, to a recipient that cannot recognise a second copy: not sent again
]
QuoteFate = Literal["changed", "gone", "withdrawn"]  # said otherwise now; no longer said; the article was deleted


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an Edition goes."""

    kind: str  # "email", "webhook", "file", "slack": a key of the table of couriers
    address: str  # e-mail address, URL, folder or file path, channel
    secret: str | None = None  # signs a webhook; stored, never shown


@dataclass(frozen=True, slots=True)
class DigestDefinition:
    """A digest that is kept: what it is about, how far back it looks, when it is built and where it goes.

    Without topics, sources and question it is about everything in the archive.
    """

    id: str
    archive: str
    name: str  # unique within the archive
    created_at: datetime
    updated_at: datetime
    topics: tuple[str, ...] = ()  # each is searched for; a story of any of them is in
    sources: tuple[str, ...] = ()  # as a reader names them; empty means every source
    question: str | None = None  # a saved question: stories that bear on it are in
    hours: int = 24  # how far back an Edition looks
    time_zone: str = "UTC"  # IANA name; days and the schedule are meant in it
    schedule: str | None = None  # five cron fields ("0 8 * * mon-fri") in `time_zone`; None: only when asked for
    length: Length = "medium"  # how many items, and how long each is
    destinations: tuple[Destination, ...] = ()
    enabled: bool = True  # whether the schedule runs


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """One Edition to build. `start`/`end` bound publication, half-open, UTC; None: the definition's own window."""

    definition: DigestDefinition
    as_of: datetime
    start: datetime | None = None
    end: datetime | None = None
    dry_run: bool = False  # build and show it, but keep nothing and remember nothing as told


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent text behind an item."""

    article_id: str
    title: str | None
    source: str | None
    url: str | None
    published: Published | None
    copies: int = 0  # further articles with the same text


@dataclass(frozen=True, slots=True)
class EditionItem:
    """One story, told once."""

    number: int  # from 1
    story_id: str
    headline: str
    sentences: tuple[Sentence, ...]  # never empty; numbers are of this item's citations
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    origins: tuple[Origin, ...]  # the most telling first; never empty
    first: datetime  # of the story
    last: datetime
    new_since: datetime | None  # when this digest last told of the story; None: told for the first time
    url: str | None  # the one link to follow, from the catalogue
    also: tuple[str, ...] = ()  # ids of other stories of the same event, told together with it


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many articles are not told, and why."""

    reason: str  # "not about the topics", "told before", "below the length", "passed over by an earlier Edition" …
    articles: int


@dataclass(frozen=True, slots=True)
class EditionReceipt:
    """What went into an Edition, for whoever wants to know what is missing."""

    articles_seen: int  # of the window and its sources
    undated: int  # articles of the archive with no known day; never taken to be of today
    left_out: tuple[LeftOut, ...]
    stories: int  # in the window
    merged: int  # articles that are in another one's story
    copies: int  # articles whose text another one has, too
    mode: Mode
    model: str | None
    prompts: tuple[str, ...]
    degraded: bool
    timing_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correction:
    """A quote that an answer or an Edition's item rests on, and that its article no longer has."""

    id: str
    archive: str
    kind: Literal["answer", "edition"]
    owner_id: str  # of the answer or the Edition
    item: int | None  # number of the Edition's item
    sentence: str  # what was said
    quote: str  # what it rested on
    article_id: str
    title: str | None
    source: str | None
    url: str | None
    old_revision: int
    new_revision: int | None  # None when the article was deleted
    fate: QuoteFate
    now: str | None  # what the article says in its place, if something stands there
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest, frozen."""

    id: str
    archive: str
    digest_id: str
    name: str  # of the definition, as it was
    start: datetime  # publication window, half-open, UTC
    end: datetime
    time_zone: str
    as_of: datetime  # when it was built
    items: tuple[EditionItem, ...]
    corrections: tuple[Correction, ...]  # of this digest's earlier Editions, noticed since the one before
    message: str | None  # says so when there is nothing (new) to tell
    receipt: EditionReceipt


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence that a digest has told its readers."""

    digest_id: str
    edition_id: str
    story_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToldArticle:
    """One article that a digest has told of, as itself or as the text that others copy."""

    article_id: str
    story_id: str  # that it was told of, which may have become part of another since
    revision: int | None  # the newest that was quoted; None when none of it was
    at: datetime  # when it was told last


@dataclass(frozen=True, slots=True)
class Delivery:
    """One Edition to one destination: a line of the ledger."""

    id: str  # the idempotency key: the same Edition to the same destination always has the same
    archive: str
    digest_id: str
    edition_id: str
    destination: Destination
    state: DeliveryState
    attempts: int
    next_at: datetime | None  # when to try (again)
    error: str | None
    created_at: datetime
    sent_at: datetime | None = None
