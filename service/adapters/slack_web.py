"""Slack's Web API, as the bot of a workspace.

Flows in: messages, views and statuses as Slack's own JSON, workspaces with their tokens. Flows out: what Slack did.
Builds no message, and knows neither jobs nor what was posted before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from service.model import Json, SeenMessage, SlackIdentity, SlackMessage, SlackTag, SlackThread, Workspace
from service.ports import SlackDoor, SlackRefused, SlackWeb
from service.rendering.slack_names import EVENT_TYPE

if TYPE_CHECKING:
    from service.adapters.slack_calls import SlackCalls
    from service.adapters.slack_wire import Exchange, Wire

TIMEOUT_S: Final = 10.0
LONGEST_TITLE: Final = 200
PAGE: Final = 200  # messages asked for at once
MOST_SEEN: Final = 1_000  # messages of a thread or a channel
RESPONSE_HOSTS: Final = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
EDITABLE: Final = ("text", "blocks", "parse", "link_names")  # of a message, for methods that take no more
NO_PATIENCE_S: Final = 0.0  # a status that comes late is worse than none


class WorkspaceWeb:
    """Satisfies service.ports.SlackWeb."""

    def __init__(self, calls: SlackCalls, *, base_url: str) -> None:
        self._calls = calls
        self._base_url = base_url

    def identity(self) -> SlackIdentity:
        return identity_of(self._calls.call("auth.test"))

    def post(
        self, channel: str, message: SlackMessage, *, thread: str | None = None, tag: SlackTag | None = None
    ) -> str:
        body: Json = {**message, "channel": channel, "thread_ts": thread, "metadata": _metadata(tag)}
        return _ts(self._calls.call("chat.postMessage", body=body))

    def update(self, channel: str, ts: str, message: SlackMessage, *, tag: SlackTag | None = None) -> None:
        body: Json = {**_editable(message), "channel": channel, "ts": ts, "metadata": _metadata(tag)}
        self._calls.call("chat.update", body=body)

    def whisper(self, channel: str, user: str, message: SlackMessage, *, thread: str | None = None) -> None:
        body: Json = {**_editable(message), "channel": channel, "user": user, "thread_ts": thread}
        self._calls.call("chat.postEphemeral", body=body)

    def start_stream(self, thread: SlackThread, *, user: str, team: str, markdown: str) -> str:
        body: Json = {
            "channel": thread.channel,
            "thread_ts": thread.root,
            "recipient_user_id": user,
            "recipient_team_id": team,
            "markdown_text": markdown or None,
        }
        return _ts(self._calls.call("chat.startStream", body=body))

    def append_stream(self, channel: str, ts: str, markdown: str) -> None:
        self._calls.call("chat.appendStream", body={"channel": channel, "ts": ts, "markdown_text": markdown})

    def stop_stream(
        self, channel: str, ts: str, *, markdown: str = "", blocks: Sequence[Json] = (), tag: SlackTag | None = None
    ) -> None:
        body: Json = {
            "channel": channel,
            "ts": ts,
            "markdown_text": markdown or None,
            "blocks": list(blocks) or None,
            "metadata": _metadata(tag),
        }
        self._calls.call("chat.stopStream", body=body)

    def status(self, thread: SlackThread, text: str) -> None:
        body: Json = {"channel_id": thread.channel, "thread_ts": thread.root, "status": text}
        self._calls.call("assistant.threads.setStatus", body=body, patience_s=NO_PATIENCE_S)

    def title(self, thread: SlackThread, text: str) -> None:
        """By the name of the agent's session, or of the assistant's thread where a workspace knows no sessions yet."""
        body: Json = {"channel_id": thread.channel, "thread_ts": thread.root, "title": text[:LONGEST_TITLE]}
        try:
            self._calls.call("agents.sessions.rename", body=body, patience_s=NO_PATIENCE_S)
        except SlackRefused:
            self._calls.call("assistant.threads.setTitle", body=body, patience_s=NO_PATIENCE_S)

    def prompts(self, channel: str, prompts: Mapping[str, str], *, title: str) -> None:
        listed = [{"title": name, "message": message} for name, message in prompts.items()]
        body: Json = {"channel_id": channel, "title": title, "prompts": listed}
        self._calls.call("assistant.threads.setSuggestedPrompts", body=body, patience_s=NO_PATIENCE_S)

    def open_view(self, trigger_id: str, view: Json) -> None:
        self._calls.call("views.open", body={"trigger_id": trigger_id, "view": view})

    def publish_home(self, user: str, view: Json) -> None:
        self._calls.call("views.publish", body={"user_id": user, "view": view})

    def respond(self, response_url: str, message: SlackMessage, *, in_channel: bool = False) -> None:
        check_response_url(response_url, base_url=self._base_url)
        shown = "in_channel" if in_channel else "ephemeral"
        self._calls.reply(response_url, {**message, "response_type": shown, "replace_original": False})

    def replies(self, thread: SlackThread, *, after: str) -> Sequence[SeenMessage]:
        wanted: Json = {"channel": thread.channel, "ts": thread.root, "oldest": after}
        found = self._read("conversations.replies", wanted)
        # The root always comes along, whatever `oldest` says.
        return [_seen(message) for message in found if _when(message) > _moment(after)]

    def history(self, channel: str, *, after: datetime) -> Sequence[SeenMessage]:
        since = f"{after.timestamp():.6f}"
        found = self._read("conversations.history", {"channel": channel, "oldest": since})
        of_its_own = [message for message in found if message.get("thread_ts") in (None, message.get("ts"))]
        return [_seen(message) for message in of_its_own if _when(message) > _moment(since)]

    def _read(self, method: str, wanted: Json) -> list[Json]:
        """Oldest first; at most MOST_SEEN, and a page."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            form: Json = {**wanted, "limit": PAGE, "include_all_metadata": True, "cursor": cursor}
            answer = self._calls.call(method, form=form)
            found.extend(_messages(answer))
            cursor = _next_cursor(answer)
            if cursor is None or len(found) >= MOST_SEEN:
                return sorted(found, key=_when)


