"""POST /v1/search: ranked passages, with the score of every stage on demand."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.bootstrap import Dateline
from service.http.ask import instant
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.incoming import SearchIn
from service.http.outgoing import SearchOut
from service.http.problems import documented
from vectorstore.model import Scope


def search_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(tags=["search"])

    @router.post(
        "/v1/search",
        summary="Find passages",
        responses=documented(400, 401, 403, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    def search(
        body: SearchIn,
        access: Annotated[Access, Depends(may("read"))],
        explain: Annotated[bool, Query(description="Give the score of every stage.")] = False,
    ) -> SearchOut:
        """Passages near the question, best first. Words and meaning are searched and fused by rank."""
        return search_passages(dateline, body, access.archive, explain=explain)

    return router


def search_passages(dateline: Dateline, body: SearchIn, archive: str, *, explain: bool) -> SearchOut:
    """What the archive finds for `body`, as the contract says it. Raises ArchiveError."""
    began = time.perf_counter()
    scope = Scope(archive, body.start, body.end, body.folded_sources, body.article_ids)
    now = instant(body.as_of) or dateline.clock.now()
    result = dateline.retriever(body.question.strip(), scope=scope, now=now, limit=body.limit)
    return SearchOut.of(result, explain=explain, total_ms=round((time.perf_counter() - began) * 1000, 1))
