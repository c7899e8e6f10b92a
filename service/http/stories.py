"""/v1/stories: the articles about one event, together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.problems import documented
from service.http.story_forms import StoriesOut, StoriesQuery, StoryOut, StoryRowOut
from service.model import Story
from vectorstore.model import RankedPassage, Scope

FOUND_AT_ONCE = 100  # passages that a topic is looked for in
FOLLOWED_AT_ONCE = 200  # articles placed before stories are listed; the rest is upkeep's
Reader = Annotated[Access, Depends(may("read"))]


def stories_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(prefix="/v1/stories", tags=["stories"])

    @router.get("", summary="List stories", responses=documented(401, 403, 422, 429, 503))
    def list_stories(query: Annotated[StoriesQuery, Query()], access: Reader) -> StoriesOut:
        """With an article of the days and sources asked for: about `q`, the nearest first; without `q`, the latest."""
        return found_stories(dateline, query, access.archive)

    @router.get("/{story_id}", summary="Show a story", responses=documented(401, 403, 404, 422, 429, 503))
    def show(
        story_id: Annotated[str, Path(max_length=200, description="As listed.")],
        access: Reader,
    ) -> StoryOut:
        """With its articles, oldest first."""
        return StoryOut.of(dateline.stories.story(access.archive, story_id))

    return router


def found_stories(dateline: Dateline, query: StoriesQuery, archive: str) -> StoriesOut:
    """One page of what is asked for, after placing what has just come in. Raises ArchiveError."""
    dateline.digesting.following(limit=FOLLOWED_AT_ONCE)
    scope = query.scope(archive)
    if query.q is None or not query.q.strip():
        found = dateline.stories.within(scope, limit=query.limit + 1, offset=query.offset)
    else:
        found = list(_about(dateline, query.q.strip(), scope))[query.offset :][: query.limit + 1]
    rows = [StoryRowOut.of(story) for story in found[: query.limit]]
    return StoriesOut(stories=rows, next_offset=query.next_offset(found))


def _about(dateline: Dateline, words: str, scope: Scope) -> Iterator[Story]:
    """Stories of the articles that a search finds, nearest first."""
    result = dateline.retriever(words, scope=scope, now=dateline.clock.now(), limit=FOUND_AT_ONCE)
    near = (ranked for ranked in result.able if _is_of_those_days(ranked, scope))
    ids = list(dict.fromkeys(ranked.passage.article.id for ranked in near))
    placed = dateline.stories.of_articles(scope.archive, ids)
    for story_id in dict.fromkeys(placed[id_] for id_ in ids if id_ in placed):
        yield dateline.stories.story(scope.archive, story_id)


def _is_of_those_days(ranked: RankedPassage, scope: Scope) -> bool:
    """An article of unknown date counts by when it was read in, as it does in a story."""
    if not ranked.undated:
        return True
    at = ranked.passage.article.added_at
    return (scope.start is None or scope.start <= at) and (scope.end is None or at < scope.end)
