"""Scheduled runs in a real SQLite database: each is done by one process, once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.adapters.runs import SqlRuns
from service.ports import Runs
from tests.editions import AS_OF, DIGEST, definition
from vectorstore.adapters.database import Database

DUE = AS_OF
NEXT = DUE + timedelta(days=1)
LEASE_S = 60.0


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    database = Database(tmp_path / "archive.db")
    yield SqlRuns(database)
    database.close()


def at(seconds: float) -> datetime:
    return AS_OF + timedelta(seconds=seconds)


def begin(runs: Runs, owner: str = "one", seconds: float = 0.0, due: datetime = DUE) -> bool:
    return runs.begin(definition(), due, owner=owner, now=at(seconds), lease_s=LEASE_S)


def test_a_run_is_begun_by_one(runs: Runs) -> None:
    assert begin(runs)
    assert not begin(runs, "other")
    assert not begin(runs)  # twice by the same process would be twice


def test_a_run_that_was_done_is_not_begun_again_nor_any_before_it(runs: Runs) -> None:
    begin(runs, due=NEXT)
    runs.done(DIGEST, NEXT, edition_id="edition")
    assert runs.last(DIGEST) == NEXT
    assert not begin(runs, "other", 1e6, due=NEXT)
    assert not begin(runs, "other", 1e6, due=DUE)
    assert begin(runs, "other", 1e6, due=NEXT + timedelta(days=1))


def test_a_run_whose_process_was_killed_is_taken_over(runs: Runs) -> None:
    begin(runs)
    assert runs.unfinished(DIGEST) == DUE
    assert not begin(runs, "other", 59)
    assert begin(runs, "other", 60)
    assert not runs.renew(DIGEST, DUE, owner="one", now=at(61), lease_s=LEASE_S)
    assert runs.renew(DIGEST, DUE, owner="other", now=at(61), lease_s=LEASE_S)
    assert not begin(runs, "third", 120)
    assert begin(runs, "third", 121)


def test_a_run_that_failed_waits_twice_as_long_each_time(runs: Runs) -> None:
    begin(runs)
    assert runs.abandoned(DIGEST, DUE, owner="one", error="down", now=at(1)) == at(61)
    assert not begin(runs, "other", 60)
    assert begin(runs, "other", 61)
    assert runs.abandoned(DIGEST, DUE, owner="other", error="down", now=at(70)) == at(190)
    assert runs.last(DIGEST) is None
    assert runs.unfinished(DIGEST) == DUE


def test_waits_an_hour_at_most(runs: Runs) -> None:
    now = 0.0
    for _ in range(20):
        assert begin(runs, seconds=now)
        again = runs.abandoned(DIGEST, DUE, owner="one", error="down", now=at(now))
        assert again is not None
        waited = (again - at(now)).total_seconds()
        now += waited
    assert waited == 3600


def test_who_holds_it_no_longer_cannot_abandon_it(runs: Runs) -> None:
    begin(runs)
    begin(runs, "other", 60)
    assert runs.abandoned(DIGEST, DUE, owner="one", error="late", now=at(61)) is None
    assert runs.renew(DIGEST, DUE, owner="other", now=at(62), lease_s=LEASE_S)


def test_that_it_was_done_is_a_fact_whoever_says_it(runs: Runs) -> None:
    begin(runs)
    begin(runs, "other", 60)
    runs.done(DIGEST, DUE, edition_id="edition")
    assert runs.last(DIGEST) == DUE
    assert runs.unfinished(DIGEST) is None
    assert runs.abandoned(DIGEST, DUE, owner="other", error="late", now=at(61)) is None
    assert runs.last(DIGEST) == DUE


def test_a_later_run_makes_up_for_an_earlier_one(runs: Runs) -> None:
    begin(runs)
    runs.abandoned(DIGEST, DUE, owner="one", error="down", now=at(1))
    begin(runs, due=NEXT)
    assert runs.unfinished(DIGEST) == NEXT
    runs.done(DIGEST, NEXT, edition_id="edition")
    assert runs.unfinished(DIGEST) is None


def test_each_digest_has_runs_of_its_own(runs: Runs) -> None:
    begin(runs)
    assert runs.begin(definition(id="another"), DUE, owner="other", now=AS_OF, lease_s=LEASE_S)
    runs.done("another", DUE, edition_id="edition")
    assert runs.last(DIGEST) is None


def test_of_many_that_begin_at_once_one_does(runs: Runs) -> None:
    start, begun = threading.Barrier(8), []

    def ask(owner: str) -> None:
        start.wait(60)
        if begin(runs, owner):
            begun.append(owner)

    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(begun) == 1
