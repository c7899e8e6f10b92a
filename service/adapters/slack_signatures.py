"""Which requests are Slack's: signed with the secret that it shares with us, not long ago, and not seen before.

Flows in: a request's headers and its body as it came over the wire. Flows out: nothing, or a NotSlacks that says in
words for the log what is wrong, and nothing of the body. Source: docs.slack.dev, "Verifying requests from Slack".

A signature covers whole seconds, and Slack tells again at once when a connection breaks: the same body may come with
the same signature, but then as another retry. Replayed is what is the same in that too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Mapping
from datetime import timedelta

from service.ports import ServiceError
from vectorstore.ports import Clock

SIGNATURE, TIMESTAMP, RETRY = "x-slack-signature", "x-slack-request-timestamp", "x-slack-retry-num"
RETRIES = ("1", "2", "3")  # Slack's, at most
WINDOW_S = int(timedelta(minutes=5).total_seconds())
REMEMBERED = 100_000  # signatures: ten minutes of 160 requests a second, in about 20 MB
SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)


class NotSlacks(ServiceError):
    """Forged, stale or replayed; the message says which."""


class Signatures:
    """Safe to use from several threads."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._seen: dict[bytes, int] = {}  # until when it is remembered, in the order they came
        self._turn = threading.Lock()

    def admit(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """What to hand to `again` if the request could not be served. Raises NotSlacks."""
        now = int(self._clock.now().timestamp())
        signed, at = headers.get(SIGNATURE, ""), headers.get(TIMESTAMP, "")
        if not signed or not at:
            raise NotSlacks("without a signature")
        if not SECONDS.fullmatch(at) or abs(now - int(at)) > WINDOW_S:
            raise NotSlacks("stale: its timestamp is more than five minutes from now, or none")
        expected = self._signature(at, body)
        if not hmac.compare_digest(expected, signed.encode("utf-8", "replace")):
            raise NotSlacks("forged: it is not signed with SLACK_SIGNING_SECRET")
        retry = headers.get(RETRY, "")
        told = expected + (retry.encode() if retry in RETRIES else b"")
        self._remember(told, until=int(at) + WINDOW_S, now=now)
        return told

    def again(self, admitted: bytes) -> None:
        """It was not served: the same request is no replay."""
        with self._turn:
            self._seen.pop(admitted, None)

    def _signature(self, at: str, body: bytes) -> bytes:
        digest = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        return f"v0={digest}".encode()

    def _remember(self, told: bytes, *, until: int, now: int) -> None:
        with self._turn:
            if self._seen.get(told, 0) >= now:
                raise NotSlacks("replayed: the same signature has been served")
            while self._seen and (len(self._seen) >= REMEMBERED or next(iter(self._seen.values())) < now):
                del self._seen[next(iter(self._seen))]
            self._seen.pop(told, None)
            self._seen[told] = until
