"""/v1/corrections: what was said and no longer holds. /v1/answers: an answer that was kept, with its corrections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.correction_forms import CorrectionsOut, KeptAnswerOut
from service.http.digest_forms import PageQuery
from service.http.problems import documented
from service.ports import Unknown, UnknownConversation
from service.rendering.edition_json import CorrectionOut

CHECKED_AT_ONCE = 50  # articles whose quotes are compared before corrections are shown; the rest is upkeep's
Reader = Annotated[Access, Depends(may("read"))]


def corrections_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(tags=["corrections"])

    @router.get("/v1/corrections", summary="List corrections", responses=documented(401, 403, 422, 429, 503))
    def list_corrections(query: Annotated[PageQuery, Query()], access: Reader) -> CorrectionsOut:
        """Quotes of answers and Editions that their articles no longer have, newest first.

        One is taken back when its article has the quote again.
        """
        dateline.corrections.check(limit=CHECKED_AT_ONCE)
        found = dateline.corrections.all(access.archive, limit=query.limit + 1, offset=query.offset)
        page = [CorrectionOut.of(correction) for correction in found[: query.limit]]
        return CorrectionsOut(corrections=page, next_offset=query.next_offset(found))

    @router.get("/v1/answers/{answer_id}", summary="Show an answer", responses=documented(401, 403, 404, 422, 429, 503))
    def show(
        answer_id: Annotated[str, Path(max_length=200, description="Of an answer that was given.")], access: Reader
    ) -> KeptAnswerOut:
        """As it was given, with what of it no longer holds."""
        return kept_answer(dateline, access.archive, answer_id)

    return router


def kept_answer(dateline: Dateline, archive: str, answer_id: str) -> KeptAnswerOut:
    """Raises Unknown."""
    try:
        turn = dateline.conversations.whole_turn(archive, answer_id)
    except UnknownConversation as error:
        raise Unknown(str(error)) from error
    dateline.corrections.check(limit=CHECKED_AT_ONCE)
    return KeptAnswerOut.with_corrections(turn, dateline.corrections.of(archive, answer_id))
