"""Digest definitions in a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import insert, select

from service.adapters.digests import SqlDigests
from service.adapters.editions import SqlEditions
from service.model import DeliveryState, DigestDefinition
from service.ports import BadQuestion, Digests, NameTaken, Unknown
from tests.editions import DIGEST, definition, delivery, edition
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import deliveries, digests


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "archive.db")
    yield opened
    opened.close()


@pytest.fixture
def kept(database: Database) -> Digests:
    return SqlDigests(database)


def test_a_definition_comes_back_exactly_by_name_and_by_id(kept: Digests) -> None:
    kept.add(definition())
    assert kept.find("main", definition().name) == definition()
    assert kept.find("main", DIGEST) == definition()


def test_an_id_comes_before_a_name(kept: Digests) -> None:
    kept.add(definition(id="other", name=DIGEST))
    kept.add(definition())
    assert kept.find("main", DIGEST) == definition()


def test_a_name_is_given_once_in_an_archive(kept: Digests) -> None:
    kept.add(definition())
    with pytest.raises(NameTaken, match="Orla valley"):
        kept.add(definition(id="other"))
    kept.add(definition(id="other", archive="theirs"))
    assert len(kept.all()) == 2


def test_a_replaced_definition_keeps_its_id_and_takes_no_others_name(kept: Digests) -> None:
    kept.add(definition())
    kept.add(definition(id="other", name="Evening"))
    kept.replace(definition(name="Noon", hours=6))
    assert kept.find("main", "Noon") == definition(name="Noon", hours=6)
    with pytest.raises(NameTaken, match="Evening"):
        kept.replace(definition(name="Evening"))
    assert kept.find("main", DIGEST).name == "Noon"


def test_a_changed_definition_is_what_is_made_of_it_and_takes_no_others_name(kept: Digests) -> None:
    kept.add(definition())
    kept.add(definition(id="other", name="Evening"))
    assert kept.change("main", DIGEST, lambda one: replace(one, hours=6)) == definition(hours=6)
    assert kept.find("main", DIGEST) == definition(hours=6)
    with pytest.raises(NameTaken, match="Evening"):
        kept.change("main", DIGEST, lambda one: replace(one, name="Evening"))
    with pytest.raises(Unknown, match="gone"):
        kept.change("main", "gone", lambda one: one)


def test_a_change_that_cannot_be_made_leaves_everything_as_it_was(kept: Digests) -> None:
    def refused(_: DigestDefinition) -> DigestDefinition:
        raise BadQuestion("No")

    kept.add(definition())
    with pytest.raises(BadQuestion, match="No"):
        kept.change("main", DIGEST, refused)
    assert kept.find("main", DIGEST) == definition()


def test_of_many_who_change_a_digest_at_once_none_is_lost(tmp_path: Path) -> None:
    def add(number: int) -> None:
        with closing(Database(tmp_path / "archive.db")) as database:  # each as a process of its own
            SqlDigests(database).change("main", DIGEST, lambda one: replace(one, topics=(*one.topics, f"{number}")))

    with closing(Database(tmp_path / "archive.db")) as database:
        SqlDigests(database).add(definition(topics=()))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(24)))
        assert sorted(SqlDigests(database).find("main", DIGEST).topics) == sorted(str(n) for n in range(24))


def test_what_is_not_there_is_neither_found_nor_replaced_nor_removed(kept: Digests) -> None:
    with pytest.raises(Unknown, match="Morning"):
        kept.find("main", "Morning")
    with pytest.raises(Unknown, match=DIGEST):
        kept.replace(definition())
    with pytest.raises(Unknown, match=DIGEST):
        kept.remove("main", DIGEST)


def test_another_archives_digest_is_as_if_it_did_not_exist(kept: Digests) -> None:
    kept.add(definition(archive="theirs"))
    for refused in (lambda: kept.find("main", DIGEST), lambda: kept.remove("main", DIGEST)):
        with pytest.raises(Unknown):
            refused()
    with pytest.raises(Unknown):
        kept.replace(definition())
    assert kept.all("main") == []
    assert kept.find("theirs", DIGEST).archive == "theirs"


def test_definitions_are_listed_by_name(kept: Digests) -> None:
    for number, name in enumerate(("Noon", "Evening", "Morning")):
        kept.add(definition(id=str(number), name=name))
    assert [one.name for one in kept.all("main")] == ["Evening", "Morning", "Noon"]


def test_a_removed_digest_leaves_its_editions_and_delivers_no_more(kept: Digests, database: Database) -> None:
    states: tuple[DeliveryState, ...] = get_args(DeliveryState)
    lines = [replace(delivery(), id=state, state=state) for state in states]
    kept.add(definition())
    SqlEditions(database).freeze(edition(), [*lines, replace(delivery(), id="other", digest_id="other")])
    kept.remove("main", DIGEST)
    with database.reading() as connection:
        assert connection.execute(select(digests)).all() == []
        rows = connection.execute(select(deliveries.c.id, deliveries.c.state, deliveries.c.next_at)).all()
    after = {row.id: row.state for row in rows}
    assert after == dict(zip(states, states, strict=True)) | {
        "pending": "failed",
        "sending": "failed",
        "other": "pending",
    }
    assert {row.id for row in rows if row.next_at is None} == {"pending", "sending"}
    assert SqlEditions(database).edition("main", edition().id) == edition()


def test_definitions_of_an_older_form_are_an_error_not_a_guess(kept: Digests, database: Database) -> None:
    row = {"id": "d", "archive": "main", "name": "Old", "definition_json": '{"id": "d"}'}
    with database.writing() as connection:
        connection.execute(insert(digests).values(row))
    with pytest.raises(ValueError, match="missing"):
        kept.find("main", "Old")
