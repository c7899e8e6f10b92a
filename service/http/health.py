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
        checks, counts = checked(dateline, MAIN_ARCHIVE)
        ready = all(result == "ok" for result in checks.values())
        checks |= checked_behind(dateline)
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


def checked(dateline: Dateline, archive: str) -> tuple[dict[str, str], ArchiveCounts]:
    """Each store with "ok" or what is wrong with it, and how full `archive` is."""
    checks, counts = {"catalogue": "ok"}, ArchiveCounts(0, 0, 0, 0)
    try:
        counts = dateline.catalogue.counts(archive, dateline.collection)
    except ArchiveError as error:
        checks["catalogue"] = str(error)
    if dateline.vectors is not None:
        try:
            dateline.vectors.count(archive)
            checks["vectors"] = "ok"
        except ArchiveError as error:
            checks["vectors"] = str(error)
    return checks, counts


def checked_behind(dateline: Dateline) -> dict[str, str]:
    """Likewise what goes on behind the server: when it fails, answering stays as it is; worth knowing, not unready."""
    parts = {"filling": dateline.filler, "background": dateline.upkeep, "slack": dateline.slack}
    return {name: part.state.error or "ok" for name, part in parts.items() if part is not None}
