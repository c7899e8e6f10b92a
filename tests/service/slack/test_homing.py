"""The Home tab, and what is suggested in the direct messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.model import Edition
from service.ports import SlackRefused, SlackUnavailable
from tests.service.archive import TestArchive
from tests.service.slack.deeds import DIRECT, Office, office
from tests.service.slack.newsroom import ANA, open_archive
from tests.slack_fakes import read_out


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestArchive, Edition]]:
    archive, edition = open_archive(tmp_path_factory.mktemp("homes"))
    yield archive, edition
    archive.catalogue.close()


@pytest.fixture
def desk(tmp_path: Path, opened: tuple[TestArchive, Edition]) -> Iterator[Office]:
    with office(tmp_path, *opened) as made:
        yield made


def test_the_home_tab_shows_the_digests_when_they_come_and_what_is_held(desk: Office) -> None:
    desk.add_digest(schedule="0 8 * * mon-fri")
    desk.add_digest("On call")
    desk.open("home")
    view: Any = desk.slack.homes[ANA]
    said = "\n".join(read_out(view["blocks"]))
    assert "There are 6 articles in the archive." in said
    assert "Morning" in said
    assert "next on 23 Nov 2026, 08:00" in said
    assert "On call" in said


def test_its_buttons_know_the_direct_messages(desk: Office) -> None:
    made = desk.add_digest()
    desk.open("home")
    view: Any = desk.slack.homes[ANA]
    values = {one["value"] for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]}
    assert values == {f"{made.id}:{DIRECT}"}


def test_another_archives_digests_are_not_shown(desk: Office) -> None:
    theirs = replace(desk.add_digest("Theirs"), id="theirs", archive="theirs", name="Secret")
    desk.ports.digests.add(theirs)
    desk.open("home")
    assert "Secret" not in "\n".join(read_out(desk.slack.homes[ANA]["blocks"]))  # type: ignore[arg-type]


def test_four_questions_are_suggested_in_the_direct_messages(desk: Office) -> None:
    desk.open("messages")
    ((channel, suggested, title),) = desk.slack.suggestions
    assert (channel, len(suggested)) == (DIRECT, 4)
    assert title
    assert all(1 <= len(one) <= 60 for one in suggested)


@pytest.mark.parametrize(("tab", "call"), [("home", "publish_home"), ("messages", "prompts")])
def test_a_workspace_that_has_no_such_place_is_not_apologized_to(desk: Office, tab: str, call: str) -> None:
    desk.slack.fail(call, SlackRefused("The app has no Home tab", code="not_enabled"))
    desk.open(tab)
    desk.slack.fail(call, SlackUnavailable("Slow"))
    with pytest.raises(SlackUnavailable):
        desk.open(tab)


def test_a_removed_workspace_is_shown_nothing(desk: Office) -> None:
    desk.room.workspaces.remove("T0NEWS")
    desk.open("home")
    assert desk.slack.calls == []
