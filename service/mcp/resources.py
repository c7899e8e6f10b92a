"""Articles, stories and kept Editions as resources: listed, named by templates, read.

Flows in: a desk; cursors and URIs that clients send. Flows out: an article's newest revision as text under a head of
its title, source and date; a story as the list of its articles; an Edition as Markdown. `_meta` of an article says at
which character its text begins, and every offset of a citation counts from there. Synchronous, called in threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from service.http.outgoing import ArticleOut
from service.mcp.addresses import ARTICLE, EDITION, REVISION, STORY, Kind, Named, article_address, named
from service.mcp.desk import Desk
from service.mcp.text import article_head, story_text
from service.ports import Unknown
from service.rendering.markdown import edition_markdown
from service.rendering.visible import visible
from service.rendering.wording import date_words
from vectorstore.ports import NotFound

PAGE = 50
TEXT, MARKDOWN = "text/plain", "text/markdown"
TEMPLATES = (
    ResourceTemplate(
        name="article",
        title="Article",
        uri_template=ARTICLE,
        description="The newest revision of an article, by the article_id of a citation or a passage.",
        mime_type=TEXT,
    ),
    ResourceTemplate(
        name="revision",
        title="Revision of an article",
        uri_template=REVISION,
        description="The very text that a citation's start and end point into.",
        mime_type=TEXT,
    ),
    ResourceTemplate(
        name="story",
        title="Story",
        uri_template=STORY,
        description="The articles about one event, oldest first, by the story_id of a digest's item.",
        mime_type=TEXT,
    ),
    ResourceTemplate(
        name="edition",
        title="Edition of a digest",
        uri_template=EDITION,
        description="A digest that was kept, frozen, with what was noticed about it since.",
        mime_type=MARKDOWN,
    ),
)


def listed(desk: Desk, cursor: str | None) -> ListResourcesResult:
    """One page of articles, newest first; unknown dates last. Raises MCPError for a cursor that we never gave."""
    page = desk.articles(limit=PAGE, offset=_offset(cursor))
    after = None if page.next_offset is None else str(page.next_offset)
    return ListResourcesResult(resources=[_resource(article) for article in page.articles], next_cursor=after)


def templates() -> ListResourceTemplatesResult:
    return ListResourceTemplatesResult(resource_templates=list(TEMPLATES))


def read(desk: Desk, uri: str) -> ReadResourceResult:
    """Raises MCPError when nothing is there."""
    wanted = named(uri)
    if wanted is None:
        raise _nothing(uri, f"no resource is called so; they are {ARTICLE}, {REVISION}, {STORY} and {EDITION}")
    try:
        contents = READERS[wanted.kind](desk, uri, wanted)
    except (NotFound, Unknown) as error:
        raise _nothing(uri, str(error)) from error
    return ReadResourceResult(contents=[contents])


def _article(desk: Desk, uri: str, wanted: Named) -> TextResourceContents:
    article = desk.article(wanted.id, wanted.revision)
    head = article_head(article)
    known = {"dateline/revision": article.revision, "dateline/textStart": len(head)}
    return TextResourceContents(uri=uri, mime_type=TEXT, text=head + article.text, meta=known)


def _story(desk: Desk, uri: str, wanted: Named) -> TextResourceContents:
    return TextResourceContents(uri=uri, mime_type=TEXT, text=story_text(desk.story(wanted.id)))


def _edition(desk: Desk, uri: str, wanted: Named) -> TextResourceContents:
    edition, corrections = desk.edition(wanted.id)
    return TextResourceContents(uri=uri, mime_type=MARKDOWN, text=edition_markdown(edition, corrections=corrections))


READERS: Mapping[Kind, Callable[[Desk, str, Named], TextResourceContents]] = {
    "article": _article,
    "story": _story,
    "edition": _edition,
}


def _resource(article: ArticleOut) -> Resource:
    title = visible(article.title or article.origin)
    described = [visible(article.source)] if article.source else []
    return Resource(
        name=title,
        title=title,
        uri=article_address(article.id),
        description=", ".join([*described, date_words(article.published), f"{article.characters:,} characters"]),
        mime_type=TEXT,
    )


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 7):
        raise MCPError(INVALID_PARAMS, f"The cursor {cursor[:100]!r} is none of ours; leave it out to start over.")
    return int(cursor)


def _nothing(uri: str, why: str) -> MCPError:
    return MCPError(INVALID_PARAMS, f"Nothing at {uri[:300]}: {why}", {"uri": uri[:300]})
