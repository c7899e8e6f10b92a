"""HTTP as it comes in and goes out: arguments in any form Slack takes, answers, and answers that go wrong.

Flows in: requests. Flows out: arguments of methods; bytes. Knows no method's meaning.
"""

from __future__ import annotations

import base64
import binascii
import json
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.slack.calls import Refused
from tests.slack.faults import Fault
from tests.slack.methods import METHODS
from tests.slack.shapes import Json

ANYTIME_S = 30.0  # how long a test waits for what is to happen at once


@dataclass(frozen=True, slots=True)
class Request:
    verb: str
    path: str
    query: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Json | None = None


def arguments_of(name: str, request: Request) -> tuple[dict[str, object], Refused | None]:
    given: dict[str, object] = dict(parse_qsl(request.query))
    given.pop("token", None)  # never taken from an address
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if request.verb == "GET" or not request.body:
        return given, None
    if kind == "application/x-www-form-urlencoded":
        fields = parse_qs(request.body.decode(), keep_blank_values=True)
        return given | {name: values[-1] for name, values in fields.items()}, None
    if kind != "application/json":
        return given, Refused("invalid_post_type" if kind else "missing_post_type")
    method = METHODS.get(name)
    if method is not None and not method.takes_json:
        return given, None  # Slack looks past JSON where a method does not take it
    try:
        body: object = json.loads(request.body)
    except ValueError:
        return given, Refused("invalid_json")
    if not isinstance(body, dict):
        return given, Refused("json_not_object")
    body.pop("token", None)  # nor from JSON
    return given | body, None


def basic_of(secret: str) -> tuple[str, str] | None:
    try:
        user, _, password = base64.b64decode(secret, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return user, password


def hold(fault: Fault) -> None:
    if fault.until is not None:
        fault.until.wait(ANYTIME_S)
    time.sleep(fault.late_s)


def instead(fault: Fault) -> Answer | None:
    if fault.how == "drop":
        return None
    if fault.how == "status":
        return Answer(fault.status, b"<html><body>Something went wrong</body></html>", {"content-type": "text/html"})
    if fault.how == "garbage":
        return Answer(200, b'{"ok": tru', {"content-type": "application/json; charset=utf-8"})
    if fault.how == "ratelimited":
        return too_often(fault.retry_after_s)
    return answered({"ok": False, "error": fault.error}, {})


def too_often(retry_after_s: int) -> Answer:
    said: Json = {"ok": False, "error": "ratelimited"}
    headers = {"content-type": "application/json; charset=utf-8", "retry-after": str(retry_after_s)}
    return Answer(429, json.dumps(said).encode(), headers, said)


def answered(said: Json, headers: Mapping[str, str]) -> Answer:
    kind = {"content-type": "application/json; charset=utf-8"}
    return Answer(200, json.dumps(said).encode(), {**kind, **headers}, said)


class Http(ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A client that hangs up is what is played here; anything else is an error of this server's."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def http_server(respond: Callable[[Request], Answer | None]) -> Http:
    """Not yet serving. Hangs up where there is no answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            self._answered(self.rfile.read(length))

        def do_GET(self) -> None:
            self._answered(b"")

        def _answered(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            answer = respond(Request(self.command, parts.path, parts.query, self.headers, body))
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Http(("127.0.0.1", 0), Handler)
