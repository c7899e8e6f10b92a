"""What a run has done so far, in a file, so that a run that was cut short goes on where it stopped.

Flows in: records as they are made, and a fingerprint of the run. Flows out: the records of an earlier, unfinished run
of the same fingerprint. Knows nothing of tasks.

The file is JSON, a line each: the fingerprint, then the records in the order they were made. A line is handed to the
operating system as soon as its record is made, so that only a failing machine loses it. A line that cannot be read,
such as the last one of a process that was killed while writing, is passed over: its case is run again.

A record with an error is kept, for whoever reads the file, but does not count as done: what failed was mostly a model
or a server that did not answer, and going on later is what the journal is for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pydantic import TypeAdapter, ValidationError

from evals.model import Record

RECORD = TypeAdapter(Record)


def fingerprint(suite: str, *, options: Mapping[str, str], data: str, stamp: Mapping[str, str]) -> str:
    """Hexadecimal SHA-256 over all that a record depends on; the order of the mappings does not count."""
    parts = json.dumps([suite, dict(options), data, dict(stamp)], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()


def record_json(record: Record) -> bytes:
    """One line, without its end. `record_of` gives an equal record back."""
    return RECORD.dump_json(record)


def record_of(line: bytes) -> Record:
    """Raises pydantic.ValidationError."""
    return RECORD.validate_json(line)


class Journal:
    """An open journal; use it in a `with`. One thread at a time may write.

    `done` holds the records, by id, that an earlier run of the same fingerprint made; `note` says in words what was
    found, "" when nothing was. Raises OSError when the file cannot be written.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes() if path.exists() else b""
        lines = content.split(b"\n")
        goes_on = lines[:1] == [_header(fingerprint)]
        self.done: dict[str, Record] = {record.id: record for record in _done(lines[1:])} if goes_on else {}
        self.note = _note(path, found=bool(content), goes_on=goes_on, done=len(self.done))
        self._file: IO[bytes] = path.open("ab" if goes_on else "wb")
        if not goes_on:
            self._write(_header(fingerprint))
        elif lines[-1]:  # torn
            self._write(b"")

    def add(self, record: Record) -> None:
        self._write(record_json(record))

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: bytes) -> None:
        self._file.write(line + b"\n")
        self._file.flush()


def _header(fingerprint: str) -> bytes:
    return json.dumps({"fingerprint": fingerprint}).encode()


def _done(lines: list[bytes]) -> Iterator[Record]:
    for line in lines:
        with suppress(ValidationError):
            record = record_of(line)
            if record.error is None:
                yield record


def _note(path: Path, *, found: bool, goes_on: bool, done: int) -> str:
    if not found:
        return ""
    if goes_on:
        return f"going on: {done} cases of an unfinished run stand in {path}"
    return f"starting over: {path} is of a run with other options, data, settings or code"
