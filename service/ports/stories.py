"""Kept stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.model import Story
from vectorstore.model import Scope


class Stories(Protocol):
    """Stories as they stand. Raises vectorstore.ports.StoreUnavailable."""

    def story(self, archive: str, story_id: str) -> Story:
        """Raises Unknown."""
        ...

    def of_articles(self, archive: str, article_ids: Sequence[str]) -> dict[str, str]:
        """Story id by article id; articles that are in no story yet are left out."""
        ...

    def within(self, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[Story]:
        """Stories with a member in scope, whole, latest first."""
        ...


class Following(Protocol):
    """Places what has come in since into stories: `service.stories` with its stores chosen. Raises StoreUnavailable."""

    def __call__(self, *, limit: int | None = None) -> int:
        """Places at most `limit` articles of any archive, in order of arrival; returns how many. 0: up to date.

        Safe to call from several threads and processes: each article is placed once.
        """
        ...
