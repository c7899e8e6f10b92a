"""`conversations.*`, `assistant.threads.*`, `agents.sessions.*` and `views.*`.

Flows in: a Call. Flows out: what Slack answers; Refused for what it refuses. Source: docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from tests.slack.calls import Call, Refused, explained
from tests.slack.chat_methods import message_json, named
from tests.slack.limits import VIEW_BYTES, check_view
from tests.slack.shapes import Json
from tests.slack.world import TRIGGER_S, Channel, Message, Status, View

MOST_PROMPTS = 4
_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history", "mpim": "mpim:history"}


def history(call: Call) -> Json:
    """Newest first; what stands in threads only is left out."""
    channel = _readable(call)
    roots = [*call.world.roots(channel.id), *_broadcast(channel)]
    found = sorted(_between(call, roots), key=lambda message: message.ts, reverse=True)
    return _page(call, found, most=999, usual=100)


def replies(call: Call) -> Json:
    """Oldest first, the root before them all."""
    channel = _readable(call)
    asked = channel.messages.get(call.need("ts"))
    if asked is None:
        raise Refused("thread_not_found")
    root = channel.messages[asked.thread] if asked.thread else asked
    found = _between(call, call.world.replies(channel.id, root.ts))
    return _page(call, [root, *found], most=1_000, usual=1_000)


def set_status(call: Call) -> Json:
    channel, thread = _thread(call)
    text = call.given("status") or ""
    call.world.statuses.append(Status(channel.id, thread, text))
    call.world.status[channel.id, thread] = text
    if not text:
        del call.world.status[channel.id, thread]
    return {"ok": True}


def set_title(call: Call) -> Json:
    channel, thread = _thread(call)
    if channel.kind != "im":
        raise Refused("channel_not_found")
    call.world.titles[channel.id, thread] = call.need("title")
    return {"ok": True}


def rename_session(call: Call) -> Json:
    channel = call.channel("channel_id")
    thread, title = call.given("thread_ts"), call.need("title")
    if thread is None:
        raise Refused("thread_ts_required")
    if len(title) > 200:
        raise explained("invalid_arguments", ["must be less than 201 characters [json-pointer:/title]"])
    root = channel.messages.get(thread)
    if channel.kind != "im" or root is None or root.thread is not None:
        raise Refused("session_not_found")
    call.world.titles[channel.id, thread] = title
    return {"ok": True}


def set_prompts(call: Call) -> Json:
    """With a `thread_ts` it says that all is well and does nothing: so it is in the agent view."""
    channel = call.channel("channel_id")
    prompts = call.structure("prompts", "invalid_arguments")
    if not isinstance(prompts, list) or not 0 < len(prompts) <= MOST_PROMPTS:
        raise explained("invalid_arguments", [f"must have 1 to {MOST_PROMPTS} items [json-pointer:/prompts]"])
    for number, prompt in enumerate(prompts):
        if not isinstance(prompt, dict) or not prompt.get("title") or not prompt.get("message"):
            raise explained("invalid_arguments", [f"missing required field [json-pointer:/prompts/{number}]"])
    if channel.kind == "im" and call.given("thread_ts") is None:
        call.world.prompts[channel.id] = prompts
    return {"ok": True}


def open_view(call: Call) -> Json:
    name = call.need("trigger_id")
    trigger = call.world.triggers.get(name)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if call.now - trigger.at > TRIGGER_S:
        raise Refused("expired_trigger_id")
    sent = _view(call, "modal")
    trigger.used = True
    view = _kept(call, trigger.user, sent)
    view.channel, view.thread = trigger.channel, trigger.thread
    if trigger.channel is not None:
        view.order = call.world.order(trigger.channel)
    call.world.views.append(view)
    return {"ok": True, "view": view_json(view, call)}


def publish_view(call: Call) -> Json:
    user = call.need("user_id")
    person = call.world.users.get(user)
    if person is None or person.team != call.bot.team:
        raise explained("invalid_arguments", ["user_id: user not found"])
    before, wanted = call.world.homes.get(user), call.given("hash")
    if wanted is not None and before is not None and wanted != before.hash:
        raise Refused("hash_conflict")
    view = _kept(call, user, _view(call, "home"))
    call.world.homes[user] = view
    return {"ok": True, "view": view_json(view, call)}


def view_json(view: View, call: Call) -> Json:
    ids: Json = {"id": view.id, "team_id": view.team, "app_id": call.world.app.id, "bot_id": call.bot.bot_id}
    rest: Json = {"hash": view.hash, "root_view_id": view.id, "previous_view_id": None, "state": {"values": {}}}
    return {"private_metadata": "", "callback_id": "", "external_id": "", **view.view, **ids, **rest}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.check_scope(_HISTORY[channel.kind])
    if call.bot.user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _broadcast(channel: Channel) -> list[Message]:
    return [message for message in channel.messages.values() if message.thread and message.extra.get("reply_broadcast")]


def _between(call: Call, messages: Sequence[Message]) -> list[Message]:
    oldest, latest = _moment(call, "oldest"), _moment(call, "latest")
    inclusive = call.flag("inclusive")
    return [
        message
        for message in messages
        if (oldest is None or float(message.ts) > oldest or (inclusive and float(message.ts) == oldest))
        and (latest is None or float(message.ts) < latest or (inclusive and float(message.ts) == latest))
    ]


def _moment(call: Call, name: str) -> float | None:
    value = call.given(name)
    if value is None:
        return None
    try:
        return float(value)
    except ValueError as failure:
        raise Refused(f"invalid_ts_{name}") from failure


def _page(call: Call, messages: Sequence[Message], *, most: int, usual: int) -> Json:
    limit = min(int(call.given("limit") or usual), most)
    start = _cursor(call)
    shown = messages[start : start + limit]
    more = len(messages) > start + limit
    metadata = call.flag("include_all_metadata")
    page: Json = {
        "ok": True,
        "messages": [message_json(message, call.world, metadata=metadata) for message in shown],
        "has_more": more,
    }
    if more:
        name = base64.b64encode(f"next_ts:{start + limit}".encode()).decode()
        page["response_metadata"] = {"next_cursor": name}
    return page


def _cursor(call: Call) -> int:
    cursor = call.given("cursor")
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next_ts:"))
    except ValueError as failure:
        raise Refused("invalid_cursor") from failure


def _thread(call: Call) -> tuple[Channel, str]:
    channel, thread = call.channel("channel_id"), call.need("thread_ts")
    root = channel.messages.get(thread)
    if root is None or root.thread is not None:
        raise Refused("invalid_thread_ts")
    if call.bot.user not in channel.members:
        raise Refused("channel_not_found")
    return channel, thread


def _view(call: Call, kind: str) -> Json:
    view = call.structure("view", "invalid_arguments")
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    errors = check_view(view)
    if errors:
        raise explained("invalid_arguments", errors)
    assert isinstance(view, dict)
    if view["type"] != kind:
        raise explained("invalid_arguments", [f"unsupported type: {view['type']} [json-pointer:/view/type]"])
    return view


def _kept(call: Call, user: str, sent: Json) -> View:
    blocks = sent["blocks"]
    assert isinstance(blocks, list)
    number, team = call.world.number(), call.bot.team
    assert team is not None
    return View(f"V{number:07d}", user, team, sent | {"blocks": named(blocks, call.world)}, f"{number}.{number:08d}")
