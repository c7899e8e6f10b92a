"""Several workspaces: each installs Dateline by itself, from an invitation, by Slack's OAuth 2.

Flows in: the secret of an invitation; then the code and the state with which Slack sends the browser back. Flows out:
what the browser is to be sent, and a workspace that is saved with its token. Knows no web framework.

Without an invitation (`dateline slack invite`) nobody gets as far as Slack: whoever installs it reads the archive.
The state is in a cookie, too, so that nobody can finish in somebody else's browser what he has begun in his own
(RFC 6749, 10.12); it ends one installation once. Source: https://docs.slack.dev/authentication/installing-with-oauth.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlencode, urlsplit

from service.model import Json, Workspace
from service.ports import SlackDoor, SlackRefused, SlackUnavailable, Workspaces
from service.rendering import slack_page
from service.rendering.page import POLICY
from service.rendering.slack_page import SlackPage
from service.slack.installing import SCOPES
from vectorstore.ports import Clock

if TYPE_CHECKING:
    from service.adapters.slack_wire import Exchange

INSTALL, RETURN = "/slack/install", "/slack/oauth_redirect"  # paths on this server
COOKIE: Final = "dateline_slack_state"
COOKIE_S: Final = 600
DECLINED: Final = "access_denied"
TIMEOUT_S: Final = 10.0

log = logging.getLogger("dateline.slack")


class Invitations(Protocol):
    """Raises vectorstore.ports.StoreUnavailable."""

    def redeem(self, secret: str) -> str | None:
        """A fresh state; None when there is no such invitation, or none any more."""
        ...

    def conclude(self, state: str) -> str | None:
        """The archive that the installation is for, once; None for a state that is unknown, too old or used."""
        ...


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """The Slack app that workspaces install."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str  # "https://slack.com/api/"
    public_url: str  # where browsers reach this server, without a slash at its end

    @property
    def return_url(self) -> str:
        return self.public_url.rstrip("/") + RETURN

    @property
    def slack_url(self) -> str:
        """Of Slack itself: "https://slack.com"."""
        at = urlsplit(self.api_url)
        return f"{at.scheme}://{at.netloc}"


@dataclass(frozen=True, slots=True)
class BrowserReply:
    """What the browser is to be sent."""

    status: int
    headers: Mapping[str, str]
    html: str


def invitation_url(public_url: str, secret: str) -> str:
    return f"{public_url.rstrip('/')}{INSTALL}?{urlencode({'invitation': secret})}"


def begin(secret: str, *, app: OAuthApp, invitations: Invitations) -> BrowserReply:
    """Off to Slack with a fresh state, or a page that says that the invitation does not hold."""
    state = invitations.redeem(secret)
    if state is None:
        return _page(410, slack_page.expired())
    wanted = {
        "client_id": app.client_id,
        "scope": ",".join(SCOPES),
        "redirect_uri": app.return_url,
        "state": state,
    }
    headers = {
        "Location": f"{app.slack_url}/oauth/v2/authorize?{urlencode(wanted)}",
        "Set-Cookie": _cookie(app, state, COOKIE_S),
        "Cache-Control": "no-store",
    }
    return BrowserReply(302, headers, "")


def conclude(
    *,
    code: str | None,
    state: str | None,
    error: str | None,
    cookie: str | None,
    app: OAuthApp,
    invitations: Invitations,
    workspaces: Workspaces,
    door: SlackDoor,
    clock: Clock,
) -> BrowserReply:
    """Back from Slack with `code` and `state`, or `error` ("access_denied"); `cookie` is the browser's COOKIE.

    Raises StoreUnavailable.
    """
    page = partial(_page, headers={"Set-Cookie": _cookie(app, "", 0)})
    if not state or not _same(state, cookie or ""):
        return page(400, slack_page.expired())
    if error is not None or not code:
        return page(200, slack_page.declined()) if error == DECLINED else page(502, slack_page.failed(_said(error)))
    archive = invitations.conclude(state)
    if archive is None:
        return page(410, slack_page.expired())
    try:
        answer = _exchanged(code, app)
        workspace = _installed(answer.fields, archive, clock)
    except (SlackRefused, SlackUnavailable) as failure:
        log.warning("An installation in Slack failed: %s", failure)
        return page(502, slack_page.failed(str(failure)))
    workspaces.save(_with_bot(workspace, door))
    log.info("Slack workspace %s has installed Dateline; it asks the archive %s", workspace.id, archive)
    return page(200, slack_page.installed(workspace.name, href=_inside(answer.fields, app)))


