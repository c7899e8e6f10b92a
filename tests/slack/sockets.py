"""Socket Mode: a real WebSocket endpoint that hands out envelopes and waits for each to be acknowledged.

Flows in: payloads, from whoever plays Slack's people. Flows out: `hello`, envelopes, `disconnect`; what clients
acknowledged, and when. An envelope whose connection goes away, or that nobody acknowledges in time, is handed out
again, to another connection if there is one, with `retry_attempt` counted up. Source:
docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import itertools
import json
import logging
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.slack.shapes import Json

EnvelopeKind = Literal["events_api", "interactive", "slash_commands"]
_QUIET = logging.getLogger("tests.slack.sockets")
_QUIET.setLevel(logging.CRITICAL)  # clients that hang up are what is played here


@dataclass(slots=True)
class _Waiting:
    """An envelope that was handed out."""

    told: threading.Event = field(default_factory=threading.Event)
    acknowledged: bool = False
    payload: Json | None = None
    connection: ServerConnection | None = None


@dataclass(frozen=True, slots=True)
class SocketAck:
    """What became of an envelope: None as `payload` when the client said nothing beside that it has it."""

    acknowledged: bool
    payload: Json | None
    attempts: int


class SocketHub:
    """Serves until `close`; `url` is for `apps.connections.open`."""

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.sent: list[Json] = []  # every envelope, as often as it was handed out
        self.received: list[Json] = []
        self._changed = threading.Condition()
        self._connections: list[ServerConnection] = []
        self._waiting: dict[str, _Waiting] = {}
        self._turn = itertools.count()
        self._server: Server = serve(self._serve, "127.0.0.1", 0, logger=_QUIET, ping_interval=None, close_timeout=1)
        self._thread = threading.Thread(target=self._server.serve_forever, name="slack-sockets")
        self._thread.start()
        host, port = self._server.socket.getsockname()[:2]
        self.url = f"ws://{host}:{port}"

    @property
    def connected(self) -> int:
        with self._changed:
            return len(self._connections)

    def wait_connected(self, count: int = 1, *, timeout_s: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._connections) >= count, timeout_s), "no client connected"

    def wait_gone(self, *, timeout_s: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._connections, timeout_s), "a client is still connected"

    def wait_sent(self, count: int = 1, *, timeout_s: float = 10.0) -> None:
        """Until so many envelopes were handed out since the beginning."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.sent) >= count, timeout_s), "nothing was handed out"

    def deliver(self, kind: EnvelopeKind, payload: Json, *, patience_s: float = 60.0, attempts: int = 3) -> SocketAck:
        """Hands it out until it is acknowledged, `attempts` times at most, waiting `patience_s` for a connection and
        as long again for the acknowledgement."""
        for attempt in range(attempts):
            envelope_id, waiting = str(uuid.uuid4()), _Waiting()
            envelope = self._envelope(kind, envelope_id, payload, attempt)
            if self._hand_out(envelope_id, envelope, waiting, patience_s):
                waiting.told.wait(patience_s)
            with self._changed:
                del self._waiting[envelope_id]
            if waiting.acknowledged:
                return SocketAck(True, waiting.payload, attempt + 1)
        return SocketAck(False, None, attempts)

    def ask_to_leave(self, reason: Literal["refresh_requested", "warning", "link_disabled"]) -> None:
        """Says `disconnect` to every client; and closes, unless it is the `warning` that comes ten seconds before."""
        with self._changed:
            connections = list(self._connections)
        for connection in connections:
            with suppress(ConnectionClosed):
                connection.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": self._debug()}))
            if reason != "warning":
                connection.close()

    def cut(self) -> None:
        """The network goes away under every client."""
        with self._changed:
            connections = list(self._connections)
        for connection in connections:
            connection.close_socket()

    def close(self) -> None:
        with self._changed:
            connections = list(self._connections)
        self._server.shutdown()
        for connection in connections:
            connection.close()
        self._thread.join()
        with self._changed:
            self._changed.wait_for(lambda: not self._connections, 5.0)

    def _serve(self, connection: ServerConnection) -> None:
        request = connection.request
        if request is None or not parse_qs(urlsplit(request.path).query).get("ticket"):
            connection.close(4_001, "invalid ticket")
            return
        with self._changed:
            self._connections.append(connection)
            count = len(self._connections)
        hello: Json = {"type": "hello", "num_connections": count, "debug_info": self._debug()}
        try:
            connection.send(json.dumps(hello | {"connection_info": {"app_id": self.app_id}}))
            with self._changed:
                self._changed.notify_all()
            for message in connection:
                self._heard(message)
        except ConnectionClosed:
            pass
        finally:
            self._gone(connection)

    def _heard(self, message: str | bytes) -> None:
        said: object = json.loads(message)
        assert isinstance(said, dict), said
        with self._changed:
            self.received.append(said)
            waiting = self._waiting.get(str(said.get("envelope_id")))
        if waiting is not None:
            payload = said.get("payload")
            waiting.acknowledged, waiting.payload = True, payload if isinstance(payload, dict) else None
            waiting.told.set()

    def _gone(self, connection: ServerConnection) -> None:
        with self._changed:
            self._connections.remove(connection)
            lost = [waiting for waiting in self._waiting.values() if waiting.connection is connection]
            self._changed.notify_all()
        for waiting in lost:
            waiting.told.set()

    def _hand_out(self, envelope_id: str, envelope: Json, waiting: _Waiting, patience_s: float) -> bool:
        """False when nobody was there to take it; one whose connection has just ended is nobody."""
        ended: list[ServerConnection] = []
        while True:
            with self._changed:
                self._waiting[envelope_id] = waiting
                if not self._changed.wait_for(lambda: bool(self._open(ended)), patience_s):
                    return False
                waiting.told.clear()
                waiting.connection = self._open(ended)[next(self._turn) % len(self._open(ended))]
            try:
                waiting.connection.send(json.dumps(envelope))
            except ConnectionClosed:
                ended.append(waiting.connection)
                continue
            with self._changed:
                self.sent.append(envelope)
                self._changed.notify_all()
            return True

    def _open(self, ended: Sequence[ServerConnection]) -> list[ServerConnection]:
        return [connection for connection in self._connections if connection not in ended]

    def _envelope(self, kind: EnvelopeKind, envelope_id: str, payload: Json, attempt: int) -> Json:
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        return envelope

    def _debug(self) -> Json:
        started = time.strftime("%Y-%m-%d %H:%M:%S.000")
        return {"host": "applink-loopback", "started": started, "approximate_connection_time": 18_060}
