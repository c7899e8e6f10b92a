"""/healthz: the process is alive. /readyz: the stores answer, and how far the vectors are."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.bootstrap import Dateline
from service.http.outgoing import HealthOut, ReadyOut
from service.http.problems import documented
from service.release import release
from vectorstore.model import MAIN_ARCHIVE, ArchiveCounts
from vectorstore.ports import ArchiveError


def health_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Alive")
    async def healthz() -> HealthOut:
        return HealthOut(status="alive")

    @router.get(
        "/readyz",
        summary="Ready to answer",
        responses={503: {"model": ReadyOut, "description": "A store does not answer"}, **documented(403, 429)},
    )
    def readyz(response: Response) -> ReadyOut:
        """Ready means that questions are answered. Vectors may still be pending; words are searched meanwhile."""
        checks, counts = checked(dateline)
        ready = all(result == "ok" for result in checks.values())
        # What fails behind the server leaves answering as it is: worth knowing, not unready.
        if dateline.filler is not None:
            checks["filling"] = dateline.filler.state.error or "ok"
        checks["background"] = dateline.upkeep.state.error or "ok"
        if dateline.slack is not None:
            checks["slack"] = dateline.slack.state.error or "ok"
        response.status_code = 200 if ready else 503
        return ReadyOut(
            status="ready" if ready else "not ready",
            version=release(),
            checks=checks,
            articles=counts.articles,
            passages=counts.passages,
            vectors_pending=counts.pending,
            embedder=dateline.embedder.name,
            mode="llm" if dateline.answering.model else "extractive",
        )

    return router


def checked(dateline: Dateline) -> tuple[dict[str, str], ArchiveCounts]:
    """Each store with "ok" or what is wrong with it, and how full the main archive is."""
    checks, counts = {"catalogue": "ok"}, ArchiveCounts(0, 0, 0, 0)
    try:
        counts = dateline.catalogue.counts(MAIN_ARCHIVE, dateline.collection)
    except ArchiveError as error:
        checks["catalogue"] = str(error)
    if dateline.vectors is not None:
        try:
            dateline.vectors.count(MAIN_ARCHIVE)
            checks["vectors"] = "ok"
        except ArchiveError as error:
            checks["vectors"] = str(error)
    return checks, counts
