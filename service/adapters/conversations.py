"""Kept conversations, on the catalogue's tables.

Flows in: answers that name their conversation. Flows out: turns, and answers by id. Knows no question and no model.
Every statement names its archive: another archive's conversation is as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, exists, func, insert, select, update

from service.adapters.frozen_json import from_json, to_json
from service.adapters.quotations import quoted_by_answer, record_quotations
from service.model import Answer, Turn
from service.ports import UnknownConversation
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import conversations, turns
from vectorstore.ports import Clock

LONGEST_NAME = 80  # characters; a conversation is called by its first question


class SqlConversations:
    """Conversations of every archive in one database. Raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._now: Callable[[], datetime] = clock.now

    def exists(self, archive: str, conversation_id: str) -> bool:
        with self._database.reading() as connection:
            return _owner(connection, conversation_id) == archive

    def is_free(self, conversation_id: str) -> bool:
        with self._database.reading() as connection:
            return _owner(connection, conversation_id) is None

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:
        """The newest `limit` turns, oldest first. Empty when this archive has no such conversation."""
        statement = (
            select(turns.c.answer_json)
            .where(turns.c.archive == archive, turns.c.conversation_id == conversation_id)
            .order_by(turns.c.ordinal.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).scalars().all()
        return [_turn(from_json(Answer, text)) for text in reversed(rows)]

    def append(self, archive: str, answer: Answer) -> None:
        """One more turn with what it quotes, and the conversation if it is new, in one transaction.

        The same answer twice is kept once.

        Raises UnknownConversation when the conversation belongs to another archive.
        """
        now = self._now().astimezone(UTC).isoformat()
        with self._database.writing() as connection:
            _begin(connection, archive, answer, now)
            known = select(exists().where(turns.c.id == answer.id))
            if not connection.execute(known).scalar_one():
                connection.execute(insert(turns).values(_row(connection, archive, answer, now)))
                record_quotations(
                    connection, archive=archive, kind="answer", owner_id=answer.id, quoted=quoted_by_answer(answer)
                )

    def answer(self, archive: str, answer_id: str) -> Answer:
        """Raises UnknownConversation."""
        statement = select(turns.c.answer_json).where(turns.c.archive == archive, turns.c.id == answer_id)
        with self._database.reading() as connection:
            text = connection.execute(statement).scalar_one_or_none()
        if text is None:
            raise UnknownConversation(f"No answer {answer_id!r} in archive {archive!r}")
        return from_json(Answer, text)


def _owner(connection: Connection, conversation_id: str) -> str | None:
    statement = select(conversations.c.archive).where(conversations.c.id == conversation_id)
    owner: str | None = connection.execute(statement).scalar_one_or_none()
    return owner


def _begin(connection: Connection, archive: str, answer: Answer, now: str) -> None:
    owner = _owner(connection, answer.conversation_id)
    if owner is None:
        row = {
            "id": answer.conversation_id,
            "archive": archive,
            "name": answer.question[:LONGEST_NAME],
            "created_at": now,
            "updated_at": now,
        }
        connection.execute(insert(conversations).values(row))
        return
    if owner != archive:
        raise UnknownConversation(f"No conversation {answer.conversation_id!r} in archive {archive!r}")
    changed = update(conversations).where(conversations.c.id == answer.conversation_id)
    connection.execute(changed.values(updated_at=now))


def _row(connection: Connection, archive: str, answer: Answer, now: str) -> dict[str, object]:
    last = select(func.max(turns.c.ordinal)).where(turns.c.conversation_id == answer.conversation_id)
    ordinal = connection.execute(last).scalar_one()
    return {
        "id": answer.id,
        "conversation_id": answer.conversation_id,
        "archive": archive,
        "ordinal": 0 if ordinal is None else ordinal + 1,
        "question": answer.question,
        "standalone": answer.standalone_question,
        "answer_json": to_json(answer),
        "created_at": now,
    }


def _turn(answer: Answer) -> Turn:
    return Turn(answer.question, answer.standalone_question, answer.text, answer.short_answer, answer.status)
