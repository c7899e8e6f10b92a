"""Threads that Dateline is part of, on the catalogue's tables.

Flows in and out: joined threads. Knows no Slack, and nothing of what is said in them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from service.model import JoinedThread, SlackThread
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column
from vectorstore.adapters.tables import slack_threads as threads
from vectorstore.ports import Clock


class SqlSlackThreads:
    """Satisfies service.ports.SlackThreads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def find(self, thread: SlackThread) -> JoinedThread | None:
        one = select(threads).where(
            threads.c.workspace == thread.workspace, threads.c.channel == thread.channel, threads.c.root == thread.root
        )
        with self._database.reading() as connection:
            row = connection.execute(one).first()
        return None if row is None else JoinedThread(thread, row.archive, row.conversation_id, row.edition_id, row.item)

    def join(self, joined: JoinedThread) -> None:
        new = insert(threads).values(thread_columns(joined, self._clock.now()))
        told = ("archive", "conversation_id", "edition_id", "item")
        with self._database.writing() as connection:
            connection.execute(new.on_conflict_do_update(set_={name: new.excluded[name] for name in told}))


def forget_threads(connection: Connection, workspace: str) -> None:
    """All of a workspace, in the transaction that removes it."""
    connection.execute(delete(threads).where(threads.c.workspace == workspace))


def thread_columns(joined: JoinedThread, now: datetime) -> dict[str, object]:
    return {
        "workspace": joined.thread.workspace,
        "channel": joined.thread.channel,
        "root": joined.thread.root,
        "archive": joined.archive,
        "conversation_id": joined.conversation_id,
        "edition_id": joined.edition_id,
        "item": joined.item,
        "joined_at": time_column(now),
    }
