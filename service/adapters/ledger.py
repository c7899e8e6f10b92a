"""The ledger of deliveries, on the catalogue's tables: at most once told, at least once tried.

Flows in: lines of the ledger, and what their holders say became of them. Flows out: lines to be worked on, each to one
holder at a time. Knows no courier.

A line is held by a lease: while somebody holds it, `next_at` is when the lease ends, so that what is due and what was
left lying are found by one look into one index. Only the holder may move a line on, with one exception: that something
was sent is a fact, whoever says it and however late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Update, func, select, update
from sqlalchemy.dialects.sqlite import insert

from service.adapters.frozen_json import from_json, to_json
from service.model import Delivery, DeliveryState, Destination
from service.ports import Unknown
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column, time_of
from vectorstore.adapters.tables import deliveries

HELD = ("sending", "committing")
ENDED = ("failed", "unknown")


class SqlLedger:
    """Satisfies service.ports.Ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, owner: str, now: datetime, lease_s: float) -> Delivery | None:
        due = select(deliveries).where(deliveries.c.next_at <= time_column(now))
        with self._database.writing() as connection:
            row = connection.execute(due.order_by(deliveries.c.next_at, deliveries.c.id).limit(1)).first()
            if row is None:
                return None
            claimed = {
                "state": "committing" if row.state == "committing" else "sending",
                "attempts": row.attempts + 1,
                "owner": owner,
                "next_at": _after(now, lease_s),
            }
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(claimed))
        return replace(_delivery(row), attempts=row.attempts + 1)

    def renew(self, delivery_id: str, *, owner: str, now: datetime, lease_s: float) -> bool:
        return self._changed(_held(delivery_id, owner).values(next_at=_after(now, lease_s)))

    def committing(self, delivery_id: str, *, owner: str, now: datetime, lease_s: float) -> bool:
        return self._changed(_held(delivery_id, owner).values(state="committing", next_at=_after(now, lease_s)))

    def sent(self, delivery_id: str, *, at: datetime) -> None:
        taken = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state != "sent")
        self._changed(taken.values(state="sent", sent_at=time_column(at), next_at=None, error=None))

    def failed(self, delivery_id: str, *, owner: str, error: str, again_at: datetime | None) -> None:
        state = "failed" if again_at is None else "pending"
        self._changed(_held(delivery_id, owner).values(state=state, error=error, next_at=time_column(again_at)))

    def unknown(self, delivery_id: str, *, owner: str, error: str) -> None:
        self._changed(_held(delivery_id, owner).values(state="unknown", error=error, next_at=None))

    def retry(self, archive: str, delivery_id: str, *, now: datetime) -> None:
        ended = update(deliveries).where(*_named(archive, delivery_id), deliveries.c.state.in_(ENDED))
        pending = ended.values(state="pending", attempts=0, next_at=time_column(now), error=None)
        if not self._changed(pending):
            raise Unknown(f"No delivery {delivery_id!r} in archive {archive!r} has failed or is of unknown fate")

    def deliveries(
        self,
        archive: str,
        *,
        edition_id: str | None = None,
        digest_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Delivery]:
        wanted = select(deliveries).where(deliveries.c.archive == archive)
        if edition_id is not None:
            wanted = wanted.where(deliveries.c.edition_id == edition_id)
        if digest_id is not None:
            wanted = wanted.where(deliveries.c.digest_id == digest_id)
        newest = wanted.order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit).offset(offset)
        with self._database.reading() as connection:
            found = [_delivery(row) for row in connection.execute(newest)]
        return [replace(line, destination=replace(line.destination, secret=None)) for line in found]

    def counts(self, archive: str) -> dict[DeliveryState, int]:
        by_state = select(deliveries.c.state, func.count()).where(deliveries.c.archive == archive)
        with self._database.reading() as connection:
            found = connection.execute(by_state.group_by(deliveries.c.state)).all()
        return {cast(DeliveryState, state): count for state, count in found}

    def next_due(self) -> datetime | None:
        with self._database.reading() as connection:
            return time_of(connection.execute(select(func.min(deliveries.c.next_at))).scalar_one())

    def _changed(self, statement: Update) -> bool:
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount == 1


def record_deliveries(connection: Connection, lines: Iterable[Delivery]) -> None:
    """Writes new lines, in the transaction that freezes their Edition; a line that is there already stays as it is."""
    for line in lines:
        connection.execute(insert(deliveries).values(_columns(line)).on_conflict_do_nothing())


def withdraw_deliveries(connection: Connection, digest_id: str, *, error: str) -> None:
    """Gives up what is still to be delivered of a digest, in the transaction that removes it.

    What is being handed over right now is left to its holder.
    """
    waiting = update(deliveries).where(deliveries.c.digest_id == digest_id)
    waiting = waiting.where(deliveries.c.state.in_(("pending", "sending")))
    connection.execute(waiting.values(state="failed", error=error, next_at=None))


def _named(archive: str, delivery_id: str) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.archive == archive, deliveries.c.id == delivery_id


def _held(delivery_id: str, owner: str) -> Update:
    mine = deliveries.c.owner == owner, deliveries.c.state.in_(HELD)
    return update(deliveries).where(deliveries.c.id == delivery_id, *mine)


def _after(now: datetime, seconds: float) -> str | None:
    return time_column(now + timedelta(seconds=seconds))


def _columns(line: Delivery) -> dict[str, object]:
    return {
        "id": line.id,
        "archive": line.archive,
        "digest_id": line.digest_id,
        "edition_id": line.edition_id,
        "destination_json": to_json(line.destination),
        "state": line.state,
        "attempts": line.attempts,
        "next_at": time_column(line.next_at),
        "owner": None,
        "error": line.error,
        "created_at": time_column(line.created_at),
        "sent_at": time_column(line.sent_at),
    }


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        archive=row.archive,
        digest_id=row.digest_id,
        edition_id=row.edition_id,
        destination=from_json(Destination, row.destination_json),
        state=cast(DeliveryState, row.state),
        attempts=row.attempts,
        next_at=time_of(row.next_at),
        error=row.error,
        created_at=datetime.fromisoformat(row.created_at),
        sent_at=time_of(row.sent_at),
    )
