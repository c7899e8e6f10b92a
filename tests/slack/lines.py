"""How Slack reaches an app: over HTTP, signed, or over a socket.

Flows in: parcels. Flows out: whether they were acknowledged, with what, and how long that took. Source:
docs.slack.dev/authentication/verifying-requests-from-slack and /apis/events-api#retries.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from tests.slack.shapes import Json
from tests.slack.sockets import EnvelopeKind, SocketHub

PATIENCE_S = 60.0  # Slack's own is 3 s; here sender and server share a machine, and a slow one is nobody's fault
REFUSED, LATE = "connection_failed", "http_timeout"


@dataclass(frozen=True, slots=True)
class Parcel:
    """`payload`: of a command the fields of its form, else what stands in `payload=` or is the body."""

    kind: EnvelopeKind
    payload: Json


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app said to one delivery. `failure` says why there is no answer, or why it is none."""

    parcel: Parcel
    ok: bool
    took_s: float
    status: int | None = None  # of HTTP
    body: str = ""
    failure: str = ""
    attempt: int = 0
    again: bool = True  # the app has not asked Slack to leave it at that

    @property
    def said(self) -> Json:
        """The body, as JSON; empty when there is none."""
        found: object = json.loads(self.body) if self.body else {}
        assert isinstance(found, dict), self.body
        return found


class Line(Protocol):
    def deliver(self, parcel: Parcel, *, attempt: int = 0, reason: str = "") -> Ack: ...


def signed(secret: str, body: bytes, *, at: float) -> dict[str, str]:
    """The two headers, for a request made then."""
    stamp = str(int(at))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def encoded(parcel: Parcel) -> tuple[bytes, str]:
    """Body and content type."""
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    fields = {"payload": json.dumps(parcel.payload)} if parcel.kind == "interactive" else parcel.payload
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class HttpLine:
    """To the app's one address, of `/slack/events`. What is sent again is signed afresh, as of another second: Slack
    lets some pass in between, so that no two requests have the same signature."""

    url: str
    secret: str
    clock: Callable[[], float] = time.time
    patience_s: float = PATIENCE_S
    _signed: set[tuple[bytes, int]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, parcel: Parcel, *, attempt: int = 0, reason: str = "") -> Ack:
        body, kind = encoded(parcel)
        headers = {"Content-Type": kind, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= signed(self.secret, body, at=self._moment(body))
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        started = time.perf_counter()
        try:
            status, said, answered = self.send(body, headers)
        except TimeoutError:
            return Ack(parcel, False, time.perf_counter() - started, failure=LATE, attempt=attempt)
        except OSError:
            return Ack(parcel, False, time.perf_counter() - started, failure=REFUSED, attempt=attempt)
        took_s, ok = time.perf_counter() - started, 200 <= status < 300
        failure = "" if ok else "http_error"
        again = answered.get("x-slack-no-retry") != "1"
        return Ack(parcel, ok, took_s, status, said, failure, attempt, again)

    def _moment(self, body: bytes) -> float:
        """Now, or as many seconds before as this has been sent already."""
        with self._lock:
            moment = int(self.clock())
            while (body, moment) in self._signed:
                moment -= 1
            self._signed.add((body, moment))
        return moment

    def send(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
        """Whatever it is: status, body, headers by lower-case name. Raises OSError."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=self.patience_s)
        try:
            connection.request("POST", parts.path or "/", body, dict(headers))
            with connection.getresponse() as reply:
                names = {name.lower(): value for name, value in reply.getheaders()}
                return reply.status, reply.read().decode(), names
        except http.client.HTTPException as failure:
            raise ConnectionError(str(failure)) from failure
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class SocketLine:
    """To whoever is connected; hands out again by itself what is not acknowledged."""

    hub: SocketHub
    patience_s: float = PATIENCE_S

    def deliver(self, parcel: Parcel, *, attempt: int = 0, reason: str = "") -> Ack:
        started = time.perf_counter()
        ack = self.hub.deliver(parcel.kind, parcel.payload, patience_s=self.patience_s)
        took_s = time.perf_counter() - started
        body = json.dumps(ack.payload) if ack.payload else ""
        return Ack(parcel, ack.acknowledged, took_s, None, body, "" if ack.acknowledged else LATE, attempt, again=False)
