"""Stories made by hand, without an archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from service.model import Story, StoryMember
from tests.passages import passage

AT = datetime(2026, 11, 21, tzinfo=UTC)


def member(
    article_id: str, *, origin: str | None = None, at: datetime = AT, revision: int = 1, characters: int = 100
) -> StoryMember:
    article = passage("Text.", article=article_id, title=f"Headline {article_id}").article
    return StoryMember(replace(article, revision=revision, characters=characters), origin or article_id, at)


def story(story_id: str, *members: StoryMember, headline: str = "Headline") -> Story:
    times = [one.at for one in members]
    return Story(story_id, "main", headline, min(times), max(times), tuple(members))
