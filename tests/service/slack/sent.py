"""What Slack sends, as its documentation shows it: one function a kind, with what a test changes."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from service.model import Json, Workspace
from service.rendering.slack_names import ASK_FORM, QUESTION_FIELD

TEAM, BOT, BOT_ID, ANA, BEN, DESK = "T0NEWS", "U0BOT", "B0BOT", "U0ANA", "U0BEN", "C0DESK"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
TS, ROOT = "1795334400.000200", "1795330000.000100"
WORKSPACE = Workspace(TEAM, "main", "News", BOT, BOT_ID, "xoxb-1", (), "token", None, datetime(2026, 11, 1, tzinfo=UTC))


def event(inner: Json, **changes: object) -> Json:
    return {
        "token": "Jhj5dZrVaK7ZwHHjRyZWjbDl",
        "team_id": TEAM,
        "api_app_id": "A0000001",
        "event": inner,
        "type": "event_callback",
        "event_id": "Ev0000001",
        "event_time": int(AT.timestamp()),
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
    } | changes


def message(text: str = "Who closed the bridges?", **changes: object) -> Json:
    """In a channel, unless something else is said."""
    inner: Json = {"type": "message", "user": ANA, "text": text, "ts": TS, "team": TEAM, "channel": DESK}
    return event(inner | {"event_ts": TS, "channel_type": "channel"} | changes)


def mention(text: str = f"<@{BOT}> Who closed the bridges?", **changes: object) -> Json:
    inner: Json = {"type": "app_mention", "user": ANA, "text": text, "ts": TS, "team": TEAM, "channel": DESK}
    return event(inner | {"event_ts": TS} | changes)


def direct(text: str = "Who closed the bridges?", **changes: object) -> Json:
    return message(text, **({"channel": "D0ANA", "channel_type": "im"} | changes))


def command(name: str = "/ask", text: str = "who closed the bridges?", **changes: str) -> Json:
    return {
        "token": "Jhj5dZrVaK7ZwHHjRyZWjbDl",
        "team_id": TEAM,
        "team_domain": "news",
        "channel_id": DESK,
        "channel_name": "desk",
        "user_id": ANA,
        "user_name": "ana",
        "command": name,
        "text": text,
        "api_app_id": "A0000001",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0NEWS/1/x",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    } | changes


def click(action: str = "dateline_quotes", value: str = "answer-1", **changes: object) -> Json:
    return {
        "type": "block_actions",
        "user": {"id": ANA, "username": "ana", "team_id": TEAM},
        "api_app_id": "A0000001",
        "container": {"type": "message", "message_ts": TS, "channel_id": DESK, "is_ephemeral": False},
        "trigger_id": "12466734323.1395872398",
        "team": {"id": TEAM, "domain": "news"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": DESK, "name": "desk"},
        "message": {"type": "message", "user": BOT, "ts": TS, "thread_ts": ROOT, "text": "…", "bot_id": BOT_ID},
        "response_url": "https://hooks.slack.com/actions/T0NEWS/1/x",
        "actions": [
            {"action_id": action, "block_id": "b", "value": value, "type": "button", "action_ts": "1795334410.1"}
        ],
    } | changes


def shortcut(callback: str = "dateline_summarize", text: str = "It rose.", **changes: object) -> Json:
    return {
        "type": "message_action",
        "callback_id": callback,
        "trigger_id": "13345224609.8534564800",
        "message_ts": TS,
        "response_url": "https://hooks.slack.com/app/T0NEWS/1/x",
        "message": {"type": "message", "user": BEN, "ts": TS, "text": text},
        "channel": {"id": DESK, "name": "desk"},
        "team": {"id": TEAM, "domain": "news"},
        "user": {"id": ANA, "name": "ana"},
    } | changes


def form(text: str = "and then?", *, note: str | None = None, **changes: object) -> Json:
    typed = {"type": "plain_text_input", "value": text}
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "news"},
        "user": {"id": ANA, "name": "ana", "team_id": TEAM},
        "trigger_id": "12466734323.9999",
        "view": {
            "id": "V0000001",
            "team_id": TEAM,
            "type": "modal",
            "callback_id": ASK_FORM,
            "private_metadata": f"edition-1:2:{DESK}:{ROOT}" if note is None else note,
            "hash": "1795334400.aBc",
            "state": {"values": {QUESTION_FIELD: {QUESTION_FIELD: typed}}},
            "app_installed_team_id": TEAM,
        },
    } | changes


def tab(name: str = "home") -> Json:
    return event({"type": "app_home_opened", "user": ANA, "channel": "D0ANA", "tab": name, "event_ts": TS})


def uninstalled(**changes: object) -> Json:
    return event({"type": "app_uninstalled"}, **changes)


def revoked(**tokens: list[str]) -> Json:
    return event({"type": "tokens_revoked", "tokens": tokens})


def as_json(payload: object) -> tuple[dict[str, str], bytes]:
    """Headers without a signature, and a body, as events come."""
    return {"content-type": "application/json"}, json.dumps(payload).encode()


def as_form(payload: Json) -> tuple[dict[str, str], bytes]:
    """As commands and interactions come."""
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return {"content-type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def signed(headers: dict[str, str], body: bytes, *, at: datetime = AT, secret: str = SECRET) -> dict[str, str]:
    """The headers, as Slack signs."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return headers | {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
