"""What is suggested to be asked: it has an answer, and puts nothing into anybody's mouth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from service.answering import AnsweringPorts, answer
from service.model import Edition, Question
from service.slack.ports import SlackPorts
from service.slack.suggesting import ALWAYS, suggestions
from tests.fakes import HashEmbedder
from tests.service.archive import NOW, TestArchive, build
from tests.service.slack.newsroom import ARTICLES, newsroom, open_archive
from vectorstore.model import Draft, Published, Scope, SearchResult


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestArchive, Edition]]:
    archive, edition = open_archive(tmp_path_factory.mktemp("suggestions"))
    yield archive, edition
    archive.catalogue.close()


@contextmanager
def holding(folder: Path, edition: Edition, titles: Sequence[str]) -> Iterator[SlackPorts]:
    """An archive with these headlines, each of a day of its own, the newest last."""
    archive = build(folder, [_draft(day, title) for day, title in enumerate(titles, start=1)], HashEmbedder())
    yield newsroom(archive, edition).ports
    archive.catalogue.close()


def _draft(day: int, title: str) -> Draft:
    text = list(ARTICLES.values())[day % len(ARTICLES)][1]
    return Draft(text, f"{day}.txt", title=title, published=Published(f"2026-11-{day:02}", "day", "metadata"))


def test_four_questions_are_suggested_by_short_titles(opened: tuple[TestArchive, Edition]) -> None:
    found = suggestions("main", ports=newsroom(*opened).ports)
    assert len(found) == 4
    assert all(1 <= len(title) <= 60 for title in found)


def test_those_that_the_archive_answers_come_first_and_nothing_of_it_is_kept(
    opened: tuple[TestArchive, Edition],
) -> None:
    room = newsroom(*opened)
    found = list(suggestions("main", ports=room.ports).values())
    statuses = [answer(Question(asked, NOW), ports=room.ports.answering).status for asked in found]
    answered = [status != "abstained" for status in statuses]
    assert answered == sorted(answered, reverse=True)
    assert answered[0]


@pytest.mark.parametrize("placed", [False, True])
def test_the_newest_come_first_whether_or_not_they_are_in_stories_yet(
    tmp_path: Path, opened: tuple[TestArchive, Edition], placed: bool
) -> None:
    titles = ["Rail in trouble", "Ferries counted", "Plates sold"]
    with holding(tmp_path, opened[1], titles) as ports:
        while placed and ports.digesting.following(limit=100):
            pass
        found = list(suggestions("main", ports=replace(ports, answering=_knows_nothing(ports))).values())
    assert found[:3] == [f"What do we know about “{title}”?" for title in reversed(titles)]


def test_an_empty_archive_suggests_what_can_always_be_asked(opened: tuple[TestArchive, Edition]) -> None:
    assert tuple(suggestions("empty", ports=newsroom(*opened).ports).values()) == ALWAYS


def test_no_headline_puts_a_mention_or_a_link_into_somebodys_mouth(
    tmp_path: Path, opened: tuple[TestArchive, Edition]
) -> None:
    hostile = ("<!channel> wake up", "Ask <@U0BOSS>", "See @everyone", "A & B", "\u202etxet \u200bturned", "x" * 3_000)
    with holding(tmp_path, opened[1], hostile) as ports:
        found = suggestions("main", ports=ports)
    assert len(found) == 4
    for title, asked in found.items():
        assert len(title) <= 60
        assert len(asked) <= 200
        assert not set("<>@&\u202e\u200b") & set(title + asked)


def _knows_nothing(ports: SlackPorts) -> AnsweringPorts:
    def nothing(question: str, *, scope: Scope, now: datetime, limit: int) -> SearchResult:
        return ports.answering.retriever(question, scope=replace(scope, archive="empty"), now=now, limit=limit)

    return replace(ports.answering, retriever=nothing)
