"""OpenAI's shape of errors on OpenAI's routes, whoever refuses, and problem details everywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from service.bootstrap import Dateline
from service.http.openai_errors import OpenAIErrors, is_openai
from service.http.problems import Refused, refusal
from tests.service.http.conftest import client_of

CHAT, PROBLEM = "/v1/chat/completions", "application/problem+json"


def error_of(reply: Any) -> dict[str, Any]:
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-request-id"].startswith("req_")
    body = reply.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"message", "type", "param", "code"}
    assert body["error"]["message"]
    found: dict[str, Any] = body["error"]
    return found


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/v1/chat/nothing", {}, 404, "unknown_url"),
        ("POST", "/v1/completions", {"json": {}}, 404, "unknown_url"),
        ("POST", "/v1/responses", {"json": {}}, 404, "unknown_url"),
        ("GET", CHAT, {}, 405, None),
        ("GET", "/v1/models/gpt-4o", {}, 404, "model_not_found"),
        ("POST", CHAT, {"content": b"{}", "headers": {"content-type": "text/plain"}}, 415, None),
        ("POST", CHAT, {"content": b"{", "headers": {"content-type": "application/json"}}, 400, "invalid_value"),
        ("POST", CHAT, {"content": b"\xff", "headers": {"content-type": "application/json"}}, 400, None),
        ("POST", CHAT, {"json": {}}, 400, "missing_required_parameter"),
        ("POST", CHAT, {"content": b"x" * 2_000_001}, 413, "request_too_large"),
    ],
)
def test_every_refusal_has_openais_shape(
    reader: TestClient, method: str, path: str, sent: dict[str, Any], status: int, code: str | None
) -> None:
    reply = reader.request(method, path, **sent)
    assert reply.status_code == status
    assert error_of(reply)["code"] == code
    assert error_of(reply)["type"] == "invalid_request_error"
    if status == 405:
        assert reply.headers["allow"] == "POST"


def test_the_gate_refuses_in_openais_words(fresh: Dateline) -> None:
    with client_of(fresh, base_url="http://evil.example") as client:
        assert error_of(client.get("/v1/models"))["code"] == "insufficient_permissions"
    fresh.keys.create(archive="main", name="r", scopes=frozenset(("read",)))
    with client_of(fresh) as client:
        missing = client.post(CHAT, json={})
        assert missing.status_code == 401
        assert missing.headers["www-authenticate"].startswith("Bearer")
        assert error_of(missing)["code"] == "invalid_api_key"


def test_other_routes_keep_their_problems(reader: TestClient) -> None:
    for path in ("/v1/ask", "/v1/modelsx", "/v1/nothing", "/v1/chatter"):
        reply = reader.get(path)
        assert reply.headers["content-type"] == PROBLEM
        assert "x-request-id" not in reply.headers


@pytest.mark.parametrize(("path", "expected"), [("/v1/chat", True), ("/v1/models/x/y", True), ("/v1/modelsx", False)])
def test_which_paths_are_openais(path: str, expected: bool) -> None:
    assert is_openai(path) is expected


def wrapped(*routes: Route) -> TestClient:
    return TestClient(OpenAIErrors(Starlette(routes=list(routes))), raise_server_exceptions=False)


def test_a_stream_passes_as_it_comes() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"data: 1\n\n"
        yield b"data: 2\n\n"

    def streamed(_request: Request) -> StreamingResponse:
        return StreamingResponse(pieces(), media_type="text/event-stream")

    with wrapped(Route("/v1/chat/x", streamed)) as client:
        reply = client.get("/v1/chat/x")
    assert reply.text == "data: 1\n\ndata: 2\n\n"
    assert reply.headers["x-request-id"]


def test_a_request_id_is_new_each_time() -> None:
    with wrapped(Route("/v1/models", lambda _request: PlainTextResponse("x"))) as client:
        ids = {client.get("/v1/models").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (refusal(429, "Slowly.", Retry_After="7"), 429, "requests", "rate_limit_exceeded"),
        (refusal(503, "Later.", Retry_After="7"), 503, "server_error", None),
        (ValueError("inside"), 500, "server_error", None),
    ],
)
def test_what_is_raised_before_any_answer_is_told(error: Exception, status: int, kind: str, code: str | None) -> None:
    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise error

    with closing(TestClient(OpenAIErrors(fails))) as client:
        reply = client.get("/v1/models")
    assert reply.status_code == status
    assert (error_of(reply)["type"], error_of(reply)["code"]) == (kind, code)
    assert "inside" not in reply.text
    assert reply.headers.get("retry-after") == ("7" if isinstance(error, Refused) else None)
