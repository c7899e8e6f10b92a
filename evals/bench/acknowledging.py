"""How soon three hundred of Slack's requests that come at once are acknowledged.

Flows in: a server's address. Flows out: milliseconds from sending each request to the first byte of its answer. Knows
nothing of what becomes of them: no Slack stands behind this server, so what is measured is the door.

Fifty people ask in the same moment. Slack tells of a mention twice, as `message` and as `app_mention`, and here each of
them three times over, as if nothing had been acknowledged. One thread sends from connections that are open already, so
that the sender's own threads are no part of it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from service.bootstrap import Dateline
from service.model import Workspace

SECRET: Final = "bench"  # noqa: S105  of nobody
TOKEN: Final = "xoxb-bench"  # noqa: S105  of nobody
SETTINGS: Final[Mapping[str, str]] = {
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_BOT_TOKEN": TOKEN,
    "DATELINE_SLACK_API_URL": "http://127.0.0.1:9/api/",  # where nothing listens
}
PEOPLE, COPIES, KINDS = 50, 3, ("message", "app_mention")
REQUESTS = PEOPLE * COPIES * len(KINDS)
SLACKS_PATIENCE_MS = 3_000.0
WITHIN_S = 60.0


def install(dateline: Dateline) -> None:
    """The workspace that the requests are of, as the server would have learned it from Slack."""
    dateline.slack_stores.workspaces.save(
        Workspace(
            id="T0BENCH",
            archive="main",
            name="Bench",
            bot_user_id="U0DATELINE",
            bot_id="B0DATELINE",
            token=TOKEN,
            scopes=(),
            how="token",
            installed_by=None,
            installed_at=datetime.now(UTC),
        )
    )


def acknowledged_ms(url: str) -> list[float]:
    """Of each request that was answered with 200. Raises OSError, and TimeoutError when none comes for a minute."""
    with ExitStack() as opened, selectors.DefaultSelector() as selector:
        sent: dict[socket.socket, float] = {}
        at = urlsplit(url)
        requests = list(_requests(int(time.time())))
        lines = [opened.enter_context(socket.create_connection((at.hostname, at.port))) for _ in requests]
        for line, request in zip(lines, requests, strict=True):
            selector.register(line, selectors.EVENT_READ, data=line)
            sent[line] = time.perf_counter()
            line.sendall(request)
        return list(_answers(selector, sent))


def _answers(selector: selectors.BaseSelector, sent: Mapping[socket.socket, float]) -> Iterator[float]:
    for _ in range(len(sent)):
        found = selector.select(WITHIN_S)
        if not found:
            raise TimeoutError(f"no acknowledgement within {WITHIN_S:.0f} s")
        line: socket.socket = found[0][0].data
        selector.unregister(line)
        if line.recv(12).endswith(b" 200"):
            yield (time.perf_counter() - sent[line]) * 1_000


def _requests(now: int) -> Iterator[bytes]:
    for person in range(PEOPLE):
        for kind in KINDS:
            body = json.dumps(_told(person, kind, now)).encode()
            for copy in range(COPIES):  # signed as of another second each: the same signature twice is a replay
                yield _signed(body, now - copy)


def _told(person: int, kind: str, now: int) -> dict[str, object]:
    ts, text = f"{now}.{person:06d}", "<@U0DATELINE> Who heads the ILO?"
    event = {"type": kind, "user": f"U{person:07d}", "channel": "C0BENCH", "ts": ts, "text": text, "team": "T0BENCH"}
    return {"type": "event_callback", "team_id": "T0BENCH", "event_id": f"Ev{kind}{ts}", "event": event}


def _signed(body: bytes, at: int) -> bytes:
    signature = hmac.new(SECRET.encode(), b"v0:%d:" % at + body, hashlib.sha256).hexdigest()
    lines: Sequence[str] = (
        "POST /slack/events HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {at}",
        f"X-Slack-Signature: v0={signature}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
