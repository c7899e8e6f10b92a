"""`dateline slack`, as a shell runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from service.adapters.slack_workspaces import SqlWorkspaces
from service.cli.slack import check_listening
from service.ports import SettingsError
from service.settings import Settings
from tests.service.cli.test_commands import environment, run
from tests.service.slack.sent import WORKSPACE
from tests.slack.lines import SocketLine
from tests.slack.people import Workplace
from tests.slack.server import SlackServer
from vectorstore.adapters.archive_lock import hold
from vectorstore.adapters.database import Database

TOKENS = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    with closing(Database(home / "archive.db")) as database:
        SqlWorkspaces(database).save(WORKSPACE)
    return home


def test_workspaces_are_listed(home: Path) -> None:
    [listed] = json.loads(run(home, "slack", "list", "--json").stdout)
    assert listed == {
        "id": "T0NEWS",
        "name": "News",
        "archive": "main",
        "since": "2026-11-01T00:00:00+00:00",
        "how": "token",
    }
    done = run(home, "slack", "list")
    assert (done.returncode, WORKSPACE.token in done.stdout) == (0, False)
    assert "T0NEWS" in done.stdout


def test_a_workspace_is_forgotten(home: Path) -> None:
    done = run(home, "slack", "remove", "T0NEWS")
    assert (done.returncode, "Removed T0NEWS." in done.stdout) == (0, True)
    assert "SLACK_BOT_TOKEN" in done.stdout
    assert json.loads(run(home, "slack", "list", "--json").stdout) == []
    assert "no workspace yet" in run(home, "slack", "list").stderr
    again = run(home, "slack", "remove", "T0NEWS")
    assert (again.returncode, "dateline slack list" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SLACK_APP_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": "xoxb-1", "SLACK_BOT_TOKEN": "xoxb-1"}, "no app-level token"),
    ],
)
def test_what_listening_takes_is_said(home: Path, given: dict[str, str], named: str) -> None:
    done = run(home, "slack", **given)
    assert done.returncode == 1
    assert named in done.stderr


def test_workspaces_that_install_it_by_themselves_need_no_bot_token() -> None:
    with pytest.raises(SettingsError):
        check_listening(Settings.model_validate({"SLACK_APP_TOKEN": "xapp-1"}))
    check_listening(Settings.model_validate({"SLACK_APP_TOKEN": "xapp-1", "SLACK_CLIENT_ID": "1.2"}))


def test_beside_a_server_it_says_where_the_token_belongs(home: Path) -> None:
    lock = hold(home, url="http://127.0.0.1:8000")
    try:
        done = run(home, "slack", "run", **TOKENS)
    finally:
        lock.release()
    assert done.returncode == 1
    assert all(words in done.stderr for words in ("http://127.0.0.1:8000", "SLACK_APP_TOKEN", "CHROMA_URL"))


def test_it_answers_without_a_port_until_it_is_told_to_stop(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with SlackServer() as slack, Workplace(slack, SocketLine(slack.sockets, patience_s=3)) as work:
        desk = slack.channel("desk")
        ada = work.person("ada")
        more = {
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "DATELINE_SLACK_API_URL": slack.api_url,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "slack"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment(home, **more),
        )
        try:
            assert process.stdout is not None
            assert "answers in Slack" in process.stdout.readline()
            slack.sockets.wait_connected(timeout_s=30)
            slack.wait(lambda: bool(slack.made("auth.test")), "who we are", timeout_s=30)
            said = ada.mention(desk, "Who did Umarov meet at the WHO?")
            slack.wait(
                lambda: any("Ghebreyesus" in repr(one.blocks) + one.text for one in slack.from_app(desk.id, said.ts)),
                "an answer",
                timeout_s=60,
            )
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
        assert "Umarov" not in errors
        slack.sockets.wait_gone()
