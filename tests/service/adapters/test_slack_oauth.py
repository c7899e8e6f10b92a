"""A workspace installs Dateline by itself: from an invitation to Slack's question and back."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from service.adapters.slack_invitations import SqlInvitations
from service.adapters.slack_oauth import (
    COOKIE,
    BrowserReply,
    OAuthApp,
    _installed,
    begin,
    conclude,
    invitation_url,
)
from service.adapters.slack_web import slack_door
from service.adapters.slack_workspaces import SqlWorkspaces
from service.model import Json, Workspace
from service.ports import SlackRefused, SlackUnavailable
from service.rendering.page import POLICY
from service.rendering.slack_page import SlackPage, rendered
from service.slack.installing import SCOPES
from tests.service.slack.jobs import NOW, HandClock
from tests.slack.faults import Fault, broken, dropped, garbage, refused
from tests.slack.server import SlackServer
from vectorstore.adapters.database import Database

PUBLIC = "https://news.example.org/dateline"


@dataclass
class Desk:
    """Everything that an installation goes through."""

    slack: SlackServer
    app: OAuthApp
    invitations: SqlInvitations
    workspaces: SqlWorkspaces
    clock: HandClock

    def invited(self, archive: str = "main") -> str:
        return self.invitations.invite(archive)

    def begun(self, secret: str) -> BrowserReply:
        return begin(secret, app=self.app, invitations=self.invitations)

    def allowed(self, reply: BrowserReply) -> dict[str, str]:
        """Somebody says yes in Slack; what his browser comes back with."""
        back = self.slack.approve(reply.headers["Location"], self.slack.user("ana"))
        assert back.startswith(f"{PUBLIC}/slack/oauth_redirect?")
        return dict(parse_qsl(urlsplit(back).query))

    def ended(
        self,
        *,
        code: str | None = None,
        state: str | None = None,
        error: str | None = None,
        cookie: str | None = None,
    ) -> BrowserReply:
        return conclude(
            code=code,
            state=state,
            error=error,
            cookie=cookie,
            app=self.app,
            invitations=self.invitations,
            workspaces=self.workspaces,
            door=slack_door(base_url=self.app.api_url),
            clock=self.clock,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = HandClock()
    with SlackServer() as slack, closing(Database(tmp_path / "archive.db")) as database:
        app = OAuthApp(slack.world.app.client_id, slack.world.app.client_secret, slack.api_url, PUBLIC)
        yield Desk(slack, app, SqlInvitations(database, clock), SqlWorkspaces(database), clock)


def cookie_of(reply: BrowserReply) -> str:
    name, _, value = reply.headers["Set-Cookie"].partition(";")[0].partition("=")
    assert name == COOKIE
    return value


def words(reply: BrowserReply) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", reply.html.partition("</style>")[2]))


def test_an_invitation_leads_to_slack_and_back_into_its_archive(desk: Desk) -> None:
    begun = desk.begun(desk.invited("desk"))
    ended = desk.ended(**desk.allowed(begun), cookie=cookie_of(begun))
    [workspace] = desk.workspaces.all()
    ana = next(user for user in desk.slack.world.users.values() if user.name == "ana")
    assert ended.status == 200
    assert f"Dateline is in {desk.slack.team.name}" in words(ended)
    assert workspace == Workspace(
        id=desk.slack.team.id,
        archive="desk",
        name=desk.slack.team.name,
        bot_user_id=desk.slack.bot.id,
        bot_id=desk.slack.bot.bot_id,
        token=next(token.value for token in desk.slack.world.tokens.values() if not token.revoked and token.team),
        scopes=SCOPES,
        how="oauth",
        installed_by=ana.id,
        installed_at=desk.clock.now(),
    )


def test_slack_is_asked_for_what_the_manifest_names_and_nothing_else(desk: Desk) -> None:
    begun = desk.begun(desk.invited())
    at = urlsplit(begun.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(at.query).items()}
    assert (begun.status, at.path) == (302, "/oauth/v2/authorize")
    assert asked == {
        "client_id": desk.app.client_id,
        "scope": ",".join(SCOPES),
        "redirect_uri": f"{PUBLIC}/slack/oauth_redirect",
        "state": cookie_of(begun),
    }
    assert desk.app.client_secret not in begun.headers["Location"]


def test_the_cookie_is_for_this_server_alone(desk: Desk) -> None:
    attributes = desk.begun(desk.invited()).headers["Set-Cookie"].split("; ")[1:]
    assert attributes == ["Path=/dateline/slack", "Max-Age=600", "HttpOnly", "SameSite=Lax", "Secure"]


@pytest.mark.parametrize("secret", ["", "guessed", "☃", "\ud800", "a" * 10_000])
def test_without_an_invitation_nobody_gets_as_far_as_slack(desk: Desk, secret: str) -> None:
    reply = desk.begun(secret)
    assert reply.status == 410
    assert "no longer good" in words(reply)
    assert "Location" not in reply.headers


def test_an_invitation_does_not_hold_for_ever(desk: Desk) -> None:
    secret = desk.invited()
    desk.clock.pass_s(25 * 3600)
    assert desk.begun(secret).status == 410


def test_an_invitation_that_was_looked_at_can_still_be_followed(desk: Desk) -> None:
    """Mail scanners and Slack itself follow links before people do."""
    secret = desk.invited()
    looked, begun = desk.begun(secret), desk.begun(secret)
    assert cookie_of(looked) != cookie_of(begun)
    assert desk.ended(**desk.allowed(begun), cookie=cookie_of(begun)).status == 200


def test_an_installation_ends_once(desk: Desk) -> None:
    begun = desk.begun(desk.invited())
    back = desk.allowed(begun)
    assert desk.ended(**back, cookie=cookie_of(begun)).status == 200
    assert desk.ended(**back, cookie=cookie_of(begun)).status == 410
    assert len(desk.slack.made("oauth.v2.access")) == 1


@pytest.mark.parametrize("cookie", [None, "", "another", "☃"])
def test_nobody_ends_in_another_browser_what_was_begun_in_his(desk: Desk, cookie: str | None) -> None:
    begun = desk.begun(desk.invited())
    back = desk.allowed(begun)
    refused_ = desk.ended(**back, cookie=cookie)
    assert refused_.status == 400
    assert desk.slack.made("oauth.v2.access") == []
    assert desk.ended(**back, cookie=cookie_of(begun)).status == 200  # nothing was used up


def test_a_state_of_ones_own_making_ends_nothing(desk: Desk) -> None:
    begun = desk.begun(desk.invited())
    back = desk.allowed(begun)
    assert desk.ended(code=back["code"], state="made up", cookie="made up").status == 410
    assert desk.ended(code=back["code"], state=None, cookie=None).status == 400
    assert desk.ended(code=back["code"], state="", cookie="").status == 400
    assert desk.workspaces.all() == []


def test_an_installation_that_takes_too_long_is_over(desk: Desk) -> None:
    begun = desk.begun(desk.invited())
    back = desk.allowed(begun)
    desk.clock.pass_s(601)
    assert desk.ended(**back, cookie=cookie_of(begun)).status == 410


def test_who_declines_can_change_his_mind(desk: Desk) -> None:
    begun = desk.begun(desk.invited())
    state = cookie_of(begun)
    declined = desk.ended(state=state, error="access_denied", cookie=state)
    assert (declined.status, desk.workspaces.all()) == (200, [])
    assert "Nothing was installed" in words(declined)


def test_other_errors_of_slacks_are_told(desk: Desk) -> None:
    state = cookie_of(desk.begun(desk.invited()))
    assert "Slack said invalid_scope" in words(desk.ended(state=state, error="invalid_scope", cookie=state))
    hostile = desk.ended(state=state, error="<script>alert(1)</script>", cookie=state)
    assert "script" not in hostile.html
    assert "no code" in words(desk.ended(state=state, cookie=state))


@pytest.mark.parametrize("fault", [broken(), dropped(), garbage(), refused("invalid_code"), refused("internal_error")])
def test_when_slack_fails_nothing_is_installed_and_the_invitation_still_holds(desk: Desk, fault: Fault) -> None:
    secret = desk.invited()
    begun = desk.begun(secret)
    desk.slack.fail("oauth.v2.access", fault)
    failed = desk.ended(**desk.allowed(begun), cookie=cookie_of(begun))
    assert (failed.status, desk.workspaces.all()) == (502, [])
    assert "It did not work" in words(failed)
    again = desk.begun(secret)
    assert desk.ended(**desk.allowed(again), cookie=cookie_of(again)).status == 200


def test_a_wrong_client_secret_is_named_and_not_shown(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.app = replace(desk.app, client_secret="not-the-secret")
    begun = desk.begun(desk.invited())
    failed = desk.ended(**desk.allowed(begun), cookie=cookie_of(begun))
    assert "SLACK_CLIENT_SECRET does not belong to SLACK_CLIENT_ID" in words(failed)
    assert "not-the-secret" not in failed.html + caplog.text + repr(desk.app)


def test_the_bots_other_id_is_not_worth_losing_an_installation_for(desk: Desk) -> None:
    desk.slack.fail("auth.test", broken())
    begun = desk.begun(desk.invited())
    assert desk.ended(**desk.allowed(begun), cookie=cookie_of(begun)).status == 200
    assert [workspace.bot_id for workspace in desk.workspaces.all()] == [None]


def test_nothing_secret_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = desk.invited()
    begun = desk.begun(secret)
    back = desk.allowed(begun)
    desk.ended(**back, cookie=cookie_of(begun))
    [workspace] = desk.workspaces.all()
    for hidden in (secret, back["code"], back["state"], workspace.token, desk.app.client_secret):
        assert hidden not in caplog.text
    assert f"Slack workspace {desk.slack.team.id} has installed Dateline" in caplog.text


ANSWERED: Json = {
    "ok": True,
    "access_token": "xoxb-1",
    "scope": "chat:write,commands",
    "bot_user_id": "U1",
    "team": {"id": "T1", "name": "Newsroom"},
    "enterprise": {"id": "E1", "name": "The Press"},
    "is_enterprise_install": False,
    "authed_user": {"id": "U2"},
}


class TestAnswers:
    """What `oauth.v2.access` may answer."""

    def test_a_workspace_of_an_organisation_is_itself(self) -> None:
        assert _installed(ANSWERED, "main", HandClock()).id == "T1"

    def test_a_whole_organisation_is_one(self) -> None:
        whole = _installed({**ANSWERED, "team": None, "is_enterprise_install": True}, "main", HandClock())
        assert (whole.id, whole.name, whole.scopes) == ("E1", "The Press", ("chat:write", "commands"))
        assert (whole.installed_at, whole.installed_by) == (NOW, "U2")

    @pytest.mark.parametrize("rotating", [{"refresh_token": "xoxe-1"}, {"expires_in": 43_200}])
    def test_a_token_that_would_expire_is_refused(self, rotating: Json) -> None:
        with pytest.raises(SlackRefused, match="token rotation"):
            _installed({**ANSWERED, **rotating}, "main", HandClock())

    @pytest.mark.parametrize("lost", ["access_token", "bot_user_id", "team"])
    def test_half_an_answer_is_none(self, lost: str) -> None:
        with pytest.raises(SlackUnavailable):
            _installed({**ANSWERED, lost: None}, "main", HandClock())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


class TestPages:
    def test_a_page_needs_nothing_else_and_runs_nothing(self, desk: Desk) -> None:
        begun = desk.begun(desk.invited())
        for reply in (desk.begun("guessed"), desk.ended(**desk.allowed(begun), cookie=cookie_of(begun))):
            parsed = _Tags()
            parsed.feed(reply.html)
            assert {tag for tag, _ in parsed.tags}.isdisjoint({"script", "img", "link", "iframe", "form"})
            assert all("style" not in attributes for _, attributes in parsed.tags)
            assert reply.headers["Content-Security-Policy"] == POLICY
            assert reply.headers["Cache-Control"] == "no-store"
            assert reply.headers["Referrer-Policy"] == "no-referrer"

    def test_names_are_text(self) -> None:
        page = rendered(SlackPage("<b>A & B</b>", "<script>alert(1)</script>", 'x" onclick="alert(1)', "<i>go</i>"))
        parsed = _Tags()
        parsed.feed(page)
        tags = {tag for tag, _ in parsed.tags}
        assert tags.isdisjoint({"b", "i", "script"})
        assert [attributes for tag, attributes in parsed.tags if tag == "a"] == [
            {"href": 'x" onclick="alert(1)', "rel": "noreferrer"}
        ]

    def test_a_link_opens_dateline_where_it_was_installed(self, desk: Desk) -> None:
        begun = desk.begun(desk.invited())
        ended = desk.ended(**desk.allowed(begun), cookie=cookie_of(begun))
        link = f"{desk.slack.url}/app_redirect?app={desk.slack.world.app.id}&team={desk.slack.team.id}"
        assert html.escape(link) in ended.html


@pytest.mark.parametrize("public", ["https://news.example.org", "https://news.example.org/"])
def test_an_invitation_is_an_address_of_this_server(public: str) -> None:
    assert invitation_url(public, "a b") == "https://news.example.org/slack/install?invitation=a+b"
    app = OAuthApp("1.2", "secret", "https://slack-gov.com/api/", public)
    assert app.return_url == "https://news.example.org/slack/oauth_redirect"
    assert app.slack_url == "https://slack-gov.com"
