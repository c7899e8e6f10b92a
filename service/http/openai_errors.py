"""Errors in OpenAI's shape, on OpenAI's routes.

Flows in: every response under these paths, whoever made it: the gate, the limits, a route. Flows out: the same, with
problem details turned into `{"error": {"message", "type", "param", "code"}}`, and an `x-request-id`. What an error
means stays in the one table of `service.http.problems`; here it is only said in another dialect. What is not valid is
400, as OpenAI has it, and not 422.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import MEDIA_TYPE, OF_STATUS, problem_of
from service.http.strict import Strict

PATHS = ("/v1/chat", "/v1/models", "/v1/embeddings", "/v1/completions", "/v1/responses")
CODES: Mapping[str, str] = {  # by the last part of a problem's type
    "key-needed": "invalid_api_key",
    "not-allowed": "insufficient_permissions",
    "model-not-found": "model_not_found",
    "not-found": "unknown_url",
    "too-many": "rate_limit_exceeded",
    "too-large": "request_too_large",
    "unsupported": "unsupported_value",
    "invalid": "invalid_value",
    "bad-question": "invalid_value",
}


FIELD_CODES: Mapping[str, str] = {"is missing": "missing_required_parameter", "is not a field": "unknown_parameter"}


class ErrorDetail(Strict):
    message: Annotated[str, Field(description="What was wrong and what to do.")]
    type: str
    param: Annotated[str | None, Field(description="The field that was wrong.")]
    code: str | None


class ErrorOut(Strict):
    """An error as OpenAI words it."""

    error: ErrorDetail


class OpenAIErrors:
    """ASGI middleware, outside of whatever may refuse."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_openai(scope["path"]):
            return await self._app(scope, receive, send)
        reworded = _Reworded(send)
        try:
            await self._app(scope, receive, reworded)
        except Exception as error:
            if reworded.started:
                raise
            await problem_of(error).response()(scope, receive, reworded)


class _Reworded:
    """One response on its way out. A problem is held back until it is whole; all else passes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: Message | None = None
        self._body = b""
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._held is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._held)

    async def _begin(self, message: Message) -> None:
        self.started = True
        headers = MutableHeaders(scope=message)
        headers["x-request-id"] = f"req_{secrets.token_hex(16)}"
        if headers.get("content-type", "").startswith(MEDIA_TYPE):
            self._held = message
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        problem = json.loads(self._body) if self._body else {}
        status = 400 if start["status"] == 422 else start["status"]
        content = json.dumps(error_body(problem), ensure_ascii=False).encode("utf-8", "replace")
        headers = MutableHeaders(scope=start)
        headers["content-type"] = "application/json"
        headers["content-length"] = str(len(content))
        await self._send({**start, "status": status})
        await self._send({"type": "http.response.body", "body": content})


def is_openai(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in PATHS)


def error_body(problem: Mapping[str, Any]) -> dict[str, object]:
    """OpenAI's words for problem details, as they stand in JSON."""
    kind = str(problem.get("type", "")).rpartition(":")[2]
    field, said = next(((found["field"], found["message"]) for found in problem.get("errors", [])), (None, ""))
    status = problem.get("status", 500)
    return {
        "error": {
            "message": problem.get("detail", "Something went wrong."),
            "type": "requests" if status == 429 else "server_error" if status >= 500 else "invalid_request_error",
            "param": field or None,
            "code": next((code for words, code in FIELD_CODES.items() if said.startswith(words)), CODES.get(kind)),
        }
    }


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for its OpenAPI."""
    described: dict[int | str, dict[str, Any]] = {status: _documented(status) for status in statuses}
    return described | {"4XX": {"model": ErrorOut, "description": "Refused"}}


def _documented(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {"model": ErrorOut, "description": OF_STATUS[status].title}
    header = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(status)
    if header:
        response["headers"] = {header: {"schema": {"type": "string"}}}
    return response
