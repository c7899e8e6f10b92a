"""A catalogue copied as it stood at one moment, and put back.

Flows in: SQLite files. Flows out: a file of its own that holds everything but the vectors, which are made again; or a
catalogue as it was then. Knows no Chroma.

Both ways SQLite copies page by page. A copy is made of one snapshot, so that others may go on reading and writing; what
is put back becomes visible in one transaction, so that after a kill there is the old catalogue or the new one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from vectorstore.adapters.database import BUSY_TIMEOUT_S, Database
from vectorstore.ports import ArchiveError, Progress, StoreUnavailable

STEP_PAGES = 1_000  # 4 MB between two looks at the progress bar
PRIVATE = 0o600  # hashes of keys, Slack's tokens, what was asked


class BadBackup(ArchiveError):
    """The file is not a whole catalogue of Dateline's."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file holds."""

    schema: str
    articles: int  # of all archives


def inspect_backup(file: Path) -> Backup:
    """Reads the whole file, and changes nothing. Raises BadBackup saying what is wrong with it."""
    if not file.is_file():
        raise BadBackup(f"{file} is not there" if not file.exists() else f"{file} is not a file")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            [checked] = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if checked != "ok":
                raise BadBackup(f"{file} is damaged: {checked}")
            [schema] = connection.execute("SELECT version_num FROM alembic_version").fetchone() or [""]
            [articles] = connection.execute("SELECT count(*) FROM articles").fetchone()
    except sqlite3.Error as error:
        raise BadBackup(f"{file} is not a backup of Dateline's: {error}") from error
    return Backup(str(schema), int(articles))


def back_up(catalogue: Path, file: Path, *, progress: Progress) -> Backup:
    """Copies `catalogue` to `file`, which may exist; others go on meanwhile. The copy is read before it counts.

    Raises StoreUnavailable when the catalogue or the disk fails (`file` is then as it was), and BadBackup when the
    catalogue itself is damaged or is what `file` names.
    """
    if file.exists() and file.samefile(catalogue):
        raise BadBackup(f"{file} is the catalogue itself; name another file")
    made = file.with_name(file.name + ".partial")
    with _removed(made):
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE))
        _copy(catalogue, made, progress)
        _make_plain(made)
        found = inspect_backup(made)
        made.replace(file)
    return found


def put_back(file: Path, catalogue: Path, *, before: Callable[[Database], None], progress: Progress) -> Backup:
    """Makes `catalogue`, which may exist, what `file` holds, brought up to this version's schema, without its vectors.

    `before` is called with what is about to be put in place, when nothing can be wrong with it any more and nothing has
    been changed yet: to keep what is there, and to drop the vectors, which would stand for other passages.
    Raises BadBackup, ArchiveTooNew and StoreUnavailable; the catalogue is then as it was.
    """
    found = inspect_backup(file)
    if catalogue.exists() and file.samefile(catalogue):
        raise BadBackup(f"{file} is the catalogue itself; there is nothing to put back")
    prepared = catalogue.with_name(catalogue.name + ".restoring")
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    with _removed(prepared):
        _copy(file, prepared, progress)
        with closing(Database(prepared)) as database:
            forget_all_vectors(database)
            before(database)
        with closing(Database(catalogue)):  # an empty one, if there is none
            pass
        _copy(prepared, catalogue, progress)
    return found


def forget_all_vectors(database: Database) -> None:
    """From now on every passage waits for its vector, whatever the embedder."""
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM vectors")


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """All of it as of one moment, in one transaction."""
    bar = _Bar(progress)
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as read,
            closing(sqlite3.connect(target, timeout=BUSY_TIMEOUT_S)) as written,
        ):
            read.execute("BEGIN")
            read.execute("SELECT 1 FROM sqlite_master").fetchone()  # now the snapshot is taken
            read.backup(written, pages=STEP_PAGES, progress=bar.step)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{source} could not be copied to {target}: {error}") from error
    finally:
        progress.finish()


def _make_plain(file: Path) -> None:
    """One file with nothing beside it, that can be read from where nothing may be written."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{file} could not be written: {error}") from error


class _Bar:
    """What SQLite says of its progress, for a Progress."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._left: int | None = None

    def step(self, _status: int, left: int, total: int) -> None:
        if self._left is None:
            self._progress.start("copying", total)
            self._left = total
        self._progress.advance(self._left - left)
        self._left = left


@contextmanager
def _removed(file: Path) -> Iterator[None]:
    """Away with `file`, and with what SQLite keeps beside it, at the end; also with what an earlier try left."""
    files = [file, *(file.with_name(file.name + end) for end in ("-journal", "-wal", "-shm", ".migrating"))]
    for one in files:
        one.unlink(missing_ok=True)
    try:
        yield
    finally:
        for one in files:
            one.unlink(missing_ok=True)
