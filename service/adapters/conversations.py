"""Kept conversations, on the catalogue's tables.

Flows in: answers that name their conversation. Flows out: conversations, their turns, and answers by id. Knows no
question and no model. Every statement names its archive: another archive's conversation is as if it did not exist.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, Row, Select, delete, exists, func, insert, literal_column, select, update

from service.adapters.frozen_json import from_json, to_json
from service.adapters.quotations import quoted_by_answer, record_quotations
from service.model import Answer, Conversation, KeptTurn, Turn
from service.ports import UnknownConversation
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import conversations, corrections, quotations, turns
from vectorstore.ports import Clock

LONGEST_NAME = 80  # characters; a conversation is called by its first question


class SqlConversations:
    """Satisfies service.ports.KeptConversations, for every archive in one database. Raises StoreUnavailable."""

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
        return self.whole_turn(archive, answer_id).answer

    def whole_turn(self, archive: str, answer_id: str) -> KeptTurn:
        """Raises UnknownConversation."""
        statement = _whole_turns(archive).where(turns.c.id == answer_id)
        with self._database.reading() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            raise UnknownConversation(f"No answer {answer_id!r} in archive {archive!r}")
        return _kept_turn(row)

    def whole_turns(self, archive: str, conversation_id: str, *, limit: int = 50, offset: int = 0) -> list[KeptTurn]:
        """The newest `limit` but `offset`, oldest first. Empty when this archive has no such conversation."""
        statement = _whole_turns(archive).where(turns.c.conversation_id == conversation_id)
        statement = statement.order_by(turns.c.ordinal.desc()).limit(limit).offset(offset)
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        return [_kept_turn(row) for row in reversed(rows)]

    def all(self, archive: str, *, limit: int = 50, offset: int = 0) -> list[Conversation]:
        """Newest first, by the newest turn of each."""
        last_begun = literal_column("conversations.rowid", Integer).desc()
        newest_first = _in_brief(archive).order_by(conversations.c.updated_at.desc(), last_begun)
        with self._database.reading() as connection:
            return [_conversation(row) for row in connection.execute(newest_first.limit(limit).offset(offset))]

    def conversation(self, archive: str, conversation_id: str) -> Conversation:
        """Raises UnknownConversation."""
        with self._database.reading() as connection:
            row = connection.execute(_in_brief(archive).where(conversations.c.id == conversation_id)).one_or_none()
        if row is None:
            raise _unknown(archive, conversation_id)
        return _conversation(row)

    def rename(self, archive: str, conversation_id: str, name: str) -> None:
        """Raises UnknownConversation."""
        one = conversations.c.archive == archive, conversations.c.id == conversation_id
        with self._database.writing() as connection:
            if not connection.execute(update(conversations).where(*one).values(name=name)).rowcount:
                raise _unknown(archive, conversation_id)

    def remove(self, archive: str, conversation_id: str) -> None:
        """With its answers, and with what was kept because of them, in one transaction. Raises UnknownConversation.

        What is quoted and corrected has to go, too: numbers of quotations are given out again.
        """
        with self._database.writing() as connection:
            if _owner(connection, conversation_id) != archive:
                raise _unknown(archive, conversation_id)
            said = select(turns.c.id).where(turns.c.conversation_id == conversation_id)
            quoted = (quotations.c.kind == "answer") & quotations.c.owner_id.in_(said)
            corrected = corrections.c.quotation_id.in_(select(quotations.c.id).where(quoted))
            connection.execute(delete(corrections).where(corrected))
            connection.execute(delete(quotations).where(quoted))
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))


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
            "name": first_name(answer.question),
            "created_at": now,
            "updated_at": now,
        }
        connection.execute(insert(conversations).values(row))
        return
    if owner != archive:
        raise _unknown(archive, answer.conversation_id)
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


def first_name(question: str) -> str:
    """The question in one line, cut between words where it is long."""
    line = " ".join(question.split())
    name = textwrap.shorten(line, LONGEST_NAME, placeholder="…")
    return name if name != "…" else f"{line[: LONGEST_NAME - 1]}…"


def _unknown(archive: str, conversation_id: str) -> UnknownConversation:
    return UnknownConversation(f"No conversation {conversation_id!r} in archive {archive!r}")


def _whole_turns(archive: str) -> Select[tuple[str, str]]:
    return select(turns.c.answer_json, turns.c.created_at).where(turns.c.archive == archive)


def _kept_turn(row: Row[tuple[str, str]]) -> KeptTurn:
    return KeptTurn(from_json(Answer, row.answer_json), datetime.fromisoformat(row.created_at))


def _in_brief(archive: str) -> Select[tuple[str, str | None, str, str, int]]:
    asked = select(func.count()).where(turns.c.conversation_id == conversations.c.id).scalar_subquery()
    known = conversations.c.id, conversations.c.name, conversations.c.created_at, conversations.c.updated_at
    return select(*known, asked.label("turns")).where(conversations.c.archive == archive)


def _conversation(row: Row[tuple[str, str | None, str, str, int]]) -> Conversation:
    created, updated = datetime.fromisoformat(row.created_at), datetime.fromisoformat(row.updated_at)
    return Conversation(row.id, row.name or "", created, updated, row.turns)
