"""Links by which a workspace may install Dateline into an archive, and the installations that are under way.

Flows in: secrets and states as they are presented. Flows out: fresh ones, and the archive an installation is for. Only
their hashes are kept: 256 bits from the operating system cannot be guessed, and one pass of SHA-256 is enough for them
(see service.adapters.keys). Knows no Slack.

A link may be followed until it expires, because somebody may click it twice. A state, which goes to Slack and comes
back, ends one installation once.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column
from vectorstore.adapters.tables import slack_invitations as invitations
from vectorstore.ports import Clock

DAY_S: Final = 24 * 3600.0
INSTALLING_S: Final = 600.0  # from the link to Slack's question and back


class SqlInvitations:
    """Raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def invite(self, archive: str, *, valid_s: float = DAY_S) -> str:
        """The secret of a new link into `archive`; it can be had now only."""
        with self._database.writing() as connection:
            return self._new(connection, "invitation", archive, valid_s)

    def redeem(self, secret: str, *, valid_s: float = INSTALLING_S) -> str | None:
        """A fresh state for one installation; None when there is no such invitation, or none any more."""
        archive = self._archive("invitation", secret)  # strangers, who have no secret, cost no write
        if archive is None:
            return None
        with self._database.writing() as connection:
            return self._new(connection, "state", archive, valid_s)

    def conclude(self, state: str) -> str | None:
        """The archive that the installation is for: once for each state, and None for any other."""
        if self._archive("state", state) is None:
            return None
        with self._database.writing() as connection:
            taken = delete(invitations).where(*_live("state", state, self._clock.now()))
            return connection.execute(taken.returning(invitations.c.archive)).scalar()

    def _archive(self, kind: Literal["invitation", "state"], secret: str) -> str | None:
        with self._database.reading() as connection:
            live = select(invitations.c.archive).where(*_live(kind, secret, self._clock.now()))
            return connection.execute(live).scalar()

    def _new(self, connection: Connection, kind: Literal["invitation", "state"], archive: str, valid_s: float) -> str:
        """Its secret. What has expired is dropped on the way."""
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        until = time_column(now + timedelta(seconds=valid_s))
        connection.execute(delete(invitations).where(invitations.c.expires_at <= time_column(now)))
        row = insert(invitations).values(hash=_hash(secret), kind=kind, archive=archive, expires_at=until)
        connection.execute(row)
        return secret


def _live(kind: Literal["invitation", "state"], secret: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    one = invitations.c.hash == _hash(secret), invitations.c.kind == kind
    return *one, invitations.c.expires_at > time_column(now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