def slack_door(
    *,
    base_url: str,
    timeout_s: float = TIMEOUT_S,
    sleep: Callable[[float], None] = time.sleep,
    timer: Callable[[], float] = time.monotonic,
) -> SlackDoor:
    """The Web API at `base_url` ("https://slack.com/api/"), a workspace's own for as long as its token is the same.

    `timeout_s` is for each silence. A call waits at most two seconds for its turn.
    """
    return _Door(base_url=base_url, timeout_s=timeout_s, sleep=sleep, timer=timer)


def check_response_url(url: str, *, base_url: str) -> None:
    """It comes from Slack's own requests; all the same nothing is sent anywhere else. Raises SlackRefused."""
    at = urlsplit(url)
    plain_to_ourselves = urlsplit(base_url).scheme == at.scheme == "http" and at.hostname in LOOPBACK
    if not plain_to_ourselves and (at.scheme != "https" or at.hostname not in RESPONSE_HOSTS):
        raise SlackRefused("Slack refused a reply: its address is not Slack's", code="not_slack")


def identity_of(answer: Exchange) -> SlackIdentity:
    """From `auth.test`. Raises SlackUnavailable when it is not what Slack answers."""
    from service.adapters.slack_calls import text_of

    whole = answer.fields.get("is_enterprise_install") is True
    return SlackIdentity(
        workspace=text_of(answer, "enterprise_id" if whole else "team_id"),
        name=_text(answer.fields.get("team")),
        bot_user_id=text_of(answer, "user_id"),
        bot_id=_text(answer.fields.get("bot_id")),
        scopes=tuple(scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",") if scope.strip()),
    )


class _Door:
    """Satisfies service.ports.SlackDoor. slack_sdk is imported when somebody first comes through: it costs 0.1 s."""

    def __init__(
        self, *, base_url: str, timeout_s: float, sleep: Callable[[float], None], timer: Callable[[], float]
    ) -> None:
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._timer = timer
        self._wire: Wire | None = None
        self._known: dict[str, tuple[str, SlackWeb]] = {}  # by workspace: its token, and what was made for it
        self._lock = threading.Lock()

    def __call__(self, workspace: Workspace) -> SlackWeb:
        with self._lock:
            token, web = self._known.get(workspace.id, ("", None))
            if web is None or token != workspace.token:
                web = self._made(workspace.token)
                self._known[workspace.id] = workspace.token, web
            return web

    def _made(self, token: str) -> SlackWeb:
        from service.adapters.slack_calls import SlackCalls
        from service.adapters.slack_wire import Wire

        self._wire = self._wire or Wire(timeout_s=self._timeout_s)
        calls = SlackCalls(self._wire, token=token, base_url=self._base_url, sleep=self._sleep, timer=self._timer)
        return WorkspaceWeb(calls, base_url=self._base_url)


def _editable(message: SlackMessage) -> Json:
    return {name: value for name, value in message.items() if name in EDITABLE}


def _metadata(tag: SlackTag | None) -> Json | None:
    return None if tag is None else {"event_type": EVENT_TYPE, "event_payload": {"key": tag.key, "part": tag.part}}


def _ts(answer: Exchange) -> str:
    from service.adapters.slack_calls import text_of

    return text_of(answer, "ts")


def _messages(answer: Exchange) -> list[Json]:
    found = answer.fields.get("messages")
    return [one for one in found if isinstance(one, dict) and _text(one.get("ts"))] if isinstance(found, list) else []


def _next_cursor(answer: Exchange) -> str | None:
    metadata = answer.fields.get("response_metadata")
    return _text(metadata.get("next_cursor")) if isinstance(metadata, dict) else None


def _seen(message: Json) -> SeenMessage:
    return SeenMessage(
        ts=str(message["ts"]),
        user=_text(message.get("user")),
        bot_id=_text(message.get("bot_id")),
        tag=_tag(message.get("metadata")),
    )


def _tag(metadata: object) -> SlackTag | None:
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    key, part = (payload.get("key"), payload.get("part")) if isinstance(payload, dict) else (None, None)
    return SlackTag(key, part) if isinstance(key, str) and isinstance(part, int) else None


def _when(message: Json) -> tuple[int, str]:
    return _moment(str(message["ts"]))


def _moment(ts: str) -> tuple[int, str]:
    """Comparable: the fraction always has six digits."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) if seconds.isdigit() else 0, fraction


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
