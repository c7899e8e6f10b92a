"""A real `dateline serve` in its own process, as a user would start it.

Flows in: the folder of an archive. Flows out: its address, how long it took to be ready, and how much memory it holds.
Knows nothing of what is asked.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parents[2]  # where `service` is, installed or not
READY_WITHIN_S = 120.0
ASIDE = ("DATELINE_", "SLACK_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "DATABASE_URL", "CHROMA_URL")


class NotReady(Exception):
    """The server ended, or was not ready in time; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that was ready at least once."""

    url: str
    pid: int
    ready_s: float  # from starting the process to the first 200 of /readyz

    def resident_mb(self) -> float:
        """Resident memory of the process and its children, in MB of 10**6 bytes."""
        process = psutil.Process(self.pid)
        family = [process, *process.children(recursive=True)]
        return float(sum(member.memory_info().rss for member in family)) / 1e6

    def pending_vectors(self) -> int:
        return int(httpx.get(f"{self.url}/readyz", timeout=10, trust_env=False).json()["vectors_pending"])


@contextmanager
def serving(home: Path, log: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """`dateline serve` over `home`, keyless, on a free loopback port; stopped at the end. `settings` are variables of
    its environment beside those. Raises NotReady."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ASIDE)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
    environment |= {"DATELINE_HOME": str(home), "DATELINE_HOST": "127.0.0.1", "DATELINE_PORT": str(port)}
    environment |= settings or {}
    command = [sys.executable, "-m", "service", "serve"]
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command, env=environment, cwd=home.parent, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            yield Server(url, process.pid, time.perf_counter() - began)
        finally:
            _stop(process)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.perf_counter() + READY_WITHIN_S
    with httpx.Client(timeout=5, trust_env=False) as client:
        while time.perf_counter() < deadline:
            if process.poll() is not None:
                raise NotReady(f"the server ended with {process.returncode}: {_tail(log)}")
            try:
                if client.get(f"{url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.01)
    raise NotReady(f"not ready within {READY_WITHIN_S:.0f} s: {_tail(log)}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-800:]
