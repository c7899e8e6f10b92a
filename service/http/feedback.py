"""/v1/feedback: what readers think of the answers they were given."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.bootstrap import Dateline, Shelf
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.feedback_forms import FeedbackIn, FeedbackListOut, FeedbackOut, FeedbackQuery, FeedbackRowOut
from service.http.problems import documented
from service.model import Feedback, Verdict
from service.ports import UnknownConversation

Reader = Annotated[Access, Depends(may("read"))]


def feedback_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(prefix="/v1/feedback", tags=["feedback"])

    @router.post(
        "",
        status_code=201,
        summary="Say what an answer is worth",
        responses=documented(400, 401, 403, 404, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    def give(body: FeedbackIn, access: Reader) -> FeedbackOut:
        """Kept with its answer. A later verdict of the same key, or without keys of the same address, replaces it."""
        given = Feedback(
            id=uuid.uuid4().hex,
            archive=access.archive,
            answer_id=body.answer_id,
            verdict=body.verdict,
            comment=body.comment,
            by=access.caller,
            at=dateline.clock.now(),
        )
        dateline.feedback.record(given)
        return FeedbackOut.of(given)

    @router.get("", summary="List feedback", responses=documented(401, 403, 422, 429, 503))
    def list_feedback(query: Annotated[FeedbackQuery, Query()], access: Reader) -> FeedbackListOut:
        """Newest first, each with the question and the first sentence of its answer."""
        found = feedback_rows(
            dateline, access.archive, verdict=query.verdict, limit=query.limit + 1, offset=query.offset
        )
        return FeedbackListOut(feedback=list(found[: query.limit]), next_offset=query.next_offset(found))

    return router


def feedback_rows(
    shelf: Shelf, archive: str, *, verdict: Verdict | None, limit: int, offset: int
) -> Sequence[FeedbackRowOut]:
    """Newest first. Raises StoreUnavailable."""
    return list(_on_answers(shelf, archive, shelf.feedback.all(archive, verdict=verdict, limit=limit, offset=offset)))


def _on_answers(shelf: Shelf, archive: str, found: Iterable[Feedback]) -> Iterator[FeedbackRowOut]:
    """Without those whose answer was deleted since they were read."""
    for one in found:
        with suppress(UnknownConversation):
            yield FeedbackRowOut.on(shelf.conversations.answer(archive, one.answer_id), one)
