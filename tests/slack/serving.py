"""A real `dateline serve` for a loopback Slack, of an archive of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.settings import PROVIDER_VARIABLES, Settings
from tests.slack.lines import HttpLine
from tests.slack.people import Workplace
from tests.slack.server import SlackServer

PATIENCE_S = 60.0
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    process: subprocess.Popen[str]
    log: Path  # what it writes to stderr


@contextmanager
def served(slack: SlackServer, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Ready, and answering this Slack. The archive is in `folder`: a fresh one, or the one that is there.

    RuntimeError when it does not start, or does not take Slack's signature.
    """
    log = folder / "serve.log"
    with log.open("a+") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=folder,
            env=_environment(slack, folder, settings or {}),
        )
        try:
            yield Served(_address(slack, process, log), process, log)
        finally:
            _stop(process)


def until(happened: Callable[[], bool], what: str) -> None:
    """Looks every 50 ms. RuntimeError after a minute."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > end:
            raise RuntimeError(f"Waited {PATIENCE_S:.0f} s for {what}.")
        time.sleep(0.05)


def _environment(slack: SlackServer, folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    ours = {str(field.validation_alias) for field in Settings.model_fields.values()} | set(PROVIDER_VARIABLES)
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return inherited | {
        "DATELINE_HOME": str(folder / "home"),
        "DATELINE_SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _address(slack: SlackServer, process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    asked = len(slack.made("auth.test"))
    line = process.stdout.readline()
    url = next((word for word in line.split() if word.startswith("http://")), None)
    if url is None:
        raise RuntimeError(f"The server did not start: {line} {log.read_text()}")
    with Workplace(slack, HttpLine(f"{url}/slack/events", slack.signing_secret), echo=False) as work:
        until(lambda: work.challenge().ok, f"{url}/slack/events to answer Slack's challenge")
    until(lambda: len(slack.made("auth.test")) > asked, "the server to say who it is")
    return url
