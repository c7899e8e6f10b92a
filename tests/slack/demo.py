"""A morning in Slack: the real server against a Slack of our own on this machine.

    python -m tests.slack.demo

Flows in: nothing; the archive is a fresh one, of the two articles that come with Dateline. Flows out: the channel as
somebody would read it, the same every time: a digest that a channel subscribes to and gets, a reply under its item, a
follow-up, the quotes, a question that the archive cannot answer, a thumbs-down. The articles are of 2023, so the digest
is asked for those days.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx

from service.rendering.slack_names import DIGEST, FEEDBACK, QUOTES
from tests.slack.lines import HttpLine
from tests.slack.people import Person, Workplace
from tests.slack.reading import transcript
from tests.slack.server import SlackServer
from tests.slack.serving import PATIENCE_S, served, until
from tests.slack.world import Channel, Message

DIGEST_NAME = "Human rights"
HOUR = 8  # of UTC
WINDOW: Mapping[str, object] = {"from": "2023-03-01", "to": "2023-03-31"}
UNDER_THE_ITEM = "1 What did Tokayev tell Türk about the reforms?"
FOLLOW_UP = "Which principle do they follow?"
NOT_THERE = "how much will the reforms cost?"

PUBLIC_URL = "https://dateline.example"
_NEXT = re.compile(r"The next one comes on [^.]*\.")


def morning() -> str:
    """Plays it, and returns what the channel then looks like. RuntimeError when something does not come."""
    _not_as_it_is_due()
    started = time.time()
    settings = {"DATELINE_PUBLIC_URL": PUBLIC_URL}
    with (
        SlackServer(clock=lambda: started) as slack,  # nothing expires, however slow this machine is
        tempfile.TemporaryDirectory() as folder,
        served(slack, Path(folder), settings) as server,
        Workplace(slack, HttpLine(f"{server.url}/slack/events", slack.signing_secret)) as work,
    ):
        desk = slack.channel("newsdesk")
        ada, ben = work.person("Ada"), work.person("Ben")
        root = _digest(slack, server.url, desk, ada)
        _questions(slack, desk, root, ada, ben)
        work.settle()
        return transcript(slack, desk.id, edit=_timeless)


def _digest(slack: SlackServer, url: str, desk: Channel, ada: Person) -> str:
    """Subscribed to, and sent; the ts of its parent."""
    with httpx.Client(base_url=url, timeout=PATIENCE_S, trust_env=False) as api:
        until(lambda: _complete(api), "the archive to be complete")
        ada.command(DIGEST, f"subscribe {DIGEST_NAME} at {HOUR:02d}:00", channel=desk)
        until(lambda: bool(_definitions(api)), "a digest to be defined")
        sent = api.post("/v1/digests", json={"digest": DIGEST_NAME, "send": True, **WINDOW})
        if sent.status_code != 201:
            raise RuntimeError(f"The digest was not built: {sent.status_code} {sent.text}")
        until(lambda: _delivered(api, sent.json()["id"]), "the digest to be in the channel")
    return [message.ts for message in slack.from_app(desk.id) if message.thread is None][-1]


def _questions(slack: SlackServer, desk: Channel, root: str, ada: Person, ben: Person) -> None:
    ben.say(desk, UNDER_THE_ITEM, thread=root)
    _answer(slack, desk, root, 1)
    ben.say(desk, FOLLOW_UP, thread=root)
    followed = _answer(slack, desk, root, 2)
    ben.click(followed, QUOTES)
    slack.wait(lambda: bool(slack.views()), "the quotes", timeout_s=PATIENCE_S)
    asked = ada.mention(desk, NOT_THERE)
    abstained = _answer(slack, desk, asked.ts, 1)
    ada.click(abstained, FEEDBACK, thumb="down")
    slack.wait(lambda: bool(slack.ephemerals(desk.id, ada.id)), "thanks for the thumbs-down", timeout_s=PATIENCE_S)


def _answer(slack: SlackServer, desk: Channel, root: str, count: int) -> Message:
    """The so-manieth answer of the thread, when it is finished: thumbs stand beneath it."""

    def answers() -> list[Message]:
        return [message for message in slack.from_app(desk.id, root) if _finished(message)]

    slack.wait(lambda: len(answers()) >= count, f"answer {count}", timeout_s=PATIENCE_S)
    return answers()[count - 1]


def _finished(message: Message) -> bool:
    growing = message.stream is not None and message.stream.open
    return not growing and any(block["type"] == "context_actions" for block in message.blocks)


def _complete(api: httpx.Client) -> bool:
    """Whether every passage has its vector; what is asked before then is answered from words alone, and says so."""
    state = api.get("/readyz").raise_for_status().json()
    return bool(state["articles"]) and state["vectors_pending"] == 0


def _delivered(api: httpx.Client, edition_id: str) -> bool:
    """RuntimeError when it will not be."""
    lines = api.get(f"/v1/digests/{edition_id}/deliveries").raise_for_status().json()["deliveries"]
    if any(line["state"] in ("failed", "unknown") for line in lines):
        raise RuntimeError(f"The digest was not delivered: {lines}")
    return all(line["state"] == "sent" for line in lines)


def _definitions(api: httpx.Client) -> list[object]:
    found: list[object] = api.get("/v1/digest-definitions").raise_for_status().json()["definitions"]
    return found


def _not_as_it_is_due() -> None:
    """At eight the schedule that is set here would run, once a day: waits until that is over."""
    now = datetime.now(UTC)
    left_s = (now.replace(hour=HOUR, minute=0, second=0, microsecond=0) - now).total_seconds()
    if 0 <= left_s < PATIENCE_S / 2:
        time.sleep(left_s + 1)


def _timeless(text: str) -> str:
    """Without the one date that depends on the day."""
    return _NEXT.sub("The next one comes on the next working day.", text)


if __name__ == "__main__":
    print(morning(), end="")
