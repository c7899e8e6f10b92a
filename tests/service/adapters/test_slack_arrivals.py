"""Jobs that come at the same moment are kept together, and nobody is told so before they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.adapters import slack_arrivals
from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.slack_threads import SqlSlackThreads
from tests.service.slack.jobs import NOW, HandClock, job, joined, thread
from vectorstore.adapters.database import Database
from vectorstore.ports import StoreUnavailable


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture
def queue(database: Database) -> SqlSlackQueue:
    return SqlSlackQueue(database)


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.001)


@contextmanager
def at_once(queue: SqlSlackQueue, database: Database, keys: list[str]) -> Iterator[list[Future[bool]]]:
    """One job is on its way to the disk, which is busy; those of `keys` have come meanwhile."""
    arrivals = queue._arrivals
    with ThreadPoolExecutor(len(keys) + 1) as pool:
        with database.writing():
            first = pool.submit(queue.put, job("first"), now=NOW)
            until(lambda: arrivals._writing)
            told = [pool.submit(queue.put, job(key, lane=key), now=NOW, joins=joined()) for key in keys]
            until(lambda: waiting(arrivals) == len(keys))
            assert not any(one.done() for one in (first, *told))
        yield told
        assert first.result()


def waiting(arrivals: slack_arrivals.Arrivals) -> int:
    return len(arrivals._changed._waiters)  # type: ignore[attr-defined]


def keys(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT key FROM slack_jobs ORDER BY number").scalars())


def test_all_that_come_while_one_is_kept_are_kept_in_one_transaction(
    database: Database, queue: SqlSlackQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[str]] = []
    committed = slack_arrivals.Arrivals._committed

    def seen(self: slack_arrivals.Arrivals, batch: list[slack_arrivals.Arrival]) -> set[str]:
        batches.append([one.key for one in batch])
        return committed(self, batch)

    monkeypatch.setattr(slack_arrivals.Arrivals, "_committed", seen)
    with at_once(queue, database, ["a", "b", "c"]) as told:
        assert [one.result() for one in told] == [True] * 3
    assert [sorted(batch) for batch in batches] == [["first"], ["a", "b", "c"]]
    assert sorted(keys(database)) == ["a", "b", "c", "first"]


def test_what_is_told_several_times_at_once_is_new_once(database: Database, queue: SqlSlackQueue) -> None:
    with at_once(queue, database, ["a", "b", "a", "a", "first"]) as told:
        new = [one.result() for one in told]
    assert (sum(new), new[1], new[4]) == (2, True, False)
    assert sorted(keys(database)) == ["a", "b", "first"]


def test_of_what_is_known_already_no_thread_is_joined(database: Database, queue: SqlSlackQueue) -> None:
    with at_once(queue, database, ["first"]) as told:
        assert not told[0].result()
    assert SqlSlackThreads(database, HandClock()).find(thread()) is None


def test_what_cannot_be_kept_is_said_to_everybody_and_the_next_is_kept(
    database: Database, queue: SqlSlackQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails, once = threading.Event(), threading.Lock()
    committed = slack_arrivals.Arrivals._committed

    def full(self: slack_arrivals.Arrivals, batch: list[slack_arrivals.Arrival]) -> set[str]:
        if len(batch) > 1 and once.acquire(blocking=False):
            fails.set()
            raise StoreUnavailable("the disk is full")
        return committed(self, batch)

    monkeypatch.setattr(slack_arrivals.Arrivals, "_committed", full)
    with at_once(queue, database, ["a", "b", "c"]) as told:
        said = [one.exception() for one in told]
    assert fails.is_set()
    assert all(isinstance(error, StoreUnavailable) for error in said)
    assert keys(database) == ["first"]
    assert queue.put(job("a"), now=NOW)


def test_the_order_in_which_they_came_is_kept(database: Database, queue: SqlSlackQueue) -> None:
    arrivals, came = queue._arrivals, [f"key {number}" for number in range(5)]
    with ThreadPoolExecutor(len(came) + 1) as pool, database.writing():
        pool.submit(queue.put, job("first"), now=NOW)
        until(lambda: arrivals._writing)
        for number, key in enumerate(came, start=1):
            pool.submit(queue.put, job(key), now=NOW)
            until(lambda expected=number: waiting(arrivals) == expected)  # type: ignore[misc]
    assert keys(database) == ["first", *came]
