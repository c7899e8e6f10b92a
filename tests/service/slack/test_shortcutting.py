"""Shortcuts on somebody's message, as those see it who talk in its thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.model import Edition, SlackThread
from service.rendering.slack_names import CHECK_MESSAGE, SUMMARIZE_MESSAGE
from tests.service.archive import TestArchive
from tests.service.slack.deeds import BEN, Crash, Killed, Office, crashing, office
from tests.service.slack.newsroom import ANA, CHANNEL, open_archive
from tests.slack_fakes import TEAM
from vectorstore.ingesting import ingest
from vectorstore.model import MAIN_ARCHIVE, Draft, Published

FERRY = "https://marden-post.example/2026/ferry"
CLAIM = "The harbour of Port Ellery will open again on Sunday, the port authority said."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestArchive, Edition]]:
    archive, edition = open_archive(tmp_path_factory.mktemp("shortcuts"))
    ferry = Draft(
        "The ferry from Tolna to Marden will run again from Monday, said Captain Edda Lund. A ticket costs four euros.",
        origin="ferry.txt",
        title="The ferry runs again",
        url=FERRY,
        published=Published("2026-11-20", "day", "metadata"),
    )
    ingest([ferry], archive=MAIN_ARCHIVE, catalogue=archive.catalogue)
    yield archive, edition
    archive.catalogue.close()


@pytest.fixture
def desk(tmp_path: Path, opened: tuple[TestArchive, Edition]) -> Iterator[Office]:
    with office(tmp_path, *opened) as made:
        yield made


def root_of(desk: Office) -> str:
    return next(one.ts for one in desk.slack.channels[CHANNEL] if one.user == BEN)


def test_an_article_that_a_message_links_to_is_summed_up_in_its_thread(desk: Office) -> None:
    desk.shortcut(SUMMARIZE_MESSAGE, f"Have you seen this? {FERRY}", links=[FERRY])
    (summary,) = desk.said()
    assert summary.thread == root_of(desk)
    assert f"<@{ANA}> asked for a summary of The ferry runs again" in summary.words
    assert "The ferry from Tolna to Marden will run again from Monday" in summary.words


def test_without_a_link_that_is_in_the_archive_the_words_are_the_topic(desk: Office) -> None:
    desk.shortcut(SUMMARIZE_MESSAGE, "the harbour of Port Ellery https://no.example/a", links=["https://no.example/a"])
    (summary,) = desk.said()
    assert "asked what the archive has about this" in summary.words
    assert "harbour will open again on Sunday" in summary.words


def test_a_link_alone_that_is_not_in_the_archive_is_said_to_be_so_to_the_asker(desk: Office) -> None:
    desk.shortcut(SUMMARIZE_MESSAGE, "https://no.example/a", links=["https://no.example/a"])
    assert desk.said() == []
    assert "This link is not in the archive." in desk.whispered()[0]


def test_a_message_is_checked_in_its_thread(desk: Office) -> None:
    desk.shortcut(CHECK_MESSAGE, CLAIM)
    (check,) = desk.said()
    assert check.thread == root_of(desk)
    assert f"<@{ANA}> asked to check this against the archive" in check.words
    assert "harbour" in check.words


def test_a_message_of_a_thread_is_answered_in_that_thread(desk: Office) -> None:
    root = desk.slack.say(CHANNEL, BEN, "News?")
    desk.shortcut(CHECK_MESSAGE, CLAIM, thread=root)
    assert [one.thread for one in desk.said()] == [root]


def test_the_thread_stays_other_peoples(desk: Office) -> None:
    desk.shortcut(CHECK_MESSAGE, CLAIM)
    assert desk.room.threads.find(SlackThread(TEAM, CHANNEL, root_of(desk))) is None


@pytest.mark.parametrize("callback", [SUMMARIZE_MESSAGE, CHECK_MESSAGE])
@pytest.mark.parametrize("text", ["", "   ", "👍"])
def test_a_message_without_words_is_said_to_have_none(desk: Office, callback: str, text: str) -> None:
    if callback == SUMMARIZE_MESSAGE and text == "👍":
        return
    desk.shortcut(callback, text)
    assert desk.said() == []
    assert "no words" in desk.whispered()[0]


@pytest.mark.parametrize("callback", [SUMMARIZE_MESSAGE, CHECK_MESSAGE])
def test_where_it_may_not_post_the_asker_is_answered_alone(desk: Office, callback: str) -> None:
    desk.shortcut(callback, CLAIM, channel="C0ELSE")
    answered, invite = desk.whispered()
    assert "harbour" in answered
    assert "/invite @Dateline" in invite


@pytest.mark.parametrize("callback", [SUMMARIZE_MESSAGE, CHECK_MESSAGE])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_and_done_again_it_is_said_once(desk: Office, callback: str, when: Any) -> None:
    crashing(desk, whole := Crash(-1, "before"))
    desk.shortcut(callback, CLAIM)
    steps, expected = whole.steps, [one.words for one in desk.said()]
    for step in range(1, steps + 1):
        desk.slack.channels[CHANNEL].clear()
        crashing(desk, Crash(step, when))
        with pytest.raises(Killed):
            desk.shortcut(callback, CLAIM)
        assert desk.job is not None
        desk.again(desk.job)
        assert [one.words for one in desk.said()] == expected


def test_a_long_message_in_any_script_is_answered(desk: Office) -> None:
    desk.shortcut(SUMMARIZE_MESSAGE, "Когда откроют гавань Порт-Эллери? 🌉 " * 300)
    assert len(desk.said()) == 1


def test_an_unknown_shortcut_and_a_removed_workspace_are_told_nothing(desk: Office) -> None:
    desk.shortcut("dateline_unheard_of", CLAIM)
    desk.room.workspaces.remove(TEAM)
    desk.shortcut(CHECK_MESSAGE, CLAIM)
    assert desk.slack.calls == []
