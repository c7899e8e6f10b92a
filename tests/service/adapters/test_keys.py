"""API keys: shown once, stored as a hash, gone when revoked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.adapters.keys import SqlKeys
from vectorstore.adapters.database import Database


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 1, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "archive.db")
    yield database
    database.close()


@pytest.fixture
def keys(database: Database, clock: Clock) -> SqlKeys:
    return SqlKeys(database, clock)


def test_a_key_is_found_by_its_secret_alone(keys: SqlKeys) -> None:
    key, secret = keys.create(archive="main", name="slack", scopes=frozenset(("read", "write")))
    found = keys.find(secret)
    assert found is not None
    assert (found.id, found.archive, found.scopes) == (key.id, "main", frozenset(("read", "write")))
    assert keys.find(secret + "x") is None
    assert keys.find(key.id) is None
    assert keys.find("\ud800") is None


def test_the_secret_is_nowhere_on_disk(keys: SqlKeys, database: Database, tmp_path: Path) -> None:
    _, secret = keys.create(archive="main", name="slack", scopes=frozenset(("read",)))
    database.close()
    assert not any(secret.encode() in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())


def test_a_revoked_key_is_not_found_and_stays_listed(keys: SqlKeys) -> None:
    key, secret = keys.create(archive="main", name="slack", scopes=frozenset(("read",)))
    assert keys.any_live()
    assert keys.revoke(key.id)
    assert not keys.revoke(key.id)
    assert keys.find(secret) is None
    assert not keys.any_live()
    assert [listed.revoked_at is not None for listed in keys.list()] == [True]


def test_last_use_is_written_at_most_once_a_minute(keys: SqlKeys, clock: Clock) -> None:
    _, secret = keys.create(archive="main", name="slack", scopes=frozenset(("read",)))
    first = clock.time
    keys.find(secret)
    clock.time = first + timedelta(seconds=59)
    keys.find(secret)
    assert keys.list()[0].last_used_at == first
    clock.time = first + timedelta(seconds=61)
    keys.find(secret)
    assert keys.list()[0].last_used_at == clock.time


def test_two_secrets_are_never_the_same(keys: SqlKeys) -> None:
    secrets = {keys.create(archive="main", name="a", scopes=frozenset(("read",)))[1] for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(secret) > 40 for secret in secrets)
