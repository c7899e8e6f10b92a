"""Scheduled runs of digests, on the catalogue's tables: each is done by one process, once.

Flows in: which digest was due when, and who would do it. Flows out: whether it is theirs to do, and what was done.
Knows no schedule.

`lease_until` of a run that was begun is when somebody else may take it over; of one that was abandoned, when it may be
begun again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Update, func, insert, select, update

from service.model import DigestDefinition
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column, time_of
from vectorstore.adapters.tables import digest_runs as runs

FIRST_WAIT_S = 60.0
LONGEST_WAIT_S = 3600.0


class SqlRuns:
    """Satisfies service.ports.Runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, definition: DigestDefinition, due: datetime, *, owner: str, now: datetime, lease_s: float) -> bool:
        held = {"state": "begun", "owner": owner, "lease_until": _after(now, lease_s)}
        with self._database.writing() as connection:
            if _done_since(connection, definition.id, due):
                return False
            row = _run(connection, definition.id, due)
            if row is None:
                named = {"digest_id": definition.id, "due_at": time_column(due)}
                connection.execute(insert(runs).values(**named, **held, attempts=1))
                return True
            if row.lease_until > (time_column(now) or ""):
                return False
            connection.execute(_named(definition.id, due).values(**held, attempts=row.attempts + 1))
            return True

    def renew(self, digest_id: str, due: datetime, *, owner: str, now: datetime, lease_s: float) -> bool:
        with self._database.writing() as connection:
            longer = _held(digest_id, due, owner).values(lease_until=_after(now, lease_s))
            return connection.execute(longer).rowcount == 1

    def done(self, digest_id: str, due: datetime, *, edition_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(_named(digest_id, due).values(state="done", edition_id=edition_id, error=None))

    def abandoned(self, digest_id: str, due: datetime, *, owner: str, error: str, now: datetime) -> datetime | None:
        with self._database.writing() as connection:
            row = _run(connection, digest_id, due)
            if row is None or row.owner != owner or row.state != "begun":
                return None
            again = now + timedelta(seconds=min(FIRST_WAIT_S * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT_S))
            left = {"state": "abandoned", "error": error, "lease_until": time_column(again)}
            connection.execute(_named(digest_id, due).values(left))
            return again

    def last(self, digest_id: str) -> datetime | None:
        return self._newest(digest_id, done=True)

    def unfinished(self, digest_id: str) -> datetime | None:
        begun, done = self._newest(digest_id, done=False), self.last(digest_id)
        return None if begun is None or (done is not None and done > begun) else begun

    def _newest(self, digest_id: str, *, done: bool) -> datetime | None:
        state = runs.c.state == "done" if done else runs.c.state != "done"
        with self._database.reading() as connection:
            newest = select(func.max(runs.c.due_at)).where(runs.c.digest_id == digest_id, state)
            return time_of(connection.execute(newest).scalar_one())


def _done_since(connection: Connection, digest_id: str, due: datetime) -> bool:
    done = select(runs.c.due_at).where(runs.c.digest_id == digest_id, runs.c.state == "done")
    return connection.execute(done.where(runs.c.due_at >= time_column(due)).limit(1)).first() is not None


def _run(connection: Connection, digest_id: str, due: datetime) -> Row[Any] | None:
    named = select(runs).where(runs.c.digest_id == digest_id, runs.c.due_at == time_column(due))
    return connection.execute(named).first()


def _named(digest_id: str, due: datetime) -> Update:
    return update(runs).where(runs.c.digest_id == digest_id, runs.c.due_at == time_column(due))


def _held(digest_id: str, due: datetime, owner: str) -> Update:
    return _named(digest_id, due).where(runs.c.owner == owner, runs.c.state == "begun")


def _after(now: datetime, seconds: float) -> str | None:
    return time_column(now + timedelta(seconds=seconds))
