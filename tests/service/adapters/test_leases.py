"""Leases in a real SQLite database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.adapters.leases import SqlLeases
from service.ports import Leases
from tests.editions import AS_OF
from vectorstore.adapters.database import Database

LATER = AS_OF + timedelta(seconds=60)


@pytest.fixture
def leases(tmp_path: Path) -> Iterator[Leases]:
    database = Database(tmp_path / "archive.db")
    yield SqlLeases(database)
    database.close()


def test_a_lease_is_one_owners_until_it_ends(leases: Leases) -> None:
    assert leases.take("corrections", owner="one", until=LATER, now=AS_OF)
    assert not leases.take("corrections", owner="other", until=LATER, now=LATER - timedelta(microseconds=1))
    assert leases.take("corrections", owner="other", until=LATER + timedelta(seconds=60), now=LATER)
    assert not leases.take("corrections", owner="one", until=LATER + timedelta(seconds=60), now=LATER)


def test_its_owner_renews_it(leases: Leases) -> None:
    assert leases.take("corrections", owner="one", until=LATER, now=AS_OF)
    assert leases.take("corrections", owner="one", until=LATER + timedelta(seconds=60), now=AS_OF)
    assert not leases.take("corrections", owner="other", until=LATER + timedelta(days=1), now=LATER)


def test_a_lease_that_is_released_is_free_and_only_its_owner_releases_it(leases: Leases) -> None:
    leases.take("corrections", owner="one", until=LATER, now=AS_OF)
    leases.release("corrections", owner="other")
    assert not leases.take("corrections", owner="other", until=LATER, now=AS_OF)
    leases.release("corrections", owner="one")
    assert leases.take("corrections", owner="other", until=LATER, now=AS_OF)


def test_each_name_is_a_lease_of_its_own(leases: Leases) -> None:
    assert leases.take("corrections", owner="one", until=LATER, now=AS_OF)
    assert leases.take("stories", owner="other", until=LATER, now=AS_OF)


def test_of_many_that_ask_at_once_one_gets_it(leases: Leases) -> None:
    start, taken = threading.Barrier(8), []

    def ask(owner: str) -> None:
        start.wait(60)
        if leases.take("corrections", owner=owner, until=LATER, now=AS_OF):
            taken.append(owner)

    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == 1
