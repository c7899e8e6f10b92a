from __future__ import annotations

import pytest

from service.model import AppRemoved, SlackJob
from service.ports import SlackRefused, SlackUnavailable
from service.slack.handling import handle
from tests.service.slack.newsroom import Newsroom
from tests.slack_fakes import TEAM

REMOVED = SlackJob("event Ev1", "event Ev1", "quick", AppRemoved(TEAM), attempts=1)


def test_a_workspace_whose_token_slack_takes_no_more_is_forgotten(room: Newsroom) -> None:
    room.slack.fail("identity", SlackRefused("revoked", code="token_revoked"))
    handle(REMOVED, ports=room.ports)
    assert room.workspaces.find(TEAM) is None


def test_word_of_a_removal_that_comes_after_the_app_was_installed_again_removes_nothing(room: Newsroom) -> None:
    handle(REMOVED, ports=room.ports)
    assert room.workspaces.find(TEAM) is not None


def test_while_slack_cannot_say_whether_the_token_holds_nothing_is_forgotten(room: Newsroom) -> None:
    room.slack.fail("identity", SlackUnavailable("slow"))
    with pytest.raises(SlackUnavailable):
        handle(REMOVED, ports=room.ports)
    assert room.workspaces.find(TEAM) is not None


def test_of_a_workspace_that_is_gone_nothing_is_asked(room: Newsroom) -> None:
    room.workspaces.remove(TEAM)
    handle(REMOVED, ports=room.ports)
    assert room.slack.calls == []
