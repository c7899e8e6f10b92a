"""A small archive of invented news with stories made by hand, for tests of what a digest makes of them.

An article's origin names its story and, behind "~", whose text it copies: "flood/a", "flood/b", "flood/a~2".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from service.adapters.editions import SqlEditions
from service.digests.building import DigestPorts, build, publish
from service.likeness import Likeness
from service.model import Correction, DigestDefinition, DigestRequest, Edition, Story, StoryMember
from service.ports import Unknown
from service.summaries.summarizing import SummarizingPorts
from tests.fakes import Unwatched
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.ingesting import ingest
from vectorstore.model import MAIN_ARCHIVE, Article, Draft, Published, Scope
from vectorstore.ports import Catalogue, Embedder
from vectorstore.retrieval import search
from vectorstore.scoping import in_scope

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
DAY = "2026-11-21"


@dataclass
class MovingClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class GivenStories:
    """Satisfies Stories and Following: an article is in the story that its origin names, once it has been placed."""

    catalogue: Catalogue
    placed: set[str] = field(default_factory=set)

    def __call__(self, *, limit: int | None = None) -> int:
        waiting = [one.id for one in self._articles() if one.id not in self.placed]
        now = waiting[:limit]
        self.placed |= set(now)
        return len(now)

    def story(self, archive: str, story_id: str) -> Story:
        found = next((story for story in self._stories() if story.id == story_id), None)
        if found is None:
            raise Unknown(story_id)
        return found

    def of_articles(self, archive: str, article_ids: Sequence[str]) -> dict[str, str]:
        stories = {member.article.id: story.id for story in self._stories() for member in story.members}
        return {one: stories[one] for one in article_ids if one in stories}

    def within(self, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[Story]:
        stories = [one for one in self._stories() if any(in_scope(member.article, scope) for member in one.members)]
        return sorted(stories, key=lambda one: one.last, reverse=True)[offset:][:limit]

    def _articles(self) -> list[Article]:
        return sorted(self.catalogue.articles(MAIN_ARCHIVE, limit=10_000), key=lambda one: (one.added_at, one.origin))

    def _stories(self) -> Iterator[Story]:
        placed = [one for one in self._articles() if one.id in self.placed]
        by_origin = {one.origin: one.id for one in placed}
        named: dict[str, list[StoryMember]] = {}
        for one in placed:
            period = one.published.period() if one.published else None
            member = StoryMember(
                one, by_origin.get(one.origin.partition("~")[0], one.id), period[0] if period else one.added_at
            )
            named.setdefault(one.origin.partition("/")[0], []).append(member)
        for name, members in named.items():
            members.sort(key=lambda member: (member.at, member.article.origin))
            headline = next((member.article.title for member in members if member.article.title), "")
            yield Story(f"story-{name}", MAIN_ARCHIVE, headline or "", members[0].at, members[-1].at, tuple(members))


@dataclass
class GivenCorrections:
    """Satisfies Corrections with what it is given."""

    given: list[Correction] = field(default_factory=list)
    checked: int = 0

    def check(self, *, limit: int | None = None) -> int:
        self.checked += 1
        return 0

    def of(self, archive: str, owner_id: str) -> list[Correction]:
        return [one for one in self.given if one.owner_id == owner_id]

    def of_digest(self, digest_id: str, *, since: datetime | None) -> list[Correction]:
        return [one for one in self.given if since is None or one.noticed_at > since]

    def all(self, archive: str, *, limit: int = 50, offset: int = 0) -> list[Correction]:
        return self.given[offset:][:limit]


@dataclass
class Newsroom:
    """An open archive, and the ports of its digests."""

    clock: MovingClock
    catalogue: SqliteCatalogue
    editions: SqlEditions
    corrections: GivenCorrections
    ports: DigestPorts

    def read_in(self, *drafts: Draft) -> None:
        """The same origin read in again is a new revision."""
        ingest(drafts, archive=MAIN_ARCHIVE, catalogue=self.catalogue)

    def build(self, definition: DigestDefinition | None = None, **fields: Any) -> Edition:
        return build(self.request(definition, **fields), ports=self.ports, progress=Unwatched())

    def publish(self, definition: DigestDefinition | None = None, **fields: Any) -> Edition:
        return publish(self.request(definition, **fields), ports=self.ports, progress=Unwatched())

    def request(self, definition: DigestDefinition | None = None, **fields: Any) -> DigestRequest:
        return DigestRequest(definition or digest(), fields.pop("as_of", self.clock.at), **fields)

    def later(self, **span: float) -> None:
        self.clock.at += timedelta(**span)


@contextmanager
def newsroom(folder: Path, drafts: Iterable[Draft] = (), embedder: Embedder | None = None) -> Iterator[Newsroom]:
    database, clock, numbers = Database(folder / "archive.db"), MovingClock(), count(1)
    catalogue = SqliteCatalogue(database, clock)
    retriever = partial(search, catalogue=catalogue, words=SqliteWordIndex(database), vectors=None, embedder=embedder)
    stories, editions, corrections = GivenStories(catalogue), SqlEditions(database), GivenCorrections()
    ports = DigestPorts(
        stories=stories,
        following=stories,
        catalogue=catalogue,
        retriever=retriever,
        summarizing=SummarizingPorts(retriever, catalogue, Likeness(embedder), embedder),
        editions=editions,
        corrections=corrections,
        new_id=lambda: f"edition-{next(numbers)}",
    )
    room = Newsroom(clock, catalogue, editions, corrections, ports)
    room.read_in(*drafts)
    yield room
    database.close()


def digest(**changes: Any) -> DigestDefinition:
    """Everything of the last two days, at length."""
    return replace(DigestDefinition("digest", MAIN_ARCHIVE, "Morning", NOW, NOW, hours=48, length="long"), **changes)


def article(origin: str, title: str | None, text: str, at: str | None = DAY, **fields: Any) -> Draft:
    """`at`: a day, an instant or `--12-13`; None: unknown."""
    precision = "day" if at and len(at) == 10 else "month-day" if at and at.startswith("--") else "second"
    published = Published(at, precision, "metadata") if at else None  # type: ignore[arg-type]
    return Draft(text, origin, title=title, published=published, **fields)


def flood(name: str = "a", at: str = DAY, **fields: Any) -> Draft:
    texts = {
        "a": "The river Orla rose over its banks at Marden on Friday night. Rescue teams moved 1,200 people out of the "
        "lower town before dawn, Mayor Ilse Brandt said.",
        "b": "Floods in the Orla valley have cut the railway between Marden and Tolna, the operator said. Trains will "
        "not run there until Monday at the earliest.",
        "c": "The army has sent four helicopters to Marden, the defence ministry said. Soldiers filled 9,000 sandbags "
        "along the northern levee of the river during the night.",
    }
    return article(f"flood/{name}", "Orla floods Marden", texts[name.partition("~")[0]], at, **fields)


def harbour(name: str = "a", at: str = DAY, **fields: Any) -> Draft:
    texts = {
        "a": "Port Ellery will open its harbour again on Sunday, the port authority said on Saturday. The crane that "
        "collapsed there on 3 November has been cleared away by divers.",
        "b": "Two shipping lines said that their vessels would call at Port Ellery from Monday. Both had sent cargo "
        "through Gronhaven since the accident at the beginning of the month.",
    }
    return article(f"harbour/{name}", "Port Ellery to open on Sunday", texts[name.partition("~")[0]], at, **fields)


def plates(name: str = "a", at: str | None = DAY, **fields: Any) -> Draft:
    text = (
        "The observatory of Tolna will scan its archive of 14,000 glass plates by 2028. Each of the plates shows stars "
        "down to the 15th magnitude, Director Enno Falk told reporters."
    )
    return article(f"plates/{name}", "Tolna scans its glass sky", text, at, **fields)
