"""POST /v1/summaries: articles, a topic or a span of days, summed up in grounded sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from service.bootstrap import Dateline
from service.http.ask import instant
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.limits import Line
from service.http.problems import documented
from service.http.summary_forms import SummaryIn, SummaryOut
from service.model import SummaryRequest
from service.summaries.summarizing import summarize


def summaries_router(dateline: Dateline, line: Line) -> APIRouter:
    router = APIRouter(tags=["summaries"])
    timeout_s = dateline.settings.ask_timeout_s

    @router.post(
        "/v1/summaries",
        summary="Sum up articles, a topic or a span of days",
        responses=documented(400, 401, 403, 404, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    async def sum_up(body: SummaryIn, access: Annotated[Access, Depends(may("read"))]) -> SummaryOut:
        """Every sentence carries a quote of an article: `text[start:end]`, in Unicode code points.

        What articles disagree about stands side by side in `conflicts`. When there is nothing to tell, `status` is
        `abstained`, with the reason.
        """
        request = request_of(body, access.archive, dateline.clock.now())
        return SummaryOut.of(
            await line.run(lambda: summarize(request, ports=dateline.summarizing), timeout_s=timeout_s)
        )

    return router


def request_of(body: SummaryIn, archive: str, now: datetime) -> SummaryRequest:
    """The request as the core understands it; a day as `as_of` is meant to its end."""
    return SummaryRequest(
        as_of=instant(body.as_of) or now,
        archive=archive,
        article_ids=tuple(body.article_ids or ()),
        question=None if body.question is None else body.question.strip(),
        start=body.start,
        end=body.end,
        sources=body.folded_sources,
        length=body.length,
        style=body.style,
    )
