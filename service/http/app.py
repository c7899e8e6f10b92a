"""The application: the gate, the limits, the routes and their description, put together.

Flows in: an opened Dateline. Flows out: a FastAPI application. Nothing happens at import, and nothing is global.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp

from service.bootstrap import Dateline
from service.http.articles import articles_router
from service.http.ask import ask_router
from service.http.auth import Gate
from service.http.conversations import conversations_router
from service.http.corrections import corrections_router
from service.http.digest_definitions import digest_definitions_router
from service.http.digests import digests_router
from service.http.documentation import documentation_router
from service.http.example_requests import EXAMPLES
from service.http.examples import add_examples
from service.http.feedback import feedback_router
from service.http.health import health_router
from service.http.limits import BodyLimit, Line
from service.http.metrics import metrics_router
from service.http.openai_chat import chat_router
from service.http.openai_embeddings import embeddings_router
from service.http.openai_errors import OpenAIErrors
from service.http.openai_models import models_router
from service.http.outgoing import FieldProblem, ProblemOut
from service.http.page import page_router
from service.http.porch import Porch
from service.http.problems import install
from service.http.search import search_router
from service.http.slack import slack_doors, slack_router
from service.http.sources import sources_router
from service.http.stories import stories_router
from service.http.summaries import summaries_router
from service.release import release

UPLOADS = "/v1/articles/upload"
DESCRIPTION = """Answers questions about the news you follow; every sentence carries a quote that can be checked.

All offsets are Unicode code points into an article revision's `text`, end exclusive: `text[start:end] == quote`.
All times without an offset are UTC. Errors are `application/problem+json` (RFC 9457); under `/v1/chat`, `/v1/models`
and `/v1/embeddings`, where OpenAI's clients come, they are in OpenAI's shape."""


Door = Callable[[Dateline, Line], ASGIApp]


def create_app(dateline: Dateline, *, doors: Mapping[str, Door] | None = None) -> ASGIApp:
    """The whole application over `dateline`, which stays the caller's to close.

    `doors` are further applications by path, which stand behind the same gate and limits.
    """
    settings = dateline.settings
    line = Line(threads=settings.threads, at_once=settings.asks_at_once)
    app = _routes(dateline, line)
    for path, door in (doors or {}).items():
        app.add_route(path, door(dateline, line), methods=None, include_in_schema=False)  # type: ignore[arg-type]
    limits = {UPLOADS: settings.max_upload_bytes}
    bounded = BodyLimit(app, max_bytes=lambda path: limits.get(path, settings.max_body_bytes))
    gate = Gate(bounded, keys=dateline.keys, rate_limit=settings.rate_limit)
    return Porch(OpenAIErrors(gate), meter=dateline.meter)


def described(dateline: Dateline) -> dict[str, Any]:
    """The OpenAPI document, as it is served at /openapi.json."""
    line = Line(threads=1, at_once=1)
    try:
        return _routes(dateline, line).openapi()
    finally:
        line.close()


def _routes(dateline: Dateline, line: Line) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = dateline.settings.threads
        yield
        line.close()

    app = FastAPI(
        title="Dateline", version=release(), description=DESCRIPTION, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    install(app)
    for router in (
        ask_router(dateline, line),
        search_router(dateline),
        summaries_router(dateline, line),
        digests_router(dateline, line),
        digest_definitions_router(dateline),
        stories_router(dateline),
        conversations_router(dateline),
        corrections_router(dateline),
        feedback_router(dateline),
        articles_router(dateline),
        sources_router(dateline),
        chat_router(dateline, line),
        models_router(dateline),
        embeddings_router(dateline, line),
        slack_router(slack_doors(dateline)),
        health_router(dateline),
        metrics_router(dateline, line),
        documentation_router(),
        page_router(),
    ):
        app.include_router(router)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Adds to the OpenAPI document what FastAPI cannot know: the problem schema, and that keys may be optional, and
    requests that work."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            schemas = document["components"]["schemas"]
            template = "#/components/schemas/{model}"
            problem = ProblemOut.model_json_schema(ref_template=template)
            problem.pop("$defs", None)
            schemas["ProblemOut"] = problem
            schemas["FieldProblem"] = FieldProblem.model_json_schema(ref_template=template)
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            for operation in (o for path in document["paths"].values() for o in path.values() if "security" in o):
                operation["security"] = [*operation["security"], {}]
            add_examples(document, EXAMPLES)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI's own documentation names
