"""GET /v1/sources: who publishes what the archive holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.problems import documented
from service.http.strict import Strict


class SourceOut(Strict):
    """A publisher or agency; names that differ in their case alone are one."""

    name: Annotated[str, Field(description="As it may be given wherever `source` or `sources` is asked for.")]
    articles: int


class SourcesOut(Strict):
    sources: Annotated[list[SourceOut], Field(description="Most articles first.")]


def sources_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(tags=["articles"])

    @router.get("/v1/sources", summary="List sources", responses=documented(401, 403, 422, 429, 503))
    def list_sources(access: Annotated[Access, Depends(may("read"))]) -> SourcesOut:
        """Every source with how many articles it has; an article that names none is of no source."""
        found = dateline.catalogue.sources(access.archive)
        return SourcesOut(sources=[SourceOut(name=name, articles=articles) for name, articles in found])

    return router
