"""Copies of a catalogue are whole whatever goes on meanwhile, and are put back whole or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes import StoppedClock, Unwatched
from tests.vectorstore.adapters.old_databases import opened_at
from tests.vectorstore.archives import draft, first_edition
from vectorstore.adapters import backup
from vectorstore.adapters.backup import BadBackup, back_up, inspect_backup, put_back
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.tables import HEAD
from vectorstore.ingesting import ingest
from vectorstore.model import Draft
from vectorstore.ports import ArchiveTooNew

ARTICLES = 30


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Thirty articles, half of whose passages have a vector."""
    path = tmp_path / "home" / "archive.db"
    fill(path, first_edition())
    with closing(Database(path)) as database, database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO vectors SELECT 'any', id, archive FROM passages WHERE id % 2")
    return path


@pytest.fixture
def file(catalogue: Path, tmp_path: Path) -> Path:
    made = tmp_path / "backup.db"
    back_up(catalogue, made, progress=Unwatched())
    return made


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "STEP_PAGES", 1)


def fill(path: Path, drafts: list[Draft]) -> None:
    with closing(Database(path)) as database:
        ingest(drafts, archive="main", catalogue=SqliteCatalogue(database, StoppedClock()))


def rows(path: Path) -> dict[str, list[str]]:
    """Every row of every table, word index and all."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for (name,) in names}


def without_vectors(held: dict[str, list[str]]) -> dict[str, list[str]]:
    return held | {"vectors": []}


def restore(file: Path, catalogue: Path) -> backup.Backup:
    return put_back(file, catalogue, before=lambda _: None, progress=Unwatched())


def beside(path: Path) -> set[str]:
    return {other.name for other in path.parent.iterdir()}


def test_a_backup_is_one_private_file_that_holds_every_row(catalogue: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "backup.db"
    file.parent.mkdir()
    assert back_up(catalogue, file, progress=Unwatched()) == backup.Backup(HEAD, ARTICLES)
    assert rows(file) == rows(catalogue)
    assert beside(file) == {"backup.db"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_it_can_be_read_where_nothing_may_be_written(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_one_that_is_there_is_overwritten_whole(catalogue: Path, file: Path) -> None:
    fill(catalogue, [draft(number) for number in range(ARTICLES, ARTICLES + 5)])
    assert back_up(catalogue, file, progress=Unwatched()).articles == ARTICLES + 5
    assert rows(file) == rows(catalogue)


@pytest.mark.usefixtures("small_steps")
def test_it_is_of_one_moment_while_others_write(catalogue: Path, tmp_path: Path) -> None:
    before, file = rows(catalogue), tmp_path / "backup.db"
    written = threading.Event()

    class Writing(Unwatched):
        """Another connection commits between the first two steps."""

        def advance(self, count: int = 1) -> None:
            if not written.is_set():
                fill(catalogue, [draft(99)])
                written.set()

    assert back_up(catalogue, file, progress=Writing()).articles == ARTICLES
    assert written.is_set()
    assert rows(file) == before
    assert inspect_backup(catalogue).articles == ARTICLES + 1


@pytest.mark.usefixtures("small_steps")
def test_progress_goes_to_the_end(catalogue: Path, tmp_path: Path) -> None:
    watching = Unwatched()
    back_up(catalogue, tmp_path / "backup.db", progress=watching)
    [(_, total)] = watching.started
    assert watching.advanced == total
    assert watching.advanced > 20
    assert watching.finished == 1


def test_what_is_put_back_is_what_was_there_without_its_vectors(catalogue: Path, file: Path) -> None:
    then = rows(catalogue)
    fill(catalogue, [draft(0, version=2), draft(77)])
    assert restore(file, catalogue) == backup.Backup(HEAD, ARTICLES)
    assert rows(catalogue) == without_vectors(then)
    assert beside(catalogue) <= {"archive.db", "archive.db-wal", "archive.db-shm", "archive.db.migrating"}
    with closing(sqlite3.connect(catalogue)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    fill(catalogue, [draft(78)])
    assert inspect_backup(catalogue).articles == ARTICLES + 1


def test_it_is_put_back_where_there_is_nothing_and_the_file_stays_as_it_is(file: Path, tmp_path: Path) -> None:
    as_written = file.read_bytes()
    new = tmp_path / "another" / "archive.db"
    restore(file, new)
    assert rows(new) == without_vectors(rows(file))
    assert file.read_bytes() == as_written
    assert beside(file) == {"backup.db", "home", "another"}


def test_who_has_the_catalogue_open_sees_it_changed(catalogue: Path, file: Path) -> None:
    fill(catalogue, [draft(77)])
    with closing(Database(catalogue)) as database:
        known = SqliteCatalogue(database, StoppedClock())
        assert known.counts("main", "any").articles == ARTICLES + 1
        version = database.version()
        restore(file, catalogue)
        assert database.version() != version
        assert known.counts("main", "any").articles == ARTICLES
        assert known.counts("main", "any").vectors == 0


def test_one_of_an_earlier_version_is_brought_up_to_this_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "home" / "archive.db"
    with closing(opened_at("0001", old)) as database:
        ingest(first_edition(), archive="main", catalogue=SqliteCatalogue(database, StoppedClock()))
    file = tmp_path / "backup.db"
    assert back_up(old, file, progress=Unwatched()).schema == "0001"
    restore(file, new)
    assert inspect_backup(new) == backup.Backup(HEAD, ARTICLES)
    assert inspect_backup(file).schema == "0001"


def test_one_of_a_later_version_is_refused_and_changes_nothing(catalogue: Path, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    then = rows(catalogue)
    with pytest.raises(ArchiveTooNew):
        restore(file, catalogue)
    assert rows(catalogue) == then
    assert "archive.db.restoring" not in beside(catalogue)


def bad_files(folder: Path, whole: Path) -> Iterator[tuple[Path, str]]:
    text = folder / "text.db"
    text.write_text("The bridge is closed. " * 999)
    yield text, "not a database"
    empty = folder / "empty.db"
    empty.touch()
    yield empty, "no such table"
    other = folder / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE articles (id TEXT)")
    yield other, "no such table"
    damaged = folder / "damaged.db"
    held = bytearray(whole.read_bytes())
    held[8 * 4096 : 9 * 4096] = b"\xff" * 4096
    damaged.write_bytes(held)
    yield damaged, "damaged|malformed"
    short = folder / "short.db"
    short.write_bytes(whole.read_bytes()[: 40 * 4096])
    yield short, "damaged|malformed"
    yield folder / "none.db", "is not there"
    yield folder, "is not a file"


def test_what_is_no_whole_backup_is_refused_with_the_reason_and_changes_nothing(
    catalogue: Path, file: Path, tmp_path: Path
) -> None:
    then = rows(catalogue)
    for bad, reason in bad_files(tmp_path, file):
        with pytest.raises(BadBackup, match=reason):
            restore(bad, catalogue)
    assert rows(catalogue) == then


def test_the_catalogue_is_no_backup_of_itself(catalogue: Path) -> None:
    then = rows(catalogue)
    with pytest.raises(BadBackup, match="the catalogue itself"):
        back_up(catalogue, catalogue, progress=Unwatched())
    with pytest.raises(BadBackup, match="the catalogue itself"):
        restore(catalogue, catalogue)
    assert rows(catalogue) == then


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.fakes import Unwatched
from vectorstore.adapters import backup

class Killed(Unwatched):
    copies = steps = 0
    def start(self, task, total):
        self.copies += 1
    def advance(self, count=1):
        self.steps += 1
        if self.copies == int(sys.argv[4]) and self.steps % 20 == 0:
            os.kill(os.getpid(), signal.SIGKILL)

backup.STEP_PAGES = 1
source, target = Path(sys.argv[2]), Path(sys.argv[3])
if sys.argv[1] == "back up":
    backup.back_up(source, target, progress=Killed())
else:
    backup.put_back(source, target, before=lambda _: None, progress=Killed())
"""


def killed(deed: str, source: Path, target: Path, *, in_copy: int) -> None:
    command = [sys.executable, "-c", KILLED, deed, str(source), str(target), str(in_copy)]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], env=os.environ | {"PYTHONPATH": "."}, check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_kill_while_it_is_written_leaves_the_one_before(catalogue: Path, file: Path) -> None:
    then = rows(file)
    fill(catalogue, [draft(77)])
    killed("back up", catalogue, file, in_copy=1)
    assert rows(file) == then
    back_up(catalogue, file, progress=Unwatched())
    assert rows(file) == rows(catalogue)
    assert not [name for name in beside(file) if "partial" in name]


@pytest.mark.parametrize("in_copy", [1, 2], ids=["being prepared", "being put in place"])
def test_a_kill_while_it_is_put_back_leaves_what_was_there(catalogue: Path, file: Path, in_copy: int) -> None:
    fill(catalogue, [draft(number) for number in range(60, 90)])
    then = rows(catalogue)
    killed("put back", file, catalogue, in_copy=in_copy)
    assert rows(catalogue) == then
    restore(file, catalogue)
    assert rows(catalogue) == without_vectors(rows(file))
    assert not [name for name in beside(catalogue) if "restoring" in name]
