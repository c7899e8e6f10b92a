"""`dateline slack invite`, as a shell runs it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from service.adapters.slack_invitations import SqlInvitations
from service.adapters.system_clock import SystemClock
from service.cli.slack_installing import invite
from service.ports import SettingsError
from service.settings import Settings
from vectorstore.adapters.database import Database

WHOLE = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "not-to-be-shown",
    "DATELINE_PUBLIC_URL": "https://news.example.org",
}


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATELINE_SEEDS", "off")
    return tmp_path / "home"


def test_the_link_stands_alone_on_stdout_and_leads_into_the_archive(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    assert invite("desk") == 0
    said = capsys.readouterr()
    link, secret = said.out.strip(), said.out.strip().partition("?invitation=")[2]
    assert link == f"https://news.example.org/slack/install?invitation={secret}"
    assert "'desk'" in said.err
    assert "shown" not in said.out
    with closing(Database(home / "archive.db")) as database:
        invitations = SqlInvitations(database, SystemClock())
        state = invitations.redeem(secret)
        assert state is not None
        assert invitations.conclude(state) == "desk"


def test_json_is_the_link_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    invite("main", as_json=True)
    said = capsys.readouterr()
    assert said.err == ""
    assert set(json.loads(said.out)) == {"archive", "url", "hours"}


@pytest.mark.parametrize("missing", list(WHOLE))
def test_an_invitation_that_could_not_be_followed_is_not_made(
    monkeypatch: pytest.MonkeyPatch, home: Path, missing: str
) -> None:
    for name, value in WHOLE.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=missing) as caught:
        invite("main")
    assert "not-to-be-shown" not in str(caught.value)
    assert not home.exists()