def _same(state: str, cookie: str) -> bool:
    return hmac.compare_digest(state.encode("utf-8", "surrogatepass"), cookie.encode("utf-8", "surrogatepass"))


def _exchanged(code: str, app: OAuthApp) -> Exchange:
    """The code for a token."""
    from service.adapters.slack_calls import SlackCalls
    from service.adapters.slack_wire import Wire

    calls = SlackCalls(Wire(timeout_s=TIMEOUT_S), token=None, base_url=app.api_url)
    form: Json = {"code": code, "redirect_uri": app.return_url}
    auth = {"client_id": app.client_id, "client_secret": app.client_secret}
    return calls.call("oauth.v2.access", form=form, auth=auth)


def _installed(answer: Json, archive: str, clock: Clock) -> Workspace:
    """Raises SlackRefused when its token would not last."""
    if answer.get("refresh_token") or answer.get("expires_in"):
        reason = "Slack's token would expire within hours: switch token rotation off in the app's settings"
        raise SlackRefused(reason, code="token_rotation")
    where = _fields(answer, "enterprise" if answer.get("is_enterprise_install") is True else "team")
    return Workspace(
        id=_wanted(where, "id"),
        archive=archive,
        name=_text(where.get("name")),
        bot_user_id=_wanted(answer, "bot_user_id"),
        bot_id=None,
        token=_wanted(answer, "access_token"),
        scopes=tuple(scope for scope in (_text(answer.get("scope")) or "").split(",") if scope),
        how="oauth",
        installed_by=_text(_fields(answer, "authed_user").get("id")),
        installed_at=clock.now(),
    )


def _with_bot(workspace: Workspace, door: SlackDoor) -> Workspace:
    """With the bot's other id, which OAuth does not tell. It is not worth losing an installation for."""
    with suppress(SlackRefused, SlackUnavailable):
        return replace(workspace, bot_id=door(workspace).identity().bot_id)
    return workspace


def _inside(answer: Json, app: OAuthApp) -> str:
    """Opens Dateline in Slack."""
    known = {"app": _text(answer.get("app_id")), "team": _text(_fields(answer, "team").get("id"))}
    return f"{app.slack_url}/app_redirect?{urlencode({name: value for name, value in known.items() if value})}"


def _page(status: int, page: SlackPage, *, headers: Mapping[str, str] | None = None) -> BrowserReply:
    own = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",  # the address has the invitation in it
    }
    return BrowserReply(status, {**own, **(headers or {})}, slack_page.rendered(page))


def _cookie(app: OAuthApp, state: str, seconds: int) -> str:
    at = urlsplit(app.public_url)
    secure = "; Secure" if at.scheme == "https" else ""
    path = at.path.rstrip("/") + "/slack"
    return f"{COOKIE}={state}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _said(error: str | None) -> str:
    if error is None:
        return "Slack sent no code"
    return f"Slack said {error}" if re.fullmatch(r"[a-z_]{1,60}", error) else "Slack said no"


def _fields(answer: Json, name: str) -> Json:
    found = answer.get(name)
    return found if isinstance(found, dict) else {}


def _wanted(fields: Json, name: str) -> str:
    found = _text(fields.get(name))
    if found is None:
        raise SlackUnavailable(f"Slack's answer has no {name!r}")
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
