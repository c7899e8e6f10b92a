"""What Slack tells, as jobs.

Flows in: a payload of Slack's, as an HTTP request or a socket brought it, and the workspace that it is for. Flows out:
the SlackJob that it makes, or None when it is nobody's business here: what bots say, what is edited or deleted, what
people write to each other. Pure but for the one question whether Dateline is part of a thread. Knows neither the
transport nor the queue. Source: docs.slack.dev, "Events API", "Handling user interaction", "Slash commands".

A deed has one key, however it is told of: a mention is told twice, as `app_mention` and as `message`, and whatever is
not acknowledged in time is told again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from service.model import (
    AppRemoved,
    JoinedThread,
    SlackJob,
    SlackThread,
    TabOpened,
    ThreadQuestion,
    Workspace,
)
from service.slack.interacting import clicked, commanded, form_sent, on_a_message
from service.slack.payloads import Payload
from service.slack.plain_text import mentions, opens_with, plain, text_of
from service.slack.thread_topics import conversation_of

SAID: Final = ("", "file_share", "thread_broadcast", "me_message")  # subtypes of what people say
SLACKBOT: Final = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A job, and the thread that Dateline becomes part of by it."""

    job: SlackJob
    joins: JoinedThread | None = None


def installation_of(payload: Payload) -> str:
    """Id of the installation that a payload is for: a workspace's, or an organisation's; "" when it names none."""
    told = next(iter(payload.parts("authorizations")), payload)  # in shared channels the outer team is another's
    if told.holds("is_enterprise_install"):
        return told.name("enterprise_id") or told.name("enterprise") or payload.name("enterprise_id")
    view = payload.part("view").name("app_installed_team_id")  # opened from another workspace's channel
    return view or told.name("team_id") or payload.name("team") or payload.part("user").name("team_id")


def job_of(payload: Payload, *, workspace: Workspace, part_of: Callable[[SlackThread], bool]) -> Incoming | None:
    """What is to be done about it, if anything. `part_of` says whether Dateline is part of a thread."""
    kind = payload.text("type")
    if kind == "event_callback":
        return _event(payload, workspace, part_of)
    made = {
        "block_actions": clicked,
        "message_action": on_a_message,
        "view_submission": form_sent,
        "": commanded,
    }.get(kind)
    job = made(payload, workspace.id) if made else None
    return Incoming(job) if job else None


def _event(payload: Payload, workspace: Workspace, part_of: Callable[[SlackThread], bool]) -> Incoming | None:
    event = payload.part("event")
    kind = event.text("type")
    if kind in ("message", "app_mention"):
        asked = _question(payload, event, workspace, part_of)
        return _put(asked, workspace) if asked else None
    job = None
    if kind == "app_home_opened":
        job = _tab(payload, event, workspace.id)
    elif kind == "app_uninstalled" or (kind == "tokens_revoked" and event.part("tokens").fields.get("bot")):
        job = _removed(payload, workspace)
    return Incoming(job) if job else None


def _put(asked: ThreadQuestion, workspace: Workspace) -> Incoming:
    thread = asked.thread
    job = SlackJob(
        key=f"message {thread.workspace} {thread.channel} {asked.ts}",
        lane=f"thread {thread.workspace} {thread.channel} {thread.root}",
        pool="answers",
        request=asked,
    )
    return Incoming(job, JoinedThread(thread, workspace.archive, conversation_of(thread)))


def _question(
    payload: Payload, event: Payload, workspace: Workspace, part_of: Callable[[SlackThread], bool]
) -> ThreadQuestion | None:
    own = _own(payload, workspace)
    user, channel, ts = event.name("user"), event.name("channel"), event.name("ts")
    if not (user and channel and ts) or user in own or not _by_a_person(event):
        return None
    written = text_of(event)
    thread = SlackThread(workspace.id, channel, event.name("thread_ts") or ts)
    direct = event.text("channel_type") == "im" or channel.startswith("D")
    asked = ThreadQuestion(
        thread=thread,
        ts=ts,
        user=user,
        team=_team(payload, event, workspace),
        text=plain(written, own=own),
        direct=direct,
    )
    if direct or event.text("type") == "app_mention" or mentions(written) & own:
        return asked
    spoken_to = opens_with(written)
    said_to_dateline = thread.root != ts and asked.text and spoken_to is None and part_of(thread)
    return asked if said_to_dateline else None


def _own(payload: Payload, workspace: Workspace) -> set[str]:
    """Ids that Dateline goes by."""
    told = {one.name("user_id") for one in payload.parts("authorizations") if one.holds("is_bot")}
    return {workspace.bot_user_id, *told} - {""}


def _by_a_person(event: Payload) -> bool:
    if event.text("subtype") not in SAID or event.holds("hidden"):
        return False
    return not event.fields.get("bot_id") and not event.fields.get("bot_profile") and event.name("user") != SLACKBOT


def _team(payload: Payload, event: Payload, workspace: Workspace) -> str:
    """The asker's workspace, an organisation's id only where no workspace is named."""
    told = next(iter(payload.parts("authorizations")), payload)
    named = [event.name("user_team"), event.name("team"), told.name("team_id"), payload.name("team_id"), workspace.id]
    return next((team for team in named if team.startswith("T")), next(filter(None, named)))


def _tab(payload: Payload, event: Payload, workspace: str) -> SlackJob | None:
    user, told, tab = event.name("user"), payload.name("event_id"), event.text("tab")
    if not (user and told):
        return None
    if tab == "home":
        return _quick(f"tab {workspace} {told}", TabOpened(workspace, user, "home", event.name("channel")))
    if tab == "messages" and event.name("channel"):
        return _quick(f"tab {workspace} {told}", TabOpened(workspace, user, "messages", event.name("channel")))
    return None


def _removed(payload: Payload, workspace: Workspace) -> SlackJob | None:
    """None when the app was installed again since: Slack may tell of a removal for an hour."""
    told, at = payload.name("event_id"), payload.fields.get("event_time")
    if not told or (isinstance(at, int) and _instant(at) < workspace.installed_at):
        return None
    return _quick(f"event {workspace.id} {told}", AppRemoved(workspace.id))


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), 32_503_680_000), UTC)


def _quick(key: str, request: TabOpened | AppRemoved) -> SlackJob:
    return SlackJob(key=key, lane=key, pool="quick", request=request)
