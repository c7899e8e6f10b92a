"""An archive that was made by an earlier version is opened with everything in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from tests.fakes import StoppedClock
from tests.vectorstore.adapters.old_databases import opened_at, upgrade_to
from tests.vectorstore.archives import first_edition
from vectorstore.adapters import database as opening
from vectorstore.adapters.database import Database, schema_version
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.tables import HEAD
from vectorstore.ingesting import ingest

STEPS = ("0001", "0002")
TURN = "INSERT INTO turns VALUES ('answer-1', 'conversation-1', 'main', 1, 'Who?', NULL, '{}', '2026-11-21')"
CONVERSATION = "INSERT INTO conversations VALUES ('conversation-1', 'main', NULL, '2026-11-21', '2026-11-21')"
FEEDBACK = "INSERT INTO feedback VALUES ('one', 'main', 'answer-1', 'up', NULL, 'U0ANA', '2026-11-22')"
DIGEST = "INSERT INTO digests VALUES ('digest-1', 'main', 'Morning', '{}')"
DELIVERY = (
    "INSERT INTO deliveries VALUES ('delivery-1', 'main', 'digest-1', 'edition-1', '{}', 'pending', 0, "
    "'2026-11-21T12:00:00+00:00', NULL, NULL, '2026-11-21T12:00:00+00:00', NULL)"
)


def _fill(database: Database, step: str) -> None:
    ingest(first_edition(), archive="main", catalogue=SqliteCatalogue(database, StoppedClock()))
    with database.writing() as connection:
        for statement in (CONVERSATION, TURN, *((DIGEST, DELIVERY) if step >= "0002" else ())):
            connection.exec_driver_sql(statement)


def _tables(database: Database) -> list[str]:
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        return sorted(name for name in found if name != "alembic_version")


def _rows(database: Database, tables: list[str]) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            name: sorted((tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")), key=repr)
            for name in tables
        }


def _schema(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
        return sorted((row[0], row[1], row[2]) for row in found)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_of_an_older_archive_is_lost(step: str, tmp_path: Path) -> None:
    with closing(opened_at(step, tmp_path / "archive.db")) as old:
        _fill(old, step)
        tables = _tables(old)
        before = _rows(old, tables)
    assert len(before["articles"]) == len(first_edition())
    assert before["turns"]
    with closing(Database(tmp_path / "archive.db")) as migrated:
        with migrated.reading() as connection:
            assert schema_version(connection) == HEAD
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert _rows(migrated, tables) == before


@pytest.mark.parametrize("step", STEPS)
def test_an_older_archive_becomes_what_a_new_one_is(step: str, tmp_path: Path) -> None:
    opened_at(step, tmp_path / "archive.db").close()
    with closing(Database(tmp_path / "archive.db")) as migrated, closing(Database(tmp_path / "new.db")) as new:
        assert _schema(migrated) == _schema(new)


def test_an_answer_of_an_older_archive_can_be_judged_and_the_verdict_goes_with_it(tmp_path: Path) -> None:
    with closing(opened_at("0002", tmp_path / "archive.db")) as old:
        _fill(old, "0002")
    with closing(Database(tmp_path / "archive.db")) as migrated:
        with migrated.writing() as connection:
            connection.exec_driver_sql(FEEDBACK)
        assert len(_rows(migrated, ["feedback"])["feedback"]) == 1
        with migrated.writing() as connection:
            connection.exec_driver_sql("DELETE FROM conversations")
        assert _rows(migrated, ["feedback", "turns"]) == {"feedback": [], "turns": []}


def test_a_migration_that_is_cut_off_leaves_the_archive_as_it_was(tmp_path: Path) -> None:
    with closing(opened_at("0002", tmp_path / "archive.db")) as old:
        _fill(old, "0002")
        schema, rows = _schema(old), _rows(old, _tables(old))

    def cut_off(connection: Connection, path: Path) -> None:
        upgrade_to(HEAD)(connection, path)
        raise KeyboardInterrupt

    with patch.object(opening, "_upgrade", cut_off), pytest.raises(KeyboardInterrupt):
        Database(tmp_path / "archive.db")
    with closing(opened_at("0002", tmp_path / "archive.db")) as again:
        assert _schema(again) == schema
        assert _rows(again, list(rows)) == rows
