"""Conversations in a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.adapters.conversations import LONGEST_NAME, SqlConversations, first_name
from service.adapters.corrections import SqlCorrections
from service.adapters.feedback import SqlFeedback
from service.model import Conversation, Feedback, KeptTurn, Turn
from service.ports import Conversations, KeptConversations, UnknownConversation
from tests.answers import answer
from vectorstore.adapters.database import Database

AT = datetime(2026, 11, 21, tzinfo=UTC)


class TickingClock:
    """Each look at it is a minute later."""

    def __init__(self) -> None:
        self._at = AT

    def now(self) -> datetime:
        self._at += timedelta(minutes=1)
        return self._at


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "archive.db")
    yield database
    database.close()


@pytest.fixture
def kept(database: Database) -> KeptConversations:
    return SqlConversations(database, TickingClock())


def ask(kept: Conversations, talk: str, name: str, archive: str = "main") -> None:
    kept.append(archive, answer(id=name, conversation_id=talk, question=f"{name}?"))


def count(database: Database, table: str) -> int:
    with database.reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_conversation_exists_once_it_has_a_turn(kept: Conversations) -> None:
    assert not kept.exists("main", "talk-1")
    kept.append("main", answer())
    assert kept.exists("main", "talk-1")


def test_turns_come_oldest_first_and_the_newest_are_kept(kept: Conversations) -> None:
    for n in range(5):
        kept.append("main", answer(id=f"answer-{n}", question=f"Question {n}?", standalone_question=f"Whole {n}?"))
    found = kept.turns("main", "talk-1", limit=2)
    assert found[1] == Turn(
        "Question 4?", "Whole 4?", "Umarov met Tedros Ghebreyesus. [1]", "Tedros Ghebreyesus", "answered"
    )
    assert [turn.question for turn in found] == ["Question 3?", "Question 4?"]


def test_an_answer_comes_back_exactly(kept: Conversations) -> None:
    kept.append("main", answer())
    assert kept.answer("main", "answer-1") == answer()


def test_the_same_answer_is_kept_once(kept: Conversations) -> None:
    kept.append("main", answer())
    kept.append("main", answer())
    assert len(kept.turns("main", "talk-1", limit=9)) == 1


def test_another_archives_conversation_is_as_if_it_did_not_exist(kept: Conversations) -> None:
    kept.append("theirs", answer())
    assert not kept.exists("main", "talk-1")
    assert kept.turns("main", "talk-1", limit=9) == []
    with pytest.raises(UnknownConversation, match="answer-1"):
        kept.answer("main", "answer-1")
    with pytest.raises(UnknownConversation, match="talk-1"):
        kept.append("main", answer(id="answer-2"))
    assert len(kept.turns("theirs", "talk-1", limit=9)) == 1


def test_an_id_is_free_until_any_archive_has_a_conversation_of_it(kept: Conversations) -> None:
    assert kept.is_free("talk-1")
    kept.append("other", answer())
    assert not kept.is_free("talk-1")
    assert not kept.exists("main", "talk-1")


def test_a_new_conversation_is_empty(kept: Conversations) -> None:
    assert kept.turns("main", "talk-9", limit=9) == []


def test_conversations_are_listed_newest_turn_first_with_their_first_question(kept: KeptConversations) -> None:
    ask(kept, "old", "a")
    ask(kept, "new", "b")
    ask(kept, "old", "c")
    minute = timedelta(minutes=1)
    assert kept.all("main") == [
        Conversation("old", "a?", AT + minute, AT + 3 * minute, 2),
        Conversation("new", "b?", AT + 2 * minute, AT + 2 * minute, 1),
    ]
    assert kept.all("main", limit=1, offset=1) == [kept.conversation("main", "new")]


def test_whole_turns_come_oldest_first_page_by_page_from_the_newest(kept: KeptConversations) -> None:
    for name in "abcde":
        ask(kept, "talk", name)

    def names(limit: int, offset: int) -> str:
        return "".join(turn.answer.id for turn in kept.whole_turns("main", "talk", limit=limit, offset=offset))

    assert [names(2, 0), names(2, 2), names(2, 4), names(2, 6)] == ["de", "bc", "a", ""]
    assert kept.whole_turns("main", "talk")[0] == KeptTurn(kept.answer("main", "a"), AT + timedelta(minutes=1))
    assert kept.whole_turn("main", "a") == kept.whole_turns("main", "talk")[0]


def test_a_name_given_stays_and_changes_no_place(kept: KeptConversations) -> None:
    ask(kept, "first", "a")
    ask(kept, "second", "b")
    kept.rename("main", "first", "The Geneva talks")
    ask(kept, "second", "c")
    assert [(one.id, one.name) for one in kept.all("main")] == [("second", "b?"), ("first", "The Geneva talks")]
    assert kept.conversation("main", "first").updated_at == AT + timedelta(minutes=1)


def test_what_is_removed_goes_with_all_that_was_kept_because_of_it(kept: KeptConversations, database: Database) -> None:
    ask(kept, "gone", "a")
    ask(kept, "stays", "b")
    corrections, verdicts = SqlCorrections(database, TickingClock()), SqlFeedback(database)
    for name in "ab":
        verdicts.record(Feedback(f"on-{name}", "main", name, "up", None, "somebody", AT))
    assert corrections.check() == 4  # a sentence and a side of each: they quote an article that is not there
    kept.remove("main", "gone")
    assert not kept.exists("main", "gone")
    assert kept.whole_turns("main", "gone") == []
    assert [one.id for one in kept.all("main")] == ["stays"]
    assert (corrections.of("main", "a"), len(corrections.of("main", "b"))) == ([], 2)
    assert [one.id for one in verdicts.all("main")] == ["on-b"]
    assert [count(database, table) for table in ("turns", "quotations", "corrections")] == [1, 2, 2]


def test_quotations_after_a_removal_are_checked_like_any_others(kept: KeptConversations, database: Database) -> None:
    corrections = SqlCorrections(database, TickingClock())
    ask(kept, "gone", "a")
    corrections.check()
    kept.remove("main", "gone")
    ask(kept, "gone", "b")  # under the numbers that are free again
    assert corrections.check() == 2
    assert len(corrections.of("main", "b")) == 2
    assert kept.conversation("main", "gone").turns == 1


def test_another_archives_conversation_is_neither_shown_nor_named_nor_removed(kept: KeptConversations) -> None:
    ask(kept, "talk", "a", archive="theirs")
    assert kept.all("main") == []
    assert kept.whole_turns("main", "talk") == []
    for attempt in (
        lambda: kept.conversation("main", "talk"),
        lambda: kept.rename("main", "talk", "Ours"),
        lambda: kept.remove("main", "talk"),
    ):
        with pytest.raises(UnknownConversation, match="talk"):
            attempt()
    assert kept.conversation("theirs", "talk").name == "a?"


@given(st.text(min_size=1))
@example("x" * 200)
@example("Who met whom " * 20)
def test_a_first_name_is_one_line_and_not_too_long(question: str) -> None:
    name = first_name(question)
    assert len(name) <= LONGEST_NAME
    assert name.splitlines() in ([name], [])
    line = " ".join(question.split())
    assert name == line or (name.endswith("…") and line.startswith(name[:-1]) and len(line) > LONGEST_NAME)
