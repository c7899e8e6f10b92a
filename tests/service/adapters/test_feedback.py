"""Readers' verdicts in a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from service.adapters.conversations import SqlConversations
from service.adapters.feedback import SqlFeedback
from service.model import Feedback
from service.ports import FeedbackBook, Unknown
from tests.answers import answer
from tests.fakes import StoppedClock
from vectorstore.adapters.database import Database

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
UP = Feedback("f1", "main", "answer-1", "up", None, "slack T1/U1", AT)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "archive.db")
    kept = SqlConversations(database, StoppedClock())
    for number in (1, 2):
        kept.append("main", answer(id=f"answer-{number}"))
    yield database
    database.close()


@pytest.fixture
def book(database: Database) -> FeedbackBook:
    return SqlFeedback(database)


def test_a_verdict_comes_back_as_it_was_given(book: FeedbackBook) -> None:
    given = replace(UP, verdict="down", comment="Wrong year: «2023» \U0001f44e")
    book.record(given)
    assert book.of("main", "answer-1") == book.all("main") == [given]


def test_a_later_verdict_of_the_same_reader_takes_the_earlier_ones_place(book: FeedbackBook) -> None:
    later = replace(UP, id="f2", verdict="down", comment="No.", at=AT + timedelta(minutes=1))
    for given in (UP, later, later):
        book.record(given)
    assert book.of("main", "answer-1") == [later]


def test_readers_and_answers_have_a_verdict_each(book: FeedbackBook) -> None:
    other_reader = replace(UP, id="f2", by="key ab12", at=AT + timedelta(minutes=1))
    other_answer = replace(UP, id="f3", answer_id="answer-2", at=AT + timedelta(minutes=2))
    for given in (UP, other_reader, other_answer):
        book.record(given)
    assert book.of("main", "answer-1") == [UP, other_reader]
    assert book.of("main", "answer-2") == [other_answer]


def test_newest_first_whatever_clock_it_was_given_by(book: FeedbackBook) -> None:
    west = timezone(timedelta(hours=-7))
    later = replace(UP, id="f2", by="two", verdict="down", at=(AT + timedelta(seconds=1)).astimezone(west))
    latest = replace(UP, id="f3", by="three", at=AT + timedelta(hours=1))
    for given in (latest, UP, later):
        book.record(given)
    assert [one.id for one in book.all("main")] == ["f3", "f2", "f1"]
    assert [one.id for one in book.all("main", limit=1, offset=1)] == ["f2"]
    assert [one.id for one in book.all("main", verdict="down")] == ["f2"]


def test_a_verdict_on_what_the_archive_never_said_is_refused(book: FeedbackBook) -> None:
    for unknown in (replace(UP, answer_id="none"), replace(UP, archive="other")):
        with pytest.raises(Unknown, match=unknown.answer_id):
            book.record(unknown)
    assert book.all("main") == book.all("other") == book.of("other", "answer-1") == []


def test_verdicts_given_at_once_by_one_reader_leave_one(book: FeedbackBook) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(book.record, [replace(UP, id=f"f{number}") for number in range(12)]))
    assert len(book.all("main")) == 1
