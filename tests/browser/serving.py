"""A real `dateline serve` of an archive of its own, which may be stopped and started again at its address.

Flows in: a folder and settings. Flows out: its address, and ways to fill the archive before anybody looks.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.service.cli.test_commands import environment

TIMEOUT_S = 60.0


@dataclass
class Served:
    """A server. `url` is where it was first found, and where it comes back to."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    process: subprocess.Popen[str] | None = None
    key: str | None = None  # sent with everything below; a browser has to be told

    def start(self) -> None:
        """Returns when it is ready. RuntimeError, with what it said, when it does not get there."""
        port = self.url.rpartition(":")[2] or "0"
        with self.log.open("a") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "serve", "--port", port],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                cwd=self.folder,
                env=environment(self.home, PYTHONUNBUFFERED="1", **self.settings),
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        url = next((word for word in line.split() if word.startswith("http://")), None)
        if url is None:
            raise RuntimeError(f"The server did not start: {line} {self.log.read_text()}")
        self.url = url

    def stop(self) -> None:
        """As a machine that is switched off: answers under way are cut."""
        if self.process is None:
            return
        self.process.kill()
        self.process.communicate()
        self.process = None

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def get(self, path: str) -> Any:
        return self._json("GET", path, None)

    def post(self, path: str, body: object) -> Any:
        return self._json("POST", path, body)

    def add(self, text: str, **more: str) -> str:
        """One article; its id."""
        return str(self.post("/v1/articles", {"text": text, **more})["articles"][0]["article_id"])

    def ask(self, question: str, **more: object) -> Any:
        return self.post("/v1/ask", {"question": question, **more})

    def _json(self, method: str, path: str, body: object) -> Any:
        headers = {} if self.key is None else {"Authorization": f"Bearer {self.key}"}
        with httpx.Client(base_url=self.url, timeout=TIMEOUT_S, trust_env=False, headers=headers) as client:
            reply = client.request(method, path, json=body)
        reply.raise_for_status()
        return reply.json()


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """Ready; stopped at the end. The archive is in `folder`: the two seeds, unless `DATELINE_SEEDS` says otherwise."""
    server = Served(folder, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
