"""Commands, buttons, shortcuts and forms, as jobs.

Flows in: the payload of an interaction, and the workspace's id. Flows out: its SlackJob, or None when it is nothing of
Dateline's own. Slack gives every deed a trigger of its own, which is its key. Source: docs.slack.dev, "Handling user
interaction", "Implementing slash commands".
"""

from __future__ import annotations

from typing import Final

from service.model import ButtonClick, FormSent, MessageShortcut, SlackJob, SlackPool, SlashCommand
from service.rendering.slack_names import (
    ASK_FORM,
    CHECK_MESSAGE,
    DIGEST,
    PREVIEW,
    QUESTION_FIELD,
    SUMMARIZE_MESSAGE,
)
from service.slack.payloads import Payload
from service.slack.plain_text import links, plain, text_of

OURS: Final = "dateline_"  # begins every action_id of Dateline's
SHORTCUTS: Final = (SUMMARIZE_MESSAGE, CHECK_MESSAGE)


def commanded(payload: Payload, workspace: str) -> SlackJob | None:
    """A slash command."""
    command, text = payload.text("command", limit=100), plain(payload.text("text"))
    channel, user, trigger = payload.name("channel_id"), payload.name("user_id"), payload.name("trigger_id")
    answer_to = payload.link("response_url")
    if not (command.startswith("/") and channel and user and trigger and answer_to):
        return None
    request = SlashCommand(
        workspace=workspace,
        channel=channel,
        user=user,
        team=payload.name("team_id") or workspace,
        command=command,
        text=text,
        response_url=answer_to,
        trigger_id=trigger,
    )
    quick = command == DIGEST and not text.lower().startswith("preview")  # a preview is a digest made on the spot
    return _alone(f"command {workspace} {trigger}", "quick" if quick else "answers", request)


def clicked(payload: Payload, workspace: str) -> SlackJob | None:
    """A button of one of Dateline's own messages or views."""
    action = next(iter(payload.parts("actions")), None)
    user = payload.name("user")
    if action is None or not user or not action.text("action_id").startswith(OURS):
        return None
    done = payload.name("trigger_id") or action.name("action_ts")
    if not done:
        return None
    stands, message = payload.part("container"), payload.part("message")
    request = ButtonClick(
        workspace=workspace,
        user=user,
        team=_team(payload, workspace),
        action=action.text("action_id", limit=255),
        value=action.text("value", limit=2_000),
        channel=payload.name("channel") or stands.name("channel_id") or None,
        message=stands.name("message_ts") or message.name("ts") or None,
        thread=stands.name("thread_ts") or message.name("thread_ts") or None,
        trigger_id=payload.name("trigger_id"),
        response_url=payload.link("response_url") or None,
    )
    key = f"click {workspace} {user} {done} {request.action}"
    return _alone(key, "answers" if request.action == PREVIEW else "quick", request)


def on_a_message(payload: Payload, workspace: str) -> SlackJob | None:
    """A shortcut on anybody's message."""
    callback, message = payload.text("callback_id"), payload.part("message")
    channel, user, trigger = payload.name("channel"), payload.name("user"), payload.name("trigger_id")
    ts, answer_to = message.name("ts") or payload.name("message_ts"), payload.link("response_url")
    if callback not in SHORTCUTS or not (channel and user and trigger and ts and answer_to):
        return None
    written = text_of(message)
    request = MessageShortcut(
        workspace=workspace,
        channel=channel,
        user=user,
        team=_team(payload, workspace),
        callback=callback,
        text=plain(written) or _shared(message),
        links=tuple(dict.fromkeys((*links(written), *_shared_links(message)))),
        message=ts,
        thread=message.name("thread_ts") or None,
        response_url=answer_to,
        trigger_id=trigger,
    )
    return _alone(f"shortcut {workspace} {trigger}", "answers", request)


def form_sent(payload: Payload, workspace: str) -> SlackJob | None:
    """The form to ask about an item, filled in."""
    view, user, asked = payload.part("view"), payload.name("user"), question_in(payload)
    if view.text("callback_id") != ASK_FORM or not (user and asked and view.name("id")):
        return None
    note = view.text("private_metadata", limit=3_000)
    channel, root = note.rsplit(":", 2)[-2:] if note.count(":") >= 2 else ("", "")
    request = FormSent(
        workspace=workspace, user=user, team=_team(payload, workspace), callback=ASK_FORM, note=note, text=asked
    )
    key = f"form {workspace} {view.name('id')} {view.name('hash')}"
    return SlackJob(
        key=key,
        lane=f"thread {workspace} {channel} {root}" if channel and root else key,
        pool="answers",
        request=request,
    )


def question_in(payload: Payload) -> str:
    """What was typed into the form to ask about an item; "" when nothing was."""
    field = payload.part("view").part("state").part("values").part(QUESTION_FIELD).part(QUESTION_FIELD)
    return " ".join(field.text("value").split())


def _team(payload: Payload, workspace: str) -> str:
    return payload.part("user").name("team_id") or payload.name("team") or workspace


def _shared(message: Payload) -> str:
    """What a message without words of its own shares: an app's post, an unfurled link."""
    found = (plain(one.text(name)) for one in message.parts("attachments") for name in ("title", "text"))
    return "\n".join(filter(None, found))


def _shared_links(message: Payload) -> list[str]:
    found = (one.link(name) for one in message.parts("attachments") for name in ("from_url", "title_link"))
    return [link for link in found if link]


def _alone(key: str, pool: SlackPool, request: ButtonClick | MessageShortcut | SlashCommand) -> SlackJob:
    """In a lane of its own."""
    return SlackJob(key=key, lane=key, pool=pool, request=request)
