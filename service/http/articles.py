"""/v1/articles: list, read in, upload, show, delete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Path, Query, Response, UploadFile
from pydantic import Field

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.bodies import form_body, json_body
from service.http.incoming import ARTICLES_AT_ONCE, ArticleIn, ArticlesQuery, Moment, first_instant, instant_after
from service.http.outgoing import (
    AddedArticlesOut,
    AddedOut,
    ArticleOut,
    ArticleRevisionOut,
    ArticlesOut,
    SkippedOut,
    UploadOut,
)
from service.http.problems import documented
from service.http.uploads import read_uploads
from vectorstore.model import ArchiveCounts, Draft, PreparedArticle, Published, Scope
from vectorstore.ports import BadArticle
from vectorstore.readers.decoding import normalise_line_ends
from vectorstore.reading import prepare

FILES_AT_ONCE = 200
Several = Annotated[list[ArticleIn], Field(min_length=1, max_length=ARTICLES_AT_ONCE)]
ArticleId = Annotated[str, Path(max_length=200, description="As listed.")]
Reader = Annotated[Access, Depends(may("read"))]
Writer = Annotated[Access, Depends(may("write"))]


def articles_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(prefix="/v1/articles", tags=["articles"])
    _reading_routes(router, dateline)
    _adding_routes(router, dateline)
    return router


def _reading_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.get("", summary="List articles", responses=documented(401, 403, 422, 429, 503))
    def list_articles(query: Annotated[ArticlesQuery, Query()], access: Reader) -> ArticlesOut:
        """Newest first by publication; unknown dates last."""
        found = dateline.catalogue.articles(
            access.archive,
            scope=_scope(query, access.archive),
            query=query.q,
            limit=query.limit + 1,
            offset=query.offset,
        )
        page = [ArticleOut.of(article) for article in found[: query.limit]]
        return ArticlesOut(articles=page, next_offset=query.offset + query.limit if len(found) > query.limit else None)

    @router.get("/{article_id}", summary="Show an article", responses=documented(401, 403, 404, 422, 429, 503))
    def show(
        article_id: ArticleId,
        access: Reader,
        revision: Annotated[int | None, Query(ge=1, le=1_000_000, description="An older revision.")] = None,
    ) -> ArticleRevisionOut:
        """One revision's text, which every offset of it points into, and which revisions there are.

        Source, address, language and `modified` are those of the newest.
        """
        text = dateline.catalogue.revision(access.archive, article_id, revision)
        article = dateline.catalogue.article(access.archive, article_id)
        return ArticleRevisionOut.among(article, text, dateline.catalogue.revisions(access.archive, article_id))

    @router.delete(
        "/{article_id}",
        status_code=204,
        summary="Delete an article",
        responses=documented(401, 403, 404, 422, 429, 503),
    )
    def delete(article_id: ArticleId, access: Writer) -> Response:
        """With all its revisions, its words and its vectors."""
        dateline.catalogue.delete(access.archive, article_id)
        dateline.articles_came()
        return Response(status_code=204)


def _adding_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.post(
        "",
        status_code=201,
        summary="Read articles in",
        responses=documented(400, 401, 403, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    def add(
        body: ArticleIn | Several,
        access: Writer,
    ) -> AddedArticlesOut:
        """One article or a list; all or none. Its words are searchable when this returns.

        The same `url` again is a new revision, the same text again changes nothing.
        """
        articles = body if isinstance(body, list) else [body]
        prepared = list(_prepared(articles, dateline.clock.now()))
        added = dateline.catalogue.add(access.archive, prepared)
        dateline.articles_came()
        pending = dateline.catalogue.counts(access.archive, dateline.collection)
        return AddedArticlesOut(articles=[AddedOut.of(one) for one in added], vectors=_vectors(pending))

    @router.post(
        "/upload",
        status_code=201,
        summary="Upload files",
        responses=documented(400, 401, 403, 413, 415, 422, 429, 503),
        dependencies=[Depends(form_body)],
    )
    def upload(
        files: Annotated[
            list[UploadFile],
            File(description="Text, Markdown, saved web pages, PDF or JSON Lines.", max_length=FILES_AT_ONCE),
        ],
        access: Writer,
    ) -> UploadOut:
        """Each file that cannot be read in is named with the reason; the rest go in."""
        report = read_uploads(files, archive=access.archive, catalogue=dateline.catalogue)
        dateline.articles_came()
        pending = dateline.catalogue.counts(access.archive, dateline.collection)
        return UploadOut(
            added=report.added,
            revised=report.revised,
            unchanged=report.unchanged,
            passages=report.passages,
            skipped=[SkippedOut(origin=skipped.origin, reason=skipped.reason) for skipped in report.skipped],
            article_ids=list(report.article_ids),
            vectors=_vectors(pending),
        )


def draft_of(article: ArticleIn, fetched: datetime) -> Draft:
    """What was sent, as a Draft; what its text says about itself is read later, by `prepare`."""
    return Draft(
        text=normalise_line_ends(article.text),
        origin=article.url or "api",
        url=article.url,
        title=article.title or None,
        source=article.source,
        language=article.language,
        published=published_of(article.published),
        modified=first_instant(article.modified),
        fetched=fetched,
    )


def published_of(moment: Moment | None) -> Published | None:
    """A publication date as precise as it was given."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return Published(moment.astimezone(UTC).replace(microsecond=0).isoformat(), "second", "metadata")
    return Published(moment.isoformat(), "day", "metadata")


def _scope(query: ArticlesQuery, archive: str) -> Scope:
    sources = frozenset(name.strip().casefold() for name in query.source) if query.source else None
    return Scope(archive, first_instant(query.from_), instant_after(query.to), sources)


def _prepared(articles: Sequence[ArticleIn], fetched: datetime) -> Iterator[PreparedArticle]:
    for number, article in enumerate(articles):
        try:
            yield prepare(draft_of(article, fetched))
        except BadArticle as error:
            raise BadArticle(f"Article {number}: {error}") from error


def _vectors(counts: ArchiveCounts) -> Literal["pending", "ready"]:
    return "pending" if counts.pending else "ready"
