"""Kept stories, and the desk where articles are placed into them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from service.model import DueArticle, PlacedArticle, Story, StoryLine
from vectorstore.model import Scope


class Stories(Protocol):
    """Stories as they stand. Raises vectorstore.ports.StoreUnavailable."""

    def story(self, archive: str, story_id: str) -> Story:
        """By its id, or by the id of a story that has since turned out to be this one. Raises Unknown."""
        ...

    def of_articles(self, archive: str, article_ids: Sequence[str]) -> dict[str, str]:
        """Story id by article id; articles that are in no story yet are left out."""
        ...

    def within(self, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[Story]:
        """Stories with a member in scope, whole, latest first.

        An article of unknown date is in scope when it was read in then; in every other search it always is.
        """
        ...


class Following(Protocol):
    """Places what has come in since into stories: `service.stories` with its stores chosen. Raises StoreUnavailable."""

    def __call__(self, *, limit: int | None = None) -> int:
        """Places at most `limit` articles of any archive, in order of arrival; returns how many. 0: up to date.

        Safe to call from several threads and processes: each article is placed once.
        """
        ...


class StoryDesk(Protocol):
    """Where articles are placed. Raises vectorstore.ports.StoreUnavailable."""

    def due(self, *, limit: int) -> list[DueArticle]:
        """New and revised articles of any archive, in order of arrival."""
        ...

    def bereft(self) -> list[str]:
        """Ids of stories from which an article was deleted since they were last settled."""
        ...

    def at_work(self) -> AbstractContextManager[StoryWork]:
        """One write transaction: committed on leaving, rolled back on any exception; nobody else writes meanwhile."""
        ...


class StoryWork(Protocol):
    """What may be read and done within one transaction of the desk."""

    def still_due(self, articles: Sequence[DueArticle]) -> set[str]:
        """Ids of those that nobody has placed since, and that have not been revised again or deleted."""
        ...

    def announce(self, archive: str, article_id: str, at: datetime, terms: Sequence[str]) -> None:
        """By which terms the article is found, and counted, from now on; what was announced of it before is void."""
        ...

    def articles(self, archive: str, *, since: datetime, until: datetime) -> int:
        """How many articles of that time have been announced."""
        ...

    def frequencies(self, archive: str, terms: Iterable[str], *, since: datetime, until: datetime) -> dict[str, int]:
        """How many articles of that time were announced by each term; terms of none are left out."""
        ...

    def near(self, archive: str, terms: Sequence[str], *, since: datetime, until: datetime, limit: int) -> list[str]:
        """Ids of stories with an article of that time that shares at least two terms; those that share most first.

        `limit`: articles looked at.
        """
        ...

    def members(
        self, story_ids: Iterable[str], *, since: datetime | None = None, until: datetime | None = None
    ) -> dict[str, list[PlacedArticle]]:
        """Members of each story from one time to another, oldest first; stories without any are left out."""
        ...

    def placed(self, article_id: str) -> PlacedArticle | None: ...

    def line(self, story_id: str) -> StoryLine | None: ...

    def put(self, archive: str, placed: PlacedArticle) -> None:
        """Takes the article out of the story it is in, if it is in one, and into this one."""
        ...

    def write(self, line: StoryLine) -> None:
        """A new story, or another headline of one."""
        ...

    def settle(self, story_ids: Iterable[str]) -> None:
        """Writes when each begins and ends. One without members is taken out."""
        ...

    def merge(self, story_id: str, *, into: str) -> None:
        """Moves all its members; whoever knows the old id finds the other story by it."""
        ...
