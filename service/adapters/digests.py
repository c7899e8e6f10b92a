"""Kept digest definitions, on the catalogue's tables.

Flows in and out: definitions. Knows no schedule and no Edition; what is still to be delivered of a digest that is
taken out is given up in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, or_, select, update

from service.adapters.frozen_json import from_json, to_json
from service.adapters.ledger import withdraw_deliveries
from service.model import DigestDefinition
from service.ports import NameTaken, Unknown
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import digests


class SqlDigests:
    """Satisfies service.ports.Digests. Raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, definition: DigestDefinition) -> None:
        """Raises NameTaken."""
        with self._database.writing() as connection:
            _refuse_taken(connection, definition)
            connection.execute(insert(digests).values(_row(definition)))

    def replace(self, definition: DigestDefinition) -> None:
        """By id. Raises Unknown and NameTaken."""
        with self._database.writing() as connection:
            _replace(connection, definition)

    def change(
        self, archive: str, digest_id: str, changed: Callable[[DigestDefinition], DigestDefinition]
    ) -> DigestDefinition:
        """In one write transaction, in which `changed` must not touch the catalogue. Raises Unknown and NameTaken."""
        one = digests.c.archive == archive, digests.c.id == digest_id
        with self._database.writing() as connection:
            text = connection.execute(select(digests.c.definition_json).where(*one)).scalar_one_or_none()
            if text is None:
                raise _unknown(archive, digest_id)
            definition = changed(from_json(DigestDefinition, text))
            _replace(connection, definition)
        return definition

    def remove(self, archive: str, digest_id: str) -> None:
        """Its Editions stay; what is still to be delivered of it is not delivered. Raises Unknown."""
        with self._database.writing() as connection:
            one = digests.c.archive == archive, digests.c.id == digest_id
            if connection.execute(delete(digests).where(*one)).rowcount == 0:
                raise _unknown(archive, digest_id)
            withdraw_deliveries(connection, digest_id, error="the digest was deleted")

    def find(self, archive: str, name_or_id: str) -> DigestDefinition:
        """An id comes before a name. Raises Unknown."""
        statement = (
            select(digests.c.definition_json)
            .where(digests.c.archive == archive, or_(digests.c.id == name_or_id, digests.c.name == name_or_id))
            .order_by((digests.c.id == name_or_id).desc())
        )
        with self._database.reading() as connection:
            text = connection.execute(statement).scalars().first()
        if text is None:
            raise _unknown(archive, name_or_id)
        return from_json(DigestDefinition, text)

    def all(self, archive: str | None = None) -> list[DigestDefinition]:
        """By name; of every archive when none is named."""
        statement = select(digests.c.definition_json).order_by(digests.c.name, digests.c.archive)
        if archive is not None:
            statement = statement.where(digests.c.archive == archive)
        with self._database.reading() as connection:
            return [from_json(DigestDefinition, text) for text in connection.execute(statement).scalars()]


def _row(definition: DigestDefinition) -> dict[str, str]:
    return {
        "id": definition.id,
        "archive": definition.archive,
        "name": definition.name,
        "definition_json": to_json(definition),
    }


def _replace(connection: Connection, definition: DigestDefinition) -> None:
    _refuse_taken(connection, definition)
    one = digests.c.archive == definition.archive, digests.c.id == definition.id
    if connection.execute(update(digests).where(*one).values(_row(definition))).rowcount == 0:
        raise _unknown(definition.archive, definition.id)


def _refuse_taken(connection: Connection, definition: DigestDefinition) -> None:
    """Whoever writes waits for every other writer, so that what is free here stays free."""
    other = select(digests.c.id).where(
        digests.c.archive == definition.archive, digests.c.name == definition.name, digests.c.id != definition.id
    )
    if connection.execute(other).first() is not None:
        raise NameTaken(f"There is a digest named {definition.name!r} already; change that one, or take another name")


def _unknown(archive: str, name_or_id: str) -> Unknown:
    return Unknown(f"There is no digest {name_or_id!r} in archive {archive!r}")
