"""Who owns the embedded Chroma of an archive folder.

Flows in: the folder. Flows out: a held lock, or ArchiveBusy with the owner's process id and address. The operating
system holds the lock, so it ends with its process, `kill -9` included; the file that names the owner is only there
to be read by people and by the command line beside a running server.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from vectorstore.ports import ArchiveBusy


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds an archive's vectors."""

    pid: int
    url: str | None  # where it serves, if it does


class ArchiveLock:
    """A held lock; a context manager."""

    def __init__(self, home: Path, lock: FileLock) -> None:
        self._home = home
        self._lock = lock

    def serves_at(self, url: str | None) -> None:
        """Says where this process serves, so that others can ask there."""
        beside = _owner_file(self._home).with_suffix(".new")
        beside.write_text(json.dumps({"pid": os.getpid(), "url": url}), encoding="utf-8")
        beside.replace(_owner_file(self._home))

    def release(self) -> None:
        if self._lock.is_locked:
            _owner_file(self._home).unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> ArchiveLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def hold(home: Path, *, url: str | None = None) -> ArchiveLock:
    """Takes the lock at once or raises ArchiveBusy. Held until `release`, or until the process ends."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "vectors.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ArchiveBusy(_busy(home)) from error
    held = ArchiveLock(home, lock)
    held.serves_at(url)
    return held


def owner(home: Path) -> Owner | None:
    """Who wrote the owner's file, if it can be read. It may have been killed since: only `hold` knows."""
    try:
        written = json.loads(_owner_file(home).read_text(encoding="utf-8"))
        return Owner(int(written["pid"]), written["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _busy(home: Path) -> str:
    found = owner(home)
    who = "another process" if found is None else f"process {found.pid}"
    where = f", which serves at {found.url}: ask there, or stop it" if found and found.url else ""
    return f"The vectors of {home} are held by {who}{where}."


def _owner_file(home: Path) -> Path:
    return home / "owner.json"
