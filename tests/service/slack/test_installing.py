"""Who an operator's token is, learned once and kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.slack_web import slack_door
from service.adapters.slack_workspaces import SqlWorkspaces
from service.model import Workspace
from service.ports import SlackDoor, SlackRefused, SlackUnavailable
from service.slack.installing import SCOPES, learn, missing, nameless, unneeded
from tests.service.slack.jobs import HandClock
from tests.slack.faults import broken, refused
from tests.slack.server import SlackServer
from vectorstore.adapters.database import Database


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def door(slack: SlackServer) -> SlackDoor:
    return slack_door(base_url=slack.api_url)


@pytest.fixture
def workspaces(tmp_path: Path) -> Iterator[SqlWorkspaces]:
    with closing(Database(tmp_path / "archive.db")) as database:
        yield SqlWorkspaces(database)


def test_a_token_is_learned_and_kept(slack: SlackServer, door: SlackDoor, workspaces: SqlWorkspaces) -> None:
    clock = HandClock()
    met = learn(slack.bot_token, archive="desk", door=door, workspaces=workspaces, clock=clock)
    assert met == Workspace(
        id=slack.team.id,
        archive="desk",
        name=slack.team.name,
        bot_user_id=slack.bot.id,
        bot_id=slack.bot.bot_id,
        token=slack.bot_token,
        scopes=SCOPES,
        how="token",
        installed_by=None,
        installed_at=clock.now(),
    )
    assert workspaces.all() == [met]


def test_learning_it_again_changes_nothing(slack: SlackServer, door: SlackDoor, workspaces: SqlWorkspaces) -> None:
    clock = HandClock()
    first = learn(slack.bot_token, archive="main", door=door, workspaces=workspaces, clock=clock)
    clock.pass_s(3600)
    assert learn(slack.bot_token, archive="main", door=door, workspaces=workspaces, clock=clock) == first


def test_a_new_token_another_archive_and_fewer_scopes_are_noticed(
    slack: SlackServer, door: SlackDoor, workspaces: SqlWorkspaces
) -> None:
    clock = HandClock()
    first = learn(slack.bot_token, archive="main", door=door, workspaces=workspaces, clock=clock)
    token = slack.with_scopes(["chat:write"]).value
    second = learn(token, archive="desk", door=door, workspaces=workspaces, clock=clock)
    assert second == replace(first, token=token, archive="desk", scopes=("chat:write",))
    assert workspaces.all() == [second]


def test_an_operators_token_takes_the_place_of_an_installation(
    slack: SlackServer, door: SlackDoor, workspaces: SqlWorkspaces
) -> None:
    clock = HandClock()
    by_oauth = replace(
        nameless("xoxb-older", archive="other", now=clock.now()), id=slack.team.id, how="oauth", installed_by="U1"
    )
    workspaces.save(by_oauth)
    clock.pass_s(60)
    met = learn(slack.bot_token, archive="main", door=door, workspaces=workspaces, clock=clock)
    assert (met.how, met.installed_by, met.archive) == ("token", None, "main")
    assert met.installed_at == clock.now()
    assert workspaces.all() == [met]


def test_a_token_that_slack_does_not_take_is_not_kept(
    slack: SlackServer, door: SlackDoor, workspaces: SqlWorkspaces
) -> None:
    with pytest.raises(SlackRefused, match="install the app again"):
        learn("xoxb-unknown", archive="main", door=door, workspaces=workspaces, clock=HandClock())
    slack.fail("auth.test", broken())
    with pytest.raises(SlackUnavailable):
        learn(slack.bot_token, archive="main", door=door, workspaces=workspaces, clock=HandClock())
    slack.fail("auth.test", refused("account_inactive"))
    with pytest.raises(SlackRefused):
        learn(slack.bot_token, archive="main", door=door, workspaces=workspaces, clock=HandClock())
    assert workspaces.all() == []


@pytest.mark.parametrize("token", ["xapp-1-A1-2-3", "xoxp-1-2-3", "", "Bearer xoxb-1"])
def test_another_kind_of_token_is_not_even_sent(
    slack: SlackServer, door: SlackDoor, workspaces: SqlWorkspaces, token: str
) -> None:
    with pytest.raises(SlackRefused, match="xoxb-") as caught:
        learn(token, archive="main", door=door, workspaces=workspaces, clock=HandClock())
    assert not token or token not in str(caught.value)
    assert slack.calls == []


def test_scopes_too_few_and_too_many() -> None:
    assert missing(SCOPES) == ()
    assert unneeded(SCOPES) == ()
    assert missing(["chat:write", "files:read"]) == tuple(scope for scope in SCOPES if scope != "chat:write")
    assert unneeded(["users:read", "chat:write", "files:read"]) == ("files:read", "users:read")
