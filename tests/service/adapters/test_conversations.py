"""Conversations in a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.adapters.conversations import SqlConversations
from service.model import Turn
from service.ports import Conversations, UnknownConversation
from tests.answers import answer
from vectorstore.adapters.database import Database


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    database = Database(tmp_path / "archive.db")
    yield SqlConversations(database, StoppedClock())
    database.close()


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
