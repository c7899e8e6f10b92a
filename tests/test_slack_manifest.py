"""The manifest that a Slack app is made from, held to the code that serves it and to Slack's limits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.adapters.slack_oauth import RETURN
from service.model import Workspace
from service.rendering import slack_names
from service.slack.incoming import job_of
from service.slack.installing import SCOPES, nameless
from service.slack.payloads import Payload
from service.slack.suggesting import ALWAYS
from tests.service.slack.jobs import NOW

FILE = Path(__file__).parents[1] / "slack-manifest.yaml"
TEXT = FILE.read_text(encoding="utf-8")

# https://docs.slack.dev/reference/app-manifest and the schema at github.com/slackapi/manifest-schema
LENGTHS = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4_000),
    "features.bot_user.display_name": (1, 80),
    "features.agent_view.agent_description": (1, 300),
}
EVENTS: dict[str, dict[str, object]] = {  # each as its subscription brings it
    "app_home_opened": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
    "app_mention": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.000002", "text": "<@U0BOT> Who?"},
    "app_uninstalled": {"type": "app_uninstalled"},
    "tokens_revoked": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}},
    **{
        f"message.{kind}": {
            "type": "message",
            "channel_type": channel_type,
            "user": "U1",
            "channel": channel,
            "ts": "1.000002",
            "thread_ts": "1.000001",
            "text": "And after that?",
        }
        for kind, channel_type, channel in (
            ("channels", "channel", "C1"),
            ("groups", "group", "G1"),
            ("im", "im", "D1"),
            ("mpim", "mpim", "G2"),
        )
    },
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(TEXT)
    return read


def at(manifest: dict[str, Any], path: str) -> Any:
    found: Any = manifest
    for name in path.split("."):
        found = found[name]
    return found


def test_commands_and_shortcuts_are_called_what_the_code_calls_them(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert [one["command"] for one in features["slash_commands"]] == [
        slack_names.ASK,
        slack_names.DIGEST,
        slack_names.SUMMARIZE,
    ]
    assert [one["callback_id"] for one in features["shortcuts"]] == [
        slack_names.SUMMARIZE_MESSAGE,
        slack_names.CHECK_MESSAGE,
    ]
    assert {one["type"] for one in features["shortcuts"]} == {"message"}


def test_scopes_are_those_that_the_code_asks_for(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"] == {"bot": list(SCOPES)}


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_says_what_it_is_for(scope: str) -> None:
    assert re.search(rf"^ +- {re.escape(scope)}  # .{{15,}}$", TEXT, re.MULTILINE)


def test_every_event_is_one_that_somebody_reacts_to(manifest: dict[str, Any]) -> None:
    workspace: Workspace = nameless("xoxb-1", archive="main", now=NOW)
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(subscribed) == sorted(EVENTS)
    for name in subscribed:
        payload = Payload({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": EVENTS[name]})
        assert job_of(payload, workspace=workspace, part_of=lambda _: True) is not None, name


def test_messages_are_heard_wherever_their_history_may_be_read(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    heard = {event.partition(".")[2] for event in events if event.startswith("message.")}
    assert heard == {scope.partition(":")[0] for scope in SCOPES if scope.endswith(":history")}


@pytest.mark.parametrize(("path", "lengths"), LENGTHS.items())
def test_words_are_as_long_as_slack_takes_them(manifest: dict[str, Any], path: str, lengths: tuple[int, int]) -> None:
    assert lengths[0] <= len(at(manifest, path)) <= lengths[1]


def test_commands_shortcuts_and_prompts_are_as_long_as_slack_takes_them(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    for command in features["slash_commands"]:
        assert set(command) == {"command", "description", "usage_hint", "should_escape"}
        assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
        assert len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
        assert command["should_escape"] is True
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
    assert len(features["agent_view"]["suggested_prompts"]) <= 4


def test_suggestions_are_those_that_an_empty_archive_makes(manifest: dict[str, Any]) -> None:
    prompts = manifest["features"]["agent_view"]["suggested_prompts"]
    assert [(one["title"], one["message"]) for one in prompts] == [(question, question) for question in ALWAYS]


def test_it_is_for_socket_mode_and_needs_no_address(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert "request_url" not in settings["event_subscriptions"]
    assert "redirect_urls" not in manifest["oauth_config"]


def test_what_http_needs_is_said_where_it_goes() -> None:
    base = "https://dateline.example.org"
    changed = re.sub(r"# HTTP: (request_url: \S+)", r"\1", TEXT)
    changed = changed.replace("socket_mode_enabled: true  # HTTP: false", "socket_mode_enabled: false")
    changed = re.sub(r"# (redirect_urls:)\n  #   (- \S+)", r"\1\n    \2", changed)
    changed = re.sub(r"^( +)- command: .*$", rf"\g<0>\n\1  url: {base}/slack/events", changed, flags=re.MULTILINE)
    manifest = yaml.safe_load(changed)
    assert manifest["settings"]["event_subscriptions"]["request_url"] == f"{base}/slack/events"
    assert manifest["settings"]["interactivity"]["request_url"] == f"{base}/slack/events"
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["oauth_config"]["redirect_urls"] == [base + RETURN]
    assert f"`url: {base}/slack/events`" in TEXT


def test_tokens_do_not_expire_and_tabs_are_on(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["token_rotation_enabled"] is False
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
