"""An archive is backed up beside a running server, and comes back on another machine."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.service.cli.test_commands import QUESTION, run
from tests.service.cli.test_commands import run_process as in_a_process
from vectorstore.adapters.archive_lock import hold

BRIDGE = "The Orla bridge of Tarn closed on Monday after a flood, Mayor Ulla Brede said."
ASKED = "Which bridge of Tarn closed on Monday?"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds and an article, with their vectors; in a process, since one goes on with a Chroma it has opened."""
    home = tmp_path_factory.mktemp("filled") / "home"
    (home.parent / "bridge.txt").write_text(BRIDGE)
    assert in_a_process(home, "ingest", "bridge.txt").returncode == 0
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "home"))


def articles(home: Path) -> int:
    return len(json.loads(run(home, "articles", "list", "--json").stdout))


def test_an_archive_comes_back_in_another_folder_and_answers(home: Path, tmp_path: Path) -> None:
    done = run(home, "backup", "kept.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Backed up 3 articles to kept.db" in done.stdout
    other = tmp_path / "other"
    assert "Restored 3 articles" in run(other, "restore", "kept.db").stdout
    assert articles(other) == 3  # no seeds beside
    assert "Orla bridge" in run(other, "ask", ASKED).stdout


def test_what_was_asked_comes_back_too(home: Path, tmp_path: Path) -> None:
    known = json.loads(run(home, "ask", QUESTION, "--json").stdout)["conversation_id"]
    run(home, "backup", "kept.db")
    run(tmp_path / "other", "restore", "kept.db")
    follow_up = run(tmp_path / "other", "ask", "Who heads the ILO?", "--conversation", known, "--json")
    assert json.loads(follow_up.stdout)["conversation_id"] == known


def test_in_a_folder_it_is_named_by_the_time(home: Path, tmp_path: Path) -> None:
    made = json.loads(run(home, "backup", ".", "--json").stdout)
    assert re.fullmatch(r"dateline-\d{8}T\d{6}Z\.db", made["file"])
    assert (made["articles"], made["bytes"]) == (3, (tmp_path / made["file"]).stat().st_size)


def test_an_archive_in_the_way_is_replaced_only_when_asked_and_kept(home: Path) -> None:
    run(home, "backup", "kept.db")
    (home.parent / "mill.txt").write_text("The mill of Orm burnt down on Friday, the fire brigade said.")
    run(home, "ingest", "mill.txt", "--words-only")
    refused = run(home, "restore", "kept.db")
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert articles(home) == 4
    done = json.loads(run(home, "restore", "kept.db", "--replace", "--json").stdout)
    assert articles(home) == 3
    assert "Orla bridge" in run(home, "ask", ASKED).stdout
    run(home, "restore", done["kept"], "--replace")
    assert articles(home) == 4


def test_vectors_of_before_never_stand_for_what_came_back(home: Path) -> None:
    run(home, "backup", "kept.db")
    assert (home / "chroma").is_dir()
    run(home, "restore", "kept.db", "--replace")
    assert not (home / "chroma").exists()
    with closing(sqlite3.connect(home / "archive.db")) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (0,)
    assert "8 passages" in run(home, "reindex", "--yes").stdout
    found = json.loads(run(home, "search", ASKED, "--json", "--explain").stdout)["passages"]
    assert found[0]["text"] == BRIDGE
    assert "dense" in found[0]["scores"]


def test_a_damaged_archive_is_put_aside_as_it_is(home: Path) -> None:
    run(home, "backup", "kept.db")
    archive = home / "archive.db"
    for beside in ("-wal", "-shm"):
        archive.with_name(archive.name + beside).unlink(missing_ok=True)
    damaged = b"\0" * 5_000 + archive.read_bytes()[5_000:]
    archive.write_bytes(damaged)
    assert run(home, "articles").returncode == 1
    done = run(home, "restore", "kept.db", "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert Path(json.loads(done.stdout)["kept"]).read_bytes() == damaged
    assert articles(home) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backup", "taken.db"), "is there already.*--force"),
        (("backup", "nowhere/kept.db"), "no folder nowhere"),
        (("backup", "home/archive.db", "--force"), "the catalogue itself"),
        (("restore", "none.db", "--replace"), "none.db is not there"),
        (("restore", "taken.db", "--replace"), "taken.db is not a backup"),
        (("restore", "taken.db"), "taken.db is not a backup"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(home: Path, arguments: tuple[str, ...], said: str) -> None:
    (home.parent / "taken.db").write_text("mine")
    done = run(home, *arguments)
    assert done.returncode == 1
    assert re.search(said, done.stderr)
    assert len(done.stderr.splitlines()) == 1
    assert (home.parent / "taken.db").read_text() == "mine"
    assert articles(home) == 3


def test_without_an_archive_there_is_nothing_to_back_up_and_none_is_made(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "backup", "kept.db")
    assert "no archive" in done.stderr
    assert not (tmp_path / "home" / "archive.db").exists()


def test_beside_a_server_it_is_backed_up_but_not_put_back(home: Path) -> None:
    with hold(home, url="http://127.0.0.1:1"):
        assert in_a_process(home, "backup", "kept.db").returncode == 0
        done = in_a_process(home, "restore", "kept.db", "--replace")
        assert done.returncode == 1
        assert "serves at http://127.0.0.1:1" in done.stderr
    assert articles(home) == 3
