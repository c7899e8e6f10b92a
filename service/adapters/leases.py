"""Leases on the catalogue's tables: who of several processes does what only one may do.

Flows in: the name of a duty, who wants it, and until when. Flows out: whether it is theirs. Knows no duty.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.dialects.sqlite import insert

from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column
from vectorstore.adapters.tables import leases


class SqlLeases:
    """Satisfies service.ports.Leases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, *, owner: str, until: datetime, now: datetime) -> bool:
        wanted = insert(leases).values(name=name, owner=owner, until=time_column(until))
        free = or_(leases.c.owner == owner, leases.c.until <= time_column(now))
        taken = wanted.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"owner": wanted.excluded.owner, "until": wanted.excluded.until},
            where=free,
        )
        with self._database.writing() as connection:
            return connection.execute(taken).rowcount == 1

    def release(self, name: str, *, owner: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))
