"""What is kept of what was quoted, in a real SQLite database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from service.adapters.conversations import SqlConversations
from service.adapters.frozen_json import from_json, to_json
from service.adapters.quotations import record_quotations
from service.model import Answer, Citation, Conflict, ConflictSide, Sentence
from tests.answers import answer
from vectorstore.adapters import database as opening
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.identity import text_hash
from vectorstore.ingesting import ingest
from vectorstore.model import MAIN_ARCHIVE, Draft

TEXT = "The river rose by two metres. Four bridges were closed."
SELECT = (
    'SELECT archive, article_id, revision, start, "end", kind, owner_id, item, sentence, citation_json, checked '
    "FROM quotations ORDER BY id"
)


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


def citation(article_id: str, number: int = 1) -> Citation:
    return Citation(number, article_id, 1, "The river", "Example", None, None, 0, 29, TEXT[:29])


def read_in(database: Database, text: str = TEXT) -> str:
    draft = Draft(text=text, origin="api", url="https://example.org/river", title="The river")
    return ingest([draft], archive=MAIN_ARCHIVE, catalogue=SqliteCatalogue(database, StoppedClock())).article_ids[0]


def quotations(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(SELECT)]


def test_a_quotation_is_kept_with_the_text_that_it_was_taken_from(database: Database) -> None:
    article_id = read_in(database)
    with database.writing() as connection:
        record_quotations(
            connection, archive="main", kind="edition", owner_id="e1", quoted=[(2, "It rose.", citation(article_id))]
        )
    (row,) = quotations(database)
    assert row[:9] == ("main", article_id, 1, 0, 29, "edition", "e1", 2, "It rose.")
    assert from_json(Citation, row[9]) == citation(article_id)
    assert row[10] == text_hash(TEXT)


def test_a_quotation_of_another_archives_article_was_compared_with_nothing(database: Database) -> None:
    article_id = read_in(database)
    with database.writing() as connection:
        record_quotations(
            connection, archive="theirs", kind="answer", owner_id="a", quoted=[(None, "It rose.", citation(article_id))]
        )
    assert quotations(database)[0][10] == ""


def test_a_sentence_that_names_a_quote_twice_is_kept_once(database: Database) -> None:
    twice = [(None, "It rose.", citation("a1")), (None, "It rose.", citation("a1"))]
    with database.writing() as connection:
        record_quotations(connection, archive="main", kind="answer", owner_id="a", quoted=twice)
        record_quotations(connection, archive="main", kind="answer", owner_id="b", quoted=[])
    assert len(quotations(database)) == 1


def test_an_answer_is_kept_with_each_sentences_and_each_sides_quotes(database: Database) -> None:
    SqlConversations(database, StoppedClock()).append("main", _two_sided())
    SqlConversations(database, StoppedClock()).append("main", _two_sided())
    found = [(row[5], row[6], row[7], row[8], from_json(Citation, row[9]).number) for row in quotations(database)]
    assert found == [
        ("answer", "answer-1", None, "It rose.", 1),
        ("answer", "answer-1", None, "It rose.", 2),
        ("answer", "answer-1", None, "By two metres.", 1),
        ("answer", "answer-1", None, "By three metres.", 2),
    ]


def test_answers_kept_before_there_were_quotations_have_them_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with patch.object(opening, "HEAD", "0001"), patch.object(opening, "_upgrade", _upgrade_to("0001")):
        old = Database(path)
    with closing(old):
        article_id = read_in(old)
        _append_as_before(old, [_two_sided(article_id), answer(id="a2", sentences=(), citations=(), conflicts=())])
    with closing(Database(path)) as migrated:
        found = quotations(migrated)
    with closing(Database(tmp_path / "new.db")) as new:
        read_in(new)
        SqlConversations(new, StoppedClock()).append("main", _two_sided(article_id))
        expected = quotations(new)
    assert sorted(map(_comparable, found)) == sorted(map(_comparable, expected))


def _comparable(row: tuple[Any, ...]) -> str:
    return json.dumps([*row[:9], json.loads(row[9]), row[10]])


def _two_sided(article_id: str = "a1") -> Answer:
    sides = (ConflictSide("2", "By two metres.", (1,), None), ConflictSide("3", "By three metres.", (2,), None))
    return answer(
        sentences=(Sentence("It rose.", (1, 2)),),
        citations=(citation(article_id), replace(citation("gone", 2), title='„Élő“ \\ " \u2028')),
        conflicts=(Conflict("how much", sides),),
    )


def _upgrade_to(step: str) -> Callable[[Connection, Path], None]:
    def upgrade(connection: Connection, _path: Path) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(opening.MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, step)

    return upgrade


def _append_as_before(database: Database, answers: list[Answer]) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO conversations VALUES ('talk-1','main','','','')")
        for n, kept in enumerate(answers):
            connection.exec_driver_sql(
                "INSERT INTO turns VALUES (?,'talk-1','main',?,'','',?,'')", (kept.id, n, to_json(kept))
            )
