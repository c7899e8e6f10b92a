"""A morning in Slack: the real server against a Slack of our own on this machine.

    python -m tests.slack.demo

Flows in: nothing; the archive is a fresh one, of the two articles that come with Dateline. Flows out: the channel as
somebody would read it, the same every time: a digest that a channel subscribes to and gets, a reply under its item, a
follow-up, the quotes, a question that the archive cannot answer, a thumbs-down. The articles are of 2023, so the digest
is asked for those days.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from service.rendering.slack_names import DIGEST, FEEDBACK, QUOTES
from service.settings import PROVIDER_VARIABLES, Settings
from tests.slack.lines import HttpLine
from tests.slack.people import Person, Workplace
from tests.slack.reading import transcript
from tests.slack.server import SlackServer
from tests.slack.world import Channel, Message

DIGEST_NAME = "Human rights"
WINDOW: Mapping[str, object] = {"from": "2023-03-01", "to": "2023-03-31"}
UNDER_THE_ITEM = "1 What did Tokayev tell Türk about the reforms?"
FOLLOW_UP = "And what did Türk say about them?"
NOT_THERE = "how much will the reforms cost?"

PATIENCE_S = 60.0
PUBLIC_URL = "https://dateline.example"
_NEXT = re.compile(r"The next one comes on [^.]*\.")


def morning() -> str:
    """Plays it, and returns what the channel then looks like. RuntimeError when something does not come."""
    started = time.time()
    with SlackServer(clock=lambda: started) as slack, tempfile.TemporaryDirectory() as home, served(slack, home) as url:
        with Workplace(slack, HttpLine(f"{url}/slack/events", slack.signing_secret)) as work:
            desk = slack.channel("newsdesk")
            ada, ben = work.person("Ada"), work.person("Ben")
            root = _digest(slack, url, desk, ada)
            _questions(slack, desk, root, ada, ben)
            work.settle()
        return _timeless(transcript(slack, desk.id))


def _digest(slack: SlackServer, url: str, desk: Channel, ada: Person) -> str:
    """Subscribed to, and sent; the ts of its parent."""
    api = httpx.Client(base_url=url, timeout=PATIENCE_S, trust_env=False)
    with api:
        ada.command(DIGEST, f"subscribe {DIGEST_NAME} at 08:00", channel=desk)
        _until(lambda: bool(_definitions(api)), "a digest to be defined")
        sent = api.post("/v1/digests", json={"digest": DIGEST_NAME, "send": True, **WINDOW})
        if sent.status_code != 201:
            raise RuntimeError(f"The digest was not built: {sent.status_code} {sent.text}")
        items = len(sent.json()["items"])
    subscribed = len(slack.from_app(desk.id))

    def posted() -> bool:
        roots = [message for message in slack.from_app(desk.id) if message.thread is None]
        return bool(roots) and len(slack.thread(desk.id, roots[-1].ts)) >= items > 0

    slack.wait(posted, f"the digest (of {items} items; {subscribed} messages so far)", timeout_s=PATIENCE_S)
    return [message for message in slack.from_app(desk.id) if message.thread is None][-1].ts


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


def _definitions(api: httpx.Client) -> list[object]:
    found: list[object] = api.get("/v1/digest-definitions").raise_for_status().json()["definitions"]
    return found


def _until(happened: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > end:
            raise RuntimeError(f"Waited {PATIENCE_S:.0f} s for {what}.")
        time.sleep(0.05)


def _timeless(text: str) -> str:
    """Without the one date that depends on the day."""
    return _NEXT.sub("The next one comes on the next working day.", text)


@contextmanager
def served(slack: SlackServer, home: str) -> Iterator[str]:
    """A real `dateline serve` for this Slack, of a fresh archive; its address, once it answers Slack."""
    ours = {str(field.validation_alias) for field in Settings.model_fields.values()} | set(PROVIDER_VARIABLES)
    environment = {name: value for name, value in os.environ.items() if name not in ours} | {
        "DATELINE_HOME": str(Path(home) / "home"),
        "DATELINE_PUBLIC_URL": PUBLIC_URL,
        "DATELINE_SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "PYTHONPATH": os.getcwd(),
        "PYTHONUNBUFFERED": "1",
    }
    with (Path(home) / "serve.log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=home,
            env=environment,
        )
        try:
            yield _address(slack, process, log.name)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _address(slack: SlackServer, process: subprocess.Popen[str], log: str) -> str:
    """Where it says that it is ready. RuntimeError when it does not, or does not take Slack's signature."""
    assert process.stdout is not None
    line = process.stdout.readline()
    url = next((word for word in line.split() if word.startswith("http://")), None)
    if url is None:
        raise RuntimeError(f"The server did not start: {line} {Path(log).read_text()}")
    with Workplace(slack, HttpLine(f"{url}/slack/events", slack.signing_secret), echo=False) as work:
        _until(lambda: work.challenge().ok, f"{url}/slack/events to answer Slack's challenge")
    _until(lambda: bool(slack.made("auth.test")), "the server to say who it is")
    return url


if __name__ == "__main__":
    print(morning(), end="")
