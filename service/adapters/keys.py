"""API keys in the archive's database.

Flows in: secrets as callers present them. Flows out: Keys. The secret itself is never stored.

A secret is 256 bits from the operating system, so it cannot be guessed, and one pass of SHA-256 is enough to store it:
slow hashes (bcrypt, Argon2) protect passwords that people choose, and would cost every request 100 ms. The look-up is
by the hash, which an attacker cannot steer byte by byte, so its timing says nothing about any stored key.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Row, insert, select, update

from service.ports import Key, KeyScope
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import api_keys
from vectorstore.ports import Clock

PREFIX = "dl_"
LAST_USED_EVERY = timedelta(minutes=1)  # one write a minute and key, not one a request


class SqlKeys:
    """Satisfies service.ports.Keys."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, *, archive: str, name: str, scopes: frozenset[KeyScope]) -> tuple[Key, str]:
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(4), archive, name, scopes, self._clock.now(), None, None)
        with self._database.writing() as connection:
            connection.execute(
                insert(api_keys).values(
                    id=key.id,
                    archive=archive,
                    hash=_hash(secret),
                    name=name,
                    scopes=" ".join(sorted(scopes)),
                    created_at=key.created_at.isoformat(),
                )
            )
        return key, secret

    def find(self, secret: str) -> Key | None:
        with self._database.reading() as connection:
            row = connection.execute(
                select(api_keys).where(api_keys.c.hash == _hash(secret), api_keys.c.revoked_at.is_(None))
            ).first()
        if row is None:
            return None
        key = _key(row)
        self._touch(key)
        return key

    def any_live(self) -> bool:
        with self._database.reading() as connection:
            return (
                connection.execute(select(api_keys.c.id).where(api_keys.c.revoked_at.is_(None)).limit(1)).first()
                is not None
            )

    def list(self) -> list[Key]:
        with self._database.reading() as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)).all()
        return [_key(row) for row in rows]

    def revoke(self, key_id: str) -> bool:
        live = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
        with self._database.writing() as connection:
            done = connection.execute(update(api_keys).where(live).values(revoked_at=self._clock.now().isoformat()))
        return done.rowcount == 1

    def _touch(self, key: Key) -> None:
        now = self._clock.now()
        if key.last_used_at is not None and now - key.last_used_at < LAST_USED_EVERY:
            return
        with self._database.writing() as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(last_used_at=now.isoformat()))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Row[tuple[object, ...]]) -> Key:
    return Key(
        id=row.id,
        archive=row.archive,
        name=row.name,
        scopes=frozenset(cast(list[KeyScope], row.scopes.split())),
        created_at=datetime.fromisoformat(row.created_at),
        revoked_at=_time(row.revoked_at),
        last_used_at=_time(row.last_used_at),
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
