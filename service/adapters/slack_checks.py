"""What `dateline doctor` asks of Slack.

Flows in: tokens, secrets and addresses as they are set. Flows out: a line about what answered; SlackRefused,
SlackUnavailable or SettingsError otherwise. Nothing is posted, and nothing is listened to.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from service.model import Workspace
from service.ports import SettingsError, SlackDoor, SlackRefused
from service.slack.installing import APP_TOKEN, check_bot_token, missing, unneeded

TIMEOUT_S: Final = 10.0
SIGNING_SECRET = re.compile(r"[0-9a-zA-Z]{32}")


def check_workspace(workspace: Workspace, *, door: SlackDoor) -> str:
    """Asks Slack who its token is, and what it may do. Raises SlackRefused when that is not enough."""
    check_bot_token(workspace.token)
    identity = door(workspace).identity()
    named = f"{identity.name or 'a workspace'} ({identity.workspace}) knows Dateline as {identity.bot_user_id}"
    lacking, spare = missing(identity.scopes), unneeded(identity.scopes)
    if lacking:
        raise SlackRefused(f"{named}, but the app lacks scopes: {', '.join(lacking)}", code="missing_scope")
    return named + (f"; scopes that nothing needs: {', '.join(spare)}" if spare else "")


def check_socket(app_token: str, *, base_url: str) -> str:
    """Asks Slack for a socket's address, and leaves it at that."""
    from service.adapters.slack_calls import SlackCalls
    from service.adapters.slack_wire import Wire

    if not app_token.startswith(APP_TOKEN):
        reason = f"SLACK_APP_TOKEN is no app-level token: those begin with {APP_TOKEN} (Basic Information)"
        raise SlackRefused(reason, code="not_allowed_token_type")
    SlackCalls(Wire(timeout_s=TIMEOUT_S), token=app_token, base_url=base_url).call("apps.connections.open", form={})
    return "Slack offers a socket"


def check_http(signing_secret: str, *, public_url: str | None) -> str:
    """Raises SettingsError when it is no signing secret. Whether it is the right one only a request can tell."""
    if not SIGNING_SECRET.fullmatch(signing_secret):
        raise SettingsError("SLACK_SIGNING_SECRET is no signing secret: those are 32 letters and digits")
    return f"requests to {(public_url or '').rstrip('/') or '(this server)'}/slack/events are checked"


def check_oauth(client_id: str | None, client_secret: str | None, *, public_url: str | None, heard: bool) -> str:
    """Raises SettingsError when a part of what it takes is not there."""
    wanted = {"SLACK_CLIENT_ID": client_id, "SLACK_CLIENT_SECRET": client_secret}
    unset = [name for name, value in wanted.items() if value is None]
    if unset:
        raise SettingsError(f"{unset[0]} is not set, and the other half of it is")
    if public_url is None or urlsplit(public_url).scheme != "https":
        raise SettingsError("DATELINE_PUBLIC_URL is no https address, and Slack sends browsers back to no other")
    if not heard:
        raise SettingsError("workspaces could install Dateline, but nothing is heard from them")
    return "workspaces may install Dateline with an invitation: dateline slack invite"
