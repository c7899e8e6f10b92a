"""The one table of errors: what each means over HTTP, as RFC 9457 problem details.

Flows in: every exception the core raises on purpose, and Starlette's and FastAPI's own. Flows out:
`application/problem+json`, whose `detail` says what was wrong and what to do. What the table does not know is a bug:
it is logged with an id, and the caller gets a 500 with that id and nothing of the inside.
"""

from __future__ import annotations

import http.client
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response
from starlette.routing import Match

from service.ports import BadQuestion, ModelError, NameTaken, ServiceError, Unknown, UnknownConversation
from vectorstore.ports import (
    ArchiveBusy,
    ArchiveError,
    BadArticle,
    EmbedderUnavailable,
    NotFound,
    StoreUnavailable,
)

log = logging.getLogger("dateline.http")
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457 problem details."""

    status: int
    kind: str  # last part of `type`
    title: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()  # (field, message)
    instance: str | None = None

    def body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "type": f"urn:dateline:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.instance:
            body["instance"] = self.instance
        if self.errors:
            body["errors"] = [{"field": name, "message": message} for name, message in self.errors]
        return body

    def response(self) -> Response:
        content = json.dumps(self.body(), ensure_ascii=False).encode("utf-8", "replace")
        return Response(content, self.status, dict(self.headers), media_type=MEDIA_TYPE)


class Refused(HTTPException):
    """The door's own refusals: too large, too many, not allowed.

    An HTTPException, because FastAPI lets no other exception out of the reading of a body.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status, problem.detail, dict(problem.headers))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    status: int
    kind: str
    title: str
    retry_after_s: int | None = None


TABLE: Mapping[type[Exception], Row] = {
    BadQuestion: Row(422, "bad-question", "That cannot be asked for"),
    UnknownConversation: Row(404, "unknown-conversation", "No such conversation"),
    Unknown: Row(404, "not-found", "Nothing here"),
    NameTaken: Row(409, "name-taken", "The name is taken"),
    BadArticle: Row(422, "bad-article", "The article cannot be read in"),
    NotFound: Row(404, "not-found", "No such article or revision"),
    ArchiveBusy: Row(503, "archive-busy", "The archive is busy", 5),
    StoreUnavailable: Row(503, "store-unavailable", "A store does not answer", 5),
    EmbedderUnavailable: Row(503, "embedder-unavailable", "The embedding model does not answer", 5),
    ModelError: Row(503, "model-unavailable", "The language model does not answer", 5),
}
OF_STATUS: Mapping[int, Row] = {
    400: Row(400, "bad-request", "The request cannot be read"),
    401: Row(401, "key-needed", "A valid key is needed"),
    403: Row(403, "not-allowed", "Not allowed"),
    404: Row(404, "not-found", "Nothing here"),
    405: Row(405, "method-not-allowed", "Method not allowed"),
    406: Row(406, "not-acceptable", "Not available in that form"),
    408: Row(408, "too-slow", "The request took too long to arrive"),
    409: Row(409, "conflict", "That is not possible as things stand"),
    413: Row(413, "too-large", "The request is too large"),
    415: Row(415, "wrong-content-type", "Wrong content type"),
    422: Row(422, "invalid", "The request is not valid"),
    429: Row(429, "too-many", "Too many requests"),
    500: Row(500, "internal", "Something went wrong inside Dateline"),
    503: Row(503, "unavailable", "Not available now"),
}


def refusal(status: int, detail: str, **headers: str) -> Refused:
    """A Refused of the row for `status`; `Retry_After="5"` becomes the header `Retry-After`."""
    row = OF_STATUS[status]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refused(Problem(status, row.kind, row.title, detail, named))


def problem_of(error: Exception) -> Problem:
    """The problem that `error` is to the caller; a 500 with an id, logged, when the table does not know it."""
    if isinstance(error, Refused):
        return error.problem
    row = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), None)
    if row is None:
        return _unexpected(error)
    headers = {} if row.retry_after_s is None else {"Retry-After": str(row.retry_after_s)}
    return Problem(row.status, row.kind, row.title, str(error) or row.title, headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route, for its OpenAPI."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    return {status: _documented(OF_STATUS[status], schema) for status in statuses}


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem."""
    app.add_exception_handler(Refused, _handle)
    app.add_exception_handler(ArchiveError, _handle)
    app.add_exception_handler(ServiceError, _handle)
    app.add_exception_handler(Exception, _handle)
    app.add_exception_handler(RequestValidationError, _handle_invalid)
    app.add_exception_handler(StarletteHTTPException, _handle_http)


async def _handle(_request: Request, error: Exception) -> Response:
    return problem_of(error).response()


async def _handle_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  registered for this type alone
    return invalid(error.errors()).response()


async def _handle_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101  registered for this type alone
    row = OF_STATUS.get(error.status_code) or Row(error.status_code, "http", http.client.responses[error.status_code])
    headers = dict(error.headers or {})
    detail = error.detail
    if error.status_code == 404:
        detail = f"Nothing is served at {request.url.path}; /docs lists what is."
    if error.status_code == 405:
        allowed = _allowed(request)
        headers["Allow"] = ", ".join(allowed)
        detail = f"{request.method} is not served at {request.url.path}; use {' or '.join(allowed)}."
    if error.status_code == 400:
        detail = "The body could not be read; send well-formed UTF-8 JSON (or multipart form data to an upload)."
    return Problem(row.status, row.kind, row.title, detail, headers).response()


def invalid(errors: Sequence[Any]) -> Problem:
    """422 for pydantic's errors. What was sent is not repeated."""
    named = tuple((_field(error["loc"]), _message(error)) for error in errors)
    row = OF_STATUS[422]
    detail = "; ".join(f"{name}: {message}" if name else message for name, message in named[:5])
    more = "" if len(named) <= 5 else f"; and {len(named) - 5} more"
    return Problem(row.status, row.kind, row.title, detail + more, errors=named[:50])


def _field(location: Sequence[str | int]) -> str:
    where = location[1:] if location and location[0] in ("body", "query", "path") else location
    name = ".".join(str(part)[:100] for part in where)
    return name.encode("utf-8", "replace").decode()


def _message(error: Mapping[str, Any]) -> str:
    context = error.get("ctx") or {}
    said = {
        "json_invalid": f"is not JSON ({context.get('error', 'unreadable')})",
        "extra_forbidden": "is not a field of this request; take it out or check its spelling",
        "missing": "is missing",
        "string_unicode": "holds half of a surrogate pair, which is no character; send whole characters",
        "string_too_short": "is empty",
        "string_too_long": f"is too long; at most {context.get('max_length', 0):,} characters",
    }
    message = said.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _allowed(request: Request) -> list[str]:
    """Every method served at this path: Starlette's own Allow names only the first route's."""
    methods: set[str] = set()
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        scope = dict(request.scope) | {"method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes):
            methods.add(method)
    return sorted(methods)


def _unexpected(error: Exception) -> Problem:
    name = secrets.token_hex(6)
    log.error("problem %s: %s", name, type(error).__name__, exc_info=error)
    row = OF_STATUS[500]
    detail = f"This is a bug. Look for problem {name} in Dateline's log, and report what stands there."
    return replace(Problem(row.status, row.kind, row.title, detail), instance=f"urn:dateline:occurrence:{name}")


def _documented(row: Row, schema: dict[str, Any]) -> dict[str, Any]:
    response: dict[str, Any] = {"description": row.title, "content": {MEDIA_TYPE: schema}}
    header = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(row.status)
    if header:
        response["headers"] = {header: {"schema": {"type": "string"}}}
    return response
