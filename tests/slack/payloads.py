"""What Slack sends to an app, as it sends it: events, commands, clicks, shortcuts, views.

Flows in: the world and what somebody did. Flows out: JSON, or the fields of a form. Knows no wire and no signature.
Source: docs.slack.dev/apis/events-api, /reference/interaction-payloads and /interactivity/implementing-slash-commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from tests.slack.chat_methods import message_json
from tests.slack.shapes import Json
from tests.slack.world import Channel, Message, User, View, World

_MARKED = re.compile(r"(<[@#!][^>]+>|https?://[^\s<>]+)")
_KINDS = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> tuple[str, list[Json]]:
    """What Slack makes of what somebody types: its text, escaped and with links marked, and its blocks. A mention is
    typed as Slack writes it, `<@U0000001>`."""
    pieces = [piece for piece in _MARKED.split(text) if piece]
    marked = "".join(_written(piece) for piece in pieces)
    section: Json = {"type": "rich_text_section", "elements": [_element(piece) for piece in pieces]}
    return marked, [{"type": "rich_text", "elements": [section]}]


def event_callback(world: World, team: str, event: Json) -> Json:
    """The envelope around an event; sent again, it is the same envelope."""
    bot = world.bot(team)
    number = world.number()
    return {
        "token": world.app.verification,
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number:09d}",
        "event_time": int(world.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": bot.id if bot else None,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-loopback{number:09d}",
    }


def message_event(world: World, message: Message, *, kind: Literal["message", "app_mention"] = "message") -> Json:
    event = {**message_json(message, world, metadata=False), "type": kind}
    event |= {"channel": message.channel, "event_ts": message.ts}
    if message.bot_id is None:
        event["client_msg_id"] = f"00000000-0000-4000-8000-{int(message.ts.replace('.', '')):012d}"[:36]
    for name in ("reply_count", "latest_reply"):
        if event.pop(name, None) is not None and message.thread is None:
            event.pop("thread_ts", None)
    if kind == "message":
        event["channel_type"] = _KINDS[world.channels[message.channel].kind]
    return event | {name: value for name, value in message.extra.items() if name in ("subtype", "inviter")}


def changed_event(world: World, message: Message, *, deleted: bool = False) -> Json:
    """A message of its own that tells of another."""
    channel = world.channels[message.channel]
    shown = message_json(message, world, metadata=False)
    before = shown | {"text": message.shown[-2] if len(message.shown) > 1 else message.text}
    stamp = channel.stamp(world.clock())
    event: Json = {
        "type": "message",
        "subtype": "message_deleted" if deleted else "message_changed",
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": stamp,
        "event_ts": stamp,
        "channel_type": _KINDS[channel.kind],
    }
    return event | ({"deleted_ts": message.ts} if deleted else {"message": shown})


def home_opened_event(world: World, user: User, tab: Literal["home", "messages"]) -> Json:
    stamp = f"{world.clock():.6f}"
    channel = world.direct(user.id).id
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel, "tab": tab, "event_ts": stamp}
    shown = world.homes.get(user.id)
    return event | ({"view": view_payload(world, shown)} if tab == "home" and shown else {})


def command_fields(
    world: World, user: User, channel: Channel, command: str, text: str, response_url: str
) -> dict[str, str]:
    names = {"public": channel.name, "private": "privategroup", "im": "directmessage", "mpim": "privategroup"}
    return {
        "token": world.app.verification,
        "team_id": user.team,
        "team_domain": world.teams[user.team].domain,
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": typed(text)[0] if "<" in text else escaped(text),
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.trigger(user.id, channel.id),
    }


def click_payload(
    world: World, user: User, action: Json, *, source: Message | View, response_url: str | None = None
) -> Json:
    payload = _interaction(world, user, "block_actions") | {
        "trigger_id": world.trigger(user.id, source.channel, _place(source)),
        "actions": [action | {"action_ts": f"{world.clock():.6f}"}],
    }
    if isinstance(source, View):
        container: Json = {"type": "view", "view_id": source.id}
        return payload | {"container": container, "view": view_payload(world, source)}
    channel = world.channels[source.channel]
    container = {
        "type": "message",
        "message_ts": source.ts,
        "channel_id": channel.id,
        "is_ephemeral": source.only_for is not None,
    } | ({"thread_ts": source.thread} if source.thread else {})
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name if channel.kind == "public" else "directmessage"},
        "state": {"values": {}},
        "response_url": response_url,
    }
    return payload if source.only_for else payload | {"message": message_json(source, world, metadata=False)}


def shortcut_payload(world: World, user: User, callback_id: str, message: Message, response_url: str) -> Json:
    channel = world.channels[message.channel]
    return _interaction(world, user, "message_action") | {
        "callback_id": callback_id,
        "trigger_id": world.trigger(user.id, channel.id, message.thread),
        "message_ts": message.ts,
        "action_ts": f"{world.clock():.6f}",
        "response_url": response_url,
        "message": message_json(message, world, metadata=False),
        "channel": {"id": channel.id, "name": channel.name},
    }


def submission_payload(world: World, user: User, view: View, values: Mapping[str, str]) -> Json:
    """`values`: what was typed, by block_id."""
    state = {block: {action: _input(kind, values.get(block))} for block, action, kind in _inputs(view)}
    return _interaction(world, user, "view_submission") | {
        "trigger_id": world.trigger(user.id, view.channel, view.thread),
        "view": view_payload(world, view) | {"state": {"values": state}},
        "response_urls": [],
    }


def view_payload(world: World, view: View) -> Json:
    bot = world.bot(view.team)
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **view.view,
        "id": view.id,
        "team_id": view.team,
        "state": {"values": {}},
        "hash": view.hash,
        "previous_view_id": None,
        "root_view_id": view.id,
        "app_id": world.app.id,
        "app_installed_team_id": view.team,
        "bot_id": bot.bot_id if bot else None,
    }


def _interaction(world: World, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": world.app.id,
        "token": world.app.verification,
        "team": {"id": user.team, "domain": world.teams[user.team].domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(source: Message | View) -> str | None:
    """The thread that it is seen in, a root's own too."""
    return source.thread if isinstance(source, View) else source.thread or source.ts


def _inputs(view: View) -> Iterator[tuple[str, str, str]]:
    """Block, action and kind of each field."""
    blocks = view.view["blocks"]
    assert isinstance(blocks, list)
    for block in blocks:
        if block["type"] == "input":
            yield block["block_id"], block["element"]["action_id"], block["element"]["type"]


def _input(kind: str, value: str | None) -> Json:
    return {"type": kind, "value": value}


def _written(piece: str) -> str:
    if piece.startswith(("http://", "https://")):
        return f"<{escaped(piece)}>"
    return piece if _MARKED.fullmatch(piece) else escaped(piece)


def _element(piece: str) -> Json:
    if piece.startswith(("http://", "https://")):
        return {"type": "link", "url": piece}
    if not _MARKED.fullmatch(piece):
        return {"type": "text", "text": piece}
    name = piece[2:-1].partition("|")[0]
    if piece[1] == "@":
        return {"type": "user", "user_id": name}
    return {"type": "channel", "channel_id": name} if piece[1] == "#" else {"type": "broadcast", "range": name}
