"""An HTTP server on loopback that takes webhooks, or does not, as its script says."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Hook:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass(frozen=True)
class Reply:
    """Without a status it hangs up instead."""

    status: int | None = 204
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class HookServer:
    """Gives one reply a time; 204 when none is left. What it answers with 2xx it has taken."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)  # everything that came
    taken: list[Hook] = field(default_factory=list)
    thinks_s: float = 0.0  # between taking one and saying so


@contextmanager
def hook_server(*, tls: ssl.SSLContext | None = None, thinks_s: float = 0.0) -> Iterator[HookServer]:
    """Serves until the block is left."""
    state = HookServer(thinks_s=thinks_s)
    server = _server(state)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    state.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _server(state: HookServer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            hook = Hook(self.path, headers, self.rfile.read(length))
            state.hooks.append(hook)
            reply = state.replies.pop(0) if state.replies else Reply()
            if reply.status is None:
                self.close_connection = True
                return
            if 200 <= reply.status < 300:
                state.taken.append(hook)
            time.sleep(state.thinks_s)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # whoever asked was killed
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
