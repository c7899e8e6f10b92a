"""What Dateline needs to be let into a workspace, and who it is there.

Flows in: a token that an operator has set. Flows out: the workspace it is for, saved. Knows neither the wire nor OAuth,
by which workspaces come without an operator's token (service.adapters.slack_oauth).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from service.model import SlackIdentity, Workspace
from service.ports import SlackDoor, SlackRefused, Workspaces
from vectorstore.ports import Clock

BOT_TOKEN, APP_TOKEN = "xoxb-", "xapp-"  # how they begin

SCOPES: Final = (  # what each is for is said in slack-manifest.yaml
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "mpim:history",
)


def learn(token: str, *, archive: str, door: SlackDoor, workspaces: Workspaces, clock: Clock) -> Workspace:
    """Who the bot token is, saved as the one workspace that is known by a token and asks `archive`.

    Raises SlackRefused when Slack does not take the token, or it is no bot's; SlackUnavailable; StoreUnavailable.
    """
    check_bot_token(token)
    stranger = nameless(token, archive=archive, now=clock.now())
    met = _met(stranger, door(stranger).identity())
    known = workspaces.find(met.id)
    if known is not None and known.how == "token":
        met = replace(met, installed_at=known.installed_at)
    if met != known:
        workspaces.save(met)
    return met


def nameless(token: str, *, archive: str, now: datetime) -> Workspace:
    """A workspace of which nothing but the token is known: enough to ask Slack who it is."""
    return Workspace(
        id="",
        archive=archive,
        name=None,
        bot_user_id="",
        bot_id=None,
        token=token,
        scopes=(),
        how="token",
        installed_by=None,
        installed_at=now,
    )


def check_bot_token(token: str) -> None:
    """Raises SlackRefused when it is another kind of token."""
    if not token.startswith(BOT_TOKEN):
        reason = f"SLACK_BOT_TOKEN is no bot's token: take the one that begins with {BOT_TOKEN} (OAuth & Permissions)"
        raise SlackRefused(reason, code="not_allowed_token_type")


def missing(scopes: Sequence[str]) -> tuple[str, ...]:
    """What Dateline needs and was not given."""
    return tuple(scope for scope in SCOPES if scope not in scopes)


def unneeded(scopes: Sequence[str]) -> tuple[str, ...]:
    """What Dateline was given and does not need."""
    return tuple(sorted(set(scopes) - set(SCOPES)))


def _met(workspace: Workspace, identity: SlackIdentity) -> Workspace:
    return replace(
        workspace,
        id=identity.workspace,
        name=identity.name,
        bot_user_id=identity.bot_user_id,
        bot_id=identity.bot_id,
        scopes=identity.scopes,
    )
