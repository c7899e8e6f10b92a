"""GET /metrics: what this process has done and how the archive stands, for Prometheus.

Flows in: the meter, the stores' counts, and how everything behind the server stands. Flows out: the text of a scrape.
Each process tells of itself; counts of an archive are of the key's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Request, Response

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.health import checked, checked_behind
from service.http.limits import Line
from service.http.problems import documented
from service.model import DeliveryState, Gauge
from service.release import release
from vectorstore.ports import ArchiveError

TEXT = "text/plain"
OPEN_METRICS = "application/openmetrics-text"


def metrics_router(dateline: Dateline, line: Line) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get(
        "/metrics",
        summary="Figures for Prometheus",
        response_class=Response,
        responses={
            200: {
                "content": {form: {"schema": {"type": "string"}} for form in (TEXT, OPEN_METRICS)},
                "description": "In Prometheus' text format, or in OpenMetrics where it is asked for",
            },
            **documented(401, 403, 429, 503),
        },
    )
    def metrics(request: Request, access: Annotated[Access, Depends(may("read"))]) -> Response:
        """What this process has done since its start, and how it and the key's archive stand."""
        gauges = [*_process(dateline, line), *_archive(dateline, access.archive)]
        body, media_type = dateline.meter.exposition(gauges, accept=request.headers.get("accept", TEXT))
        return Response(body, media_type=media_type, headers={"Cache-Control": "no-store"})

    return router


def _process(dateline: Dateline, line: Line) -> Iterator[Gauge]:
    model = dateline.answering.model
    yield Gauge(
        "dateline_build_info",
        "What runs here; always 1.",
        1,
        {"version": release(), "embedder": dateline.embedder.name, "model": model.name if model else ""},
    )
    yield Gauge("dateline_answering_in_progress", "Questions, summaries and digests in hand.", line.in_hand)
    yield Gauge("dateline_answering_places", "How many may be in hand; more are refused.", line.places)
    for part, state in checked_behind(dateline).items():
        yield Gauge(
            "dateline_background_failing",
            "1 while something behind the server fails; /readyz says what.",
            state != "ok",
            {"part": part},
        )


def _archive(dateline: Dateline, archive: str) -> Iterator[Gauge]:
    """What the stores tell; of one that does not answer, that it does not."""
    checks, counts = checked(dateline, archive)
    of = {"archive": archive}
    for store, state in checks.items():
        yield Gauge("dateline_store_up", "Whether a store answers.", state == "ok", {"store": store})
    if checks["catalogue"] != "ok":
        return
    yield Gauge("dateline_articles", "Articles in the archive.", counts.articles, of)
    yield Gauge("dateline_passages", "Passages in the archive.", counts.passages, of)
    yield Gauge("dateline_passages_pending", "Passages that wait for their vectors.", counts.pending, of)
    try:
        found = dateline.ledger.counts(archive)
        for state in get_args(DeliveryState):
            labels = of | {"state": state}
            yield Gauge("dateline_deliveries", "Deliveries of Editions by their state.", found.get(state, 0), labels)
        if dateline.slack is not None:
            yield Gauge("dateline_slack_jobs_waiting", "Requests from Slack not done yet.", dateline.slack.waiting)
    except ArchiveError:
        return  # it went away meanwhile; the next scrape says so
