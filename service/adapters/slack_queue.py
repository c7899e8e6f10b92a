"""What people did in Slack, until it is done, on the catalogue's tables: each deed once, each lane in order.

Flows in: jobs, before Slack is told that they were heard, and what their holders say became of them. Flows out: jobs to
be done, each to one holder at a time. Knows no Slack and does no job.

A job is held by a lease: while somebody holds it, `next_at` is when the lease ends, so that what is due and what was
left lying are found by one look into one index, which holds only what is not done. What is done keeps its key, so that
Slack may tell of it again, and nothing of what was said.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final, cast, get_args

from sqlalchemy import Connection, Row, Select, Update, delete, exists, func, select, update

from service.adapters.frozen_json import Malformed, from_json, to_json
from service.adapters.slack_arrivals import Arrivals
from service.adapters.slack_threads import thread_columns
from service.model import AppRemoved, JoinedThread, SlackJob, SlackPool, SlackRequest, ThreadQuestion
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column
from vectorstore.adapters.tables import slack_jobs as jobs

KINDS: Final[dict[str, type[SlackRequest]]] = {kind.__name__: kind for kind in get_args(SlackRequest)}
UNREADABLE = "It cannot be read: another version of Dateline has kept it."

log = logging.getLogger("dateline")


class SqlSlackQueue:
    """Satisfies service.ports.SlackQueue."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._arrivals = Arrivals(database)

    def put(self, job: SlackJob, *, now: datetime, joins: JoinedThread | None = None) -> bool:
        if self._knows(job.key):  # most of what is told again costs no write
            return False
        return self._arrivals.keep(_columns(job, now), thread_columns(joins, now) if joins is not None else None)

    def claim(self, pool: SlackPool, *, owner: str, now: datetime, lease_s: float) -> SlackJob | None:
        while (row := self._claimed(pool, owner, now, lease_s)) is not None:
            try:
                return _job(row)
            except (Malformed, KeyError):
                log.error("The Slack job %s, a %s, was given up. %s", row.key, row.kind, UNREADABLE)
                self.given_up(row.key, owner=owner, error=UNREADABLE, now=now)
        return None

    def renew(self, key: str, *, owner: str, now: datetime, lease_s: float) -> bool:
        return self._changed(_held(key, owner).values(next_at=_after(now, lease_s)))

    def done(self, key: str, *, owner: str, now: datetime) -> bool:
        return self._changed(_held(key, owner).values(**_ended("done", now), error=None))

    def again(self, key: str, *, owner: str, error: str, at: datetime) -> bool:
        return self._changed(_held(key, owner).values(state="pending", error=error, next_at=time_column(at)))

    def given_up(self, key: str, *, owner: str, error: str, now: datetime) -> bool:
        return self._changed(_held(key, owner).values(**_ended("failed", now), error=error))

    def waiting(self) -> int:
        with self._database.reading() as connection:
            count = select(func.count()).select_from(jobs).where(jobs.c.next_at.is_not(None))
            return connection.execute(count).scalar_one()

    def forget(self, *, before: datetime) -> int:
        with self._database.writing() as connection:
            return connection.execute(delete(jobs).where(jobs.c.done_at < time_column(before))).rowcount

    def _knows(self, key: str) -> bool:
        with self._database.reading() as connection:
            return connection.execute(select(jobs.c.number).where(jobs.c.key == key)).first() is not None

    def _claimed(self, pool: SlackPool, owner: str, now: datetime, lease_s: float) -> Row[Any] | None:
        due = due_jobs(pool, now).limit(1)
        with self._database.reading() as connection:  # who finds nothing to do keeps no writer waiting
            if connection.execute(due).first() is None:
                return None
        with self._database.writing() as connection:
            row = connection.execute(due).first()
            if row is not None:
                held = {"state": "held", "attempts": row.attempts + 1, "owner": owner, "next_at": _after(now, lease_s)}
                connection.execute(update(jobs).where(jobs.c.number == row.number).values(held))
        return row

    def _changed(self, statement: Update) -> bool:
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount == 1


def due_jobs(pool: SlackPool, now: datetime) -> Select[Any]:
    """Rows of what may be done now, oldest first."""
    older = jobs.alias("older")
    same_lane = older.c.lane == jobs.c.lane, older.c.number < jobs.c.number
    waits = exists().where(*same_lane, older.c.next_at.is_not(None))
    due = jobs.c.pool == pool, jobs.c.next_at <= time_column(now)
    return select(jobs).where(*due, ~waits).order_by(jobs.c.number)


def drop_jobs(connection: Connection, workspace: str) -> None:
    """Drops what is still to be done of a workspace, in the transaction that removes it.

    The job that removes it is left to its holder.
    """
    waiting = jobs.c.workspace == workspace, jobs.c.next_at.is_not(None), jobs.c.kind != AppRemoved.__name__
    connection.execute(delete(jobs).where(*waiting))


def _held(key: str, owner: str) -> Update:
    return update(jobs).where(jobs.c.key == key, jobs.c.owner == owner, jobs.c.state == "held")


def _ended(state: str, now: datetime) -> dict[str, str | None]:
    return {"state": state, "request_json": None, "next_at": None, "done_at": time_column(now)}


def _after(now: datetime, seconds: float) -> str | None:
    return time_column(now + timedelta(seconds=seconds))


def _columns(job: SlackJob, now: datetime) -> dict[str, object]:
    request = job.request
    return {
        "key": job.key,
        "workspace": request.thread.workspace if isinstance(request, ThreadQuestion) else request.workspace,
        "lane": job.lane,
        "pool": job.pool,
        "kind": type(request).__name__,
        "request_json": to_json(request),
        "state": "pending",
        "attempts": 0,
        "next_at": time_column(now),
        "created_at": time_column(now),
    }


def _job(row: Row[Any]) -> SlackJob:
    """As it was claimed just now. Raises Malformed and KeyError."""
    request = from_json(KINDS[row.kind], row.request_json)
    return SlackJob(row.key, row.lane, cast(SlackPool, row.pool), request, attempts=row.attempts + 1)
