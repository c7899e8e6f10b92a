"""POST /v1/ask: one question, one grounded answer, whole or as it is made."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from service.answering import answer, answer_events
from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.incoming import AskIn
from service.http.limits import Line
from service.http.outgoing import AnswerOut
from service.http.problems import documented
from service.http.sse import DESCRIPTION, EVENT_SCHEMA, MEDIA_TYPE, EventStream
from service.model import Question

NO_BUFFERING = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def ask_router(dateline: Dateline, line: Line) -> APIRouter:
    router = APIRouter(tags=["ask"])
    timeout_s = dateline.settings.ask_timeout_s

    @router.post(
        "/v1/ask",
        response_model=AnswerOut,
        summary="Ask the archive",
        responses={
            200: {"description": DESCRIPTION, "content": {MEDIA_TYPE: {"schema": EVENT_SCHEMA}}},
            **documented(400, 401, 403, 404, 413, 415, 422, 429, 503),
        },
        dependencies=[Depends(json_body)],
    )
    async def ask(body: AskIn, request: Request, access: Annotated[Access, Depends(may("read"))]) -> object:
        """Every sentence of the answer carries a quote of an article: `text[start:end]`, in Unicode code points.

        What the archive does not support is not said: `status` is then `abstained`, with the reason and the nearest
        passages.
        """
        question = question_of(body, access.archive, dateline.clock.now())
        if not (body.stream or wants_events(request)):
            found = await line.run(lambda: answer(question, ports=dateline.answering), timeout_s=timeout_s)
            return AnswerOut.of(found)
        start = partial(answer_events, question, ports=dateline.answering)
        return streaming(await EventStream.begin(start, line, timeout_s=timeout_s))

    return router


def streaming(chunks: object) -> Response:
    return StreamingResponse(chunks, media_type=MEDIA_TYPE, headers=NO_BUFFERING)  # type: ignore[arg-type]


def question_of(body: AskIn, archive: str, now: datetime) -> Question:
    """The question as the core understands it; a day as `as_of` is meant to its end."""
    return Question(
        text=body.question.strip(),
        as_of=instant(body.as_of) or now,
        archive=archive,
        conversation_id=body.conversation_id,
        start=body.start,
        end=body.end,
        sources=body.folded_sources,
        article_ids=body.article_ids,
    )


def instant(moment: date | datetime | None) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(23, 59, 59), UTC)


def wants_events(request: Request) -> bool:
    """Whether the Accept header asks for events, and not for JSON as well."""
    accepted = request.headers.get("accept", "")
    return MEDIA_TYPE in accepted and "json" not in accepted
