"""What `dateline doctor` finds out about Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.slack_workspaces import SqlWorkspaces
from service.diagnosing import Finding, diagnose
from service.probes import probes_of
from service.settings import Settings, load_settings
from service.slack.installing import SCOPES, nameless
from tests.service.slack.jobs import NOW
from tests.slack.faults import broken
from tests.slack.server import SlackServer
from vectorstore.adapters.database import Database


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slack: SlackServer) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))


def found(monkeypatch: pytest.MonkeyPatch, slack: SlackServer, **variables: str) -> dict[str, Finding]:
    """By probe, those of Slack only."""
    for name, value in {"DATELINE_SLACK_API_URL": slack.api_url, **variables}.items():
        monkeypatch.setenv(name, value)
    probes = probes_of(load_settings(Path("no.env")))
    return {one.name: one for one in diagnose([probe for probe in probes if probe.name.startswith("slack")])}


def keep(tmp_path: Path, *tokens: str) -> None:
    with closing(Database(tmp_path / "home" / "archive.db")) as database:
        for number, token in enumerate(tokens):
            workspace = nameless(token, archive="main", now=NOW)
            SqlWorkspaces(database).save(replace(workspace, id=f"T{number}", how="oauth"))


def test_where_nobody_uses_slack_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    probes = probes_of(load_settings(Path("no.env")))
    assert not [probe.name for probe in probes if probe.name.startswith("slack")]


def test_socket_mode_is_well_when_both_tokens_are_taken(monkeypatch: pytest.MonkeyPatch, slack: SlackServer) -> None:
    findings = found(monkeypatch, slack, SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token)
    assert {name: finding.ok for name, finding in findings.items()} == {"slack": True, "slack transport": True}
    assert findings["slack"].detail == f"{slack.team.name} ({slack.team.id}) knows Dateline as {slack.bot.id}"
    assert findings["slack transport"].detail == "Slack offers a socket"


def test_http_is_well_with_a_signing_secret(monkeypatch: pytest.MonkeyPatch, slack: SlackServer) -> None:
    findings = found(
        monkeypatch,
        slack,
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        DATELINE_PUBLIC_URL="https://news.example.org/",
    )
    assert findings["slack transport"].ok
    assert "https://news.example.org/slack/events" in findings["slack transport"].detail


def test_scopes_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch, slack: SlackServer) -> None:
    token = slack.with_scopes([scope for scope in SCOPES if scope not in ("im:history", "commands")])
    finding = found(monkeypatch, slack, SLACK_BOT_TOKEN=token.value)["slack"]
    assert (finding.ok, finding.detail.partition("scopes: ")[2]) == (False, "commands, im:history")
    assert "slack-manifest.yaml" in (finding.advice or "")


def test_scopes_that_nothing_needs_are_named_and_do_no_harm(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer
) -> None:
    token = slack.with_scopes([*SCOPES, "users:read"])
    finding = found(monkeypatch, slack, SLACK_BOT_TOKEN=token.value)["slack"]
    assert finding.ok
    assert finding.detail.endswith("scopes that nothing needs: users:read")


@pytest.mark.parametrize(
    ("variables", "name", "word"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1-2"}, "slack", "xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-unknown"}, "slack", "install the app again"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "slack transport", "xapp-"),
        ({"SLACK_APP_TOKEN": "xapp-unknown"}, "slack transport", "invalid_auth"),
        ({"SLACK_SIGNING_SECRET": "xoxb-not-this-one"}, "slack transport", "no signing secret"),
        ({"SLACK_BOT_TOKEN": "xoxb-unknown"}, "slack transport", "nothing is heard"),
        ({"SLACK_APP_TOKEN": "xapp-unknown"}, "slack", "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_CLIENT_ID": "1.2"}, "slack installing", "SLACK_CLIENT_SECRET is not set"),
        ({"SLACK_CLIENT_SECRET": "abc"}, "slack installing", "SLACK_CLIENT_ID is not set"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "abc"}, "slack installing", "https address"),
        (
            {
                "SLACK_CLIENT_ID": "1.2",
                "SLACK_CLIENT_SECRET": "abc",
                "DATELINE_PUBLIC_URL": "https://news.example.org",
            },
            "slack installing",
            "nothing is heard",
        ),
    ],
)
def test_what_is_wrong_or_missing_is_said_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer, variables: dict[str, str], name: str, word: str
) -> None:
    finding = found(monkeypatch, slack, **variables)[name]
    assert not finding.ok
    assert word in finding.detail
    assert finding.advice
    assert not [value for key, value in variables.items() if value in finding.detail and key != "DATELINE_PUBLIC_URL"]


def test_each_workspace_that_has_installed_dateline_is_asked(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer, tmp_path: Path
) -> None:
    keep(tmp_path, slack.bot_token, "xoxb-removed-since")
    findings = found(
        monkeypatch,
        slack,
        SLACK_CLIENT_ID="1.2",
        SLACK_CLIENT_SECRET="abc",
        SLACK_SIGNING_SECRET=slack.signing_secret,
        DATELINE_PUBLIC_URL="https://news.example.org",
    )
    assert {name: finding.ok for name, finding in findings.items()} == {
        "slack": True,
        "slack T0": True,
        "slack T1": False,
        "slack transport": True,
        "slack installing": True,
    }
    assert findings["slack T1"].advice == "Invite it again: dateline slack invite"


def test_a_workspace_is_asked_about_even_when_no_setting_is_left(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer, tmp_path: Path
) -> None:
    keep(tmp_path, slack.bot_token)
    monkeypatch.delenv("DATELINE_SLACK_API_URL", raising=False)
    probes = [probe.name for probe in probes_of(load_settings(Path("no.env"))) if probe.name.startswith("slack")]
    assert probes == ["slack", "slack T0", "slack transport"]


def test_a_slack_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch, slack: SlackServer) -> None:
    slack.fail("auth.test", broken(503))
    finding = found(monkeypatch, slack, SLACK_BOT_TOKEN=slack.bot_token)["slack"]
    assert (finding.ok, finding.detail) == (False, "Slack failed at auth.test (503)")


def test_a_catalogue_that_cannot_be_read_does_not_end_the_examination(
    monkeypatch: pytest.MonkeyPatch, slack: SlackServer, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "archive.db").write_bytes(
        b"not a catalogue, and long enough not to be taken for a new one" * 99
    )
    assert found(monkeypatch, slack, SLACK_BOT_TOKEN=slack.bot_token)["slack"].ok
