"""Threads that Dateline is part of: the store in a real SQLite database, and the one in memory that tests use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.slack_threads import SqlSlackThreads, forget_threads
from service.model import SlackThread
from service.ports import SlackThreads
from tests.service.slack.jobs import HandClock, joined, thread
from tests.slack_fakes import MemoryThreads
from vectorstore.adapters.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture(params=["sql", "memory"])
def threads(request: pytest.FixtureRequest, database: Database) -> SlackThreads:
    return SqlSlackThreads(database, HandClock()) if request.param == "sql" else MemoryThreads()


@pytest.mark.parametrize("changes", [{}, {"edition_id": "edition-1", "item": 3}])
def test_a_thread_that_was_joined_is_found_as_it_was_joined(changes: dict[str, object], threads: SlackThreads) -> None:
    one = replace(joined("1.1"), **changes)  # type: ignore[arg-type]
    threads.join(one)
    assert threads.find(one.thread) == one


@pytest.mark.parametrize("other", [thread("1.2"), thread("1.1", channel="C0X"), thread("1.1", workspace="T0X")])
def test_no_other_thread_is(other: SlackThread, threads: SlackThreads) -> None:
    threads.join(joined("1.1"))
    assert threads.find(other) is None


def test_one_that_is_joined_again_becomes_what_is_given(threads: SlackThreads) -> None:
    threads.join(joined("1.1"))
    threads.join(joined("2.2"))
    named = replace(joined("1.1"), archive="theirs", conversation_id="another", edition_id="edition-1", item=4)
    threads.join(named)
    assert threads.find(thread("1.1")) == named
    threads.join(joined("1.1"))
    assert threads.find(thread("1.1")) == joined("1.1")
    assert threads.find(thread("2.2")) == joined("2.2")


def test_threads_of_one_workspace_are_forgotten_together(database: Database) -> None:
    threads = SqlSlackThreads(database, HandClock())
    for one in (joined("1.1"), joined("2.2"), joined("1.1", workspace="T0X")):
        threads.join(one)
    with database.writing() as connection:
        forget_threads(connection, "T0NEWS")
    assert [threads.find(thread(root)) for root in ("1.1", "2.2")] == [None, None]
    assert threads.find(thread("1.1", workspace="T0X")) is not None
