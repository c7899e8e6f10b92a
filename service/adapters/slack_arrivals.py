"""Jobs on their way into the queue: all that wait at the same moment are kept in one transaction.

Flows in: jobs, each from a thread of its own that waits until its job is kept. Flows out: their rows and the threads
that they join, and whether each was new. Knows no Slack, and nothing of what becomes of a job.

A transaction ends when the disk says so (4 ms on a small server), and beside threads that compute each of its
statements waits for the interpreter as well. Fifty questions that Slack tells three times over are three hundred of
them, one behind the other; so whoever finds nobody writing writes what all the others have brought meanwhile. Nobody
is told that a job is kept before it is committed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.sqlite import insert

from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import slack_jobs as jobs
from vectorstore.adapters.tables import slack_threads as threads
from vectorstore.ports import StoreUnavailable

Columns = dict[str, object]


@dataclass(slots=True)
class Arrival:
    """One job, as the columns of its row and of the thread that it joins; then what became of it."""

    row: Columns
    thread: Columns | None
    settled: bool = False
    new: bool | None = None  # nobody had put it before; None when it could not be kept

    @property
    def key(self) -> str:
        return str(self.row["key"])


class Arrivals:
    """Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, Arrival] = {}  # by key, in the order they came
        self._writing = False
        self._changed = threading.Condition()

    def keep(self, row: Columns, thread: Columns | None) -> bool:
        """Whether the job is new; of several that come at once with one key, the first is. Raises StoreUnavailable."""
        mine = Arrival(row, thread)
        with self._changed:
            kept = self._waiting.setdefault(mine.key, mine)
            self._changed.wait_for(lambda: kept.settled or not self._writing)
            batch = [] if kept.settled else self._taken()
        if batch:
            self._write(batch)
        if kept.new is None:
            raise StoreUnavailable("The catalogue could not keep what came at the same moment")
        return kept is mine and kept.new

    def _taken(self) -> list[Arrival]:
        batch, self._waiting, self._writing = list(self._waiting.values()), {}, True
        return batch

    def _write(self, batch: Sequence[Arrival]) -> None:
        new: set[str] | None = None
        try:
            new = self._committed(batch)
        finally:  # whatever was raised, nobody goes on waiting
            with self._changed:
                for one in batch:
                    one.settled, one.new = True, None if new is None else one.key in new
                self._writing = False
                self._changed.notify_all()

    def _committed(self, batch: Sequence[Arrival]) -> set[str]:
        """Keys of those that nobody had put before."""
        added = insert(jobs).on_conflict_do_nothing().returning(jobs.c.key)
        with self._database.writing() as connection:
            new = set(connection.execute(added, [one.row for one in batch]).scalars())
            joined = [one.thread for one in batch if one.key in new and one.thread is not None]
            if joined:  # a thread that is joined already stays as it is
                connection.execute(insert(threads).on_conflict_do_nothing(), joined)
        return new
