"""A chat server on loopback that speaks OpenAI's protocol, or fails to, as its script says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[["Handler"], None]


@dataclass
class OpenAIServer:
    """Plays one act for each request, in order; keeps what it was asked."""

    url: str
    acts: list[Act] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)  # the test has ended
    left: threading.Event = field(default_factory=threading.Event)  # a client hung up on an act that never ends


class Handler(BaseHTTPRequestHandler):
    server_state: OpenAIServer

    def do_POST(self) -> None:
        state = self.server_state
        state.requests.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        state.keys.append(self.headers.get("authorization", ""))
        state.acts.pop(0)(self)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def begin(self, status: int, content_type: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": content_type, "connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def event(self, data: object) -> None:
        self.wfile.write(f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode())
        self.wfile.flush()


def delta(text: str | None = None, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "any", "choices": [choice]}


def says(*pieces: str, finish: str | None = "stop") -> Act:
    """Streams the pieces, and ends as it should."""

    def act(handler: Handler) -> None:
        handler.begin(200, "text/event-stream")
        for piece in pieces:
            handler.event(delta(piece))
        if finish is not None:
            handler.event(delta(finish=finish))
            handler.event("[DONE]")

    return act


def cut_off_after(*pieces: str) -> Act:
    """Streams the pieces and closes the socket."""
    return says(*pieces, finish=None)


def fails(status: int, body: object | None = None, **headers: str) -> Act:
    def act(handler: Handler) -> None:
        handler.begin(status, "application/json", **headers)
        handler.wfile.write(json.dumps(body or {"error": {"message": f"status {status}", "type": "any"}}).encode())

    return act


def answers_with(text: str, content_type: str, status: int = 200) -> Act:
    def act(handler: Handler) -> None:
        handler.begin(status, content_type)
        handler.wfile.write(text.encode())

    return act


def hangs(handler: Handler) -> None:
    """Accepts the request and never says a word."""
    handler.server_state.over.wait()


def drips(pieces: Iterable[str] = ()) -> Act:
    """After the pieces, one comment after another for ever, as a busy gateway sends them."""

    def act(handler: Handler) -> None:
        handler.begin(200, "text/event-stream")
        for piece in pieces:
            handler.event(delta(piece))
        try:
            while not handler.server_state.over.wait(0.02):
                handler.wfile.write(b": processing\n\n")
                handler.wfile.flush()
        except OSError:
            handler.server_state.left.set()

    return act


def babbles(handler: Handler) -> None:
    """One token after another for ever."""
    handler.begin(200, "text/event-stream")
    try:
        while not handler.server_state.over.wait(0.02):
            handler.event(delta("word "))
    except OSError:
        handler.server_state.left.set()


@contextmanager
def openai_server(*acts: Act) -> Iterator[OpenAIServer]:
    handler = type("Scripted", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state = OpenAIServer(f"http://127.0.0.1:{server.server_port}/v1", list(acts))
    handler.server_state = state  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
