"""The HTTP contract of stories, v1.

Flows in: query strings; Stories. Flows out: checked filters; stories as JSON. Knows nothing of how they are found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from service.http.digest_forms import NextOffset, PageQuery
from service.http.incoming import Moment, Name, Plain, first_instant, instant_after
from service.http.outgoing import PublishedOut
from service.http.strict import Strict
from service.model import Story, StoryMember
from vectorstore.model import Scope

Words = Annotated[str, Field(max_length=400), Plain]


class StoriesQuery(PageQuery):
    """Which stories to list: with words, the nearest first; without, the latest."""

    q: Annotated[Words | None, Field(description="A topic or a question.")] = None
    source: Annotated[list[Name] | None, Field(max_length=100, description="Only these sources.")] = None
    from_: Annotated[
        Moment | None,
        Field(alias="from", description="With an article published, or if that is unknown read in, on or after this."),
    ] = None
    to: Annotated[Moment | None, Field(description="… on or before this; a day is meant to its end.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> StoriesQuery:
        start, end = first_instant(self.from_), instant_after(self.to)
        if start and end and start >= end:
            raise ValueError('"from" is later than "to"; exchange them')
        return self

    def scope(self, archive: str) -> Scope:
        sources = frozenset(name.strip().casefold() for name in self.source) if self.source else None
        return Scope(archive, first_instant(self.from_), instant_after(self.to), sources)


class StoryRowOut(Strict):
    """A story in brief; its articles are at `/v1/stories/{id}`."""

    id: str
    headline: str
    first: Annotated[datetime, Field(description="Of its earliest article, by publication, else by its reading in.")]
    last: datetime
    articles: int
    origins: Annotated[int, Field(description="Texts that were written independently of each other.")]
    sources: Annotated[list[str], Field(description="In the order in which they came to it.")]

    @classmethod
    def of(cls, story: Story) -> StoryRowOut:
        return cls(**_row(story))


class MemberOut(Strict):
    """One article of a story."""

    article_id: str
    revision: int
    title: str | None
    source: str | None
    url: str | None
    published: PublishedOut | None
    at: Annotated[datetime, Field(description="When it was published, else when it was read in.")]
    origin: Annotated[str, Field(description="Id of the first of the copies of its text; its own when it copies none.")]

    @classmethod
    def of(cls, member: StoryMember) -> MemberOut:
        article = member.article
        return cls(
            article_id=article.id,
            revision=article.revision,
            title=article.title,
            source=article.source,
            url=article.url,
            published=PublishedOut.of(article.published),
            at=member.at,
            origin=member.origin,
        )


class StoryOut(StoryRowOut):
    """The articles about one event."""

    members: Annotated[list[MemberOut], Field(description="Oldest first.")]

    @classmethod
    def of(cls, story: Story) -> StoryOut:
        return cls(**_row(story), members=[MemberOut.of(member) for member in story.members])


class StoriesOut(Strict):
    stories: list[StoryRowOut]
    next_offset: NextOffset


def _row(story: Story) -> dict[str, object]:
    named = (member.article.source for member in story.members)
    return {
        "id": story.id,
        "headline": story.headline,
        "first": story.first,
        "last": story.last,
        "articles": len(story.members),
        "origins": story.origins,
        "sources": list(dict.fromkeys(name for name in named if name)),
    }
