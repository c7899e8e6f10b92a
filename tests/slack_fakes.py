"""A small Slack in memory, and the stores around it: what it shows can be read, and every call can fail or be cut off.

`FakeSlack` is the channels of one workspace; `web()` is its Web API as Dateline's bot and satisfies SlackWeb. It
refuses what Slack refuses, with Slack's own codes: a channel that the bot is not in, a message that is not there, an
open stream that is edited, a stream that is over and goes on, blocks beyond the limits, a scope that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from service.model import (
    JoinedThread,
    Json,
    SeenMessage,
    SlackIdentity,
    SlackMessage,
    SlackPost,
    SlackTag,
    SlackThread,
    Workspace,
)
from service.ports import SlackRefused

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)  # of the first message; each is a second after the one before
TEAM, BOT, BOT_ID = "T0NEWS", "U0BOT", "B0BOT"
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
)
STREAM_BYTES = 12_000  # of Markdown in one stream
TEXT_CHARACTERS = 40_000
UPDATED_CHARACTERS = 4_000  # of the text of chat.update
RESPONSES = 5  # that a response_url takes
LIMITS: Mapping[str, int] = {"header": 150, "section": 3_000, "markdown": 12_000}

Moment = Literal["before", "after"]


@dataclass
class Shown:
    """A message as it stands."""

    ts: str
    user: str | None
    thread: str | None = None
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    markdown: str = ""  # that was streamed
    streaming: bool = False
    tag: SlackTag | None = None
    edits: int = 0
    only_for: str | None = None  # one person, when it was whispered

    @property
    def words(self) -> str:
        """Everything that can be read in it, markup and all."""
        return "\n".join(part for part in (self.markdown, *read_out(self.blocks)) if part) or self.text


@dataclass
class FakeSlack:
    """One workspace. `at` is told the name of every call, before and after it is done; it may raise."""

    workspace: str = TEAM
    streams: bool = True  # whether the workspace has streaming
    scopes: tuple[str, ...] = SCOPES
    channels: dict[str, list[Shown]] = field(default_factory=dict)  # that the bot is in
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[Exception | None]] = field(default_factory=dict)  # by call, in order; None: it works
    statuses: list[tuple[SlackThread, str]] = field(default_factory=list)
    titles: dict[SlackThread, str] = field(default_factory=dict)
    suggestions: list[tuple[str, dict[str, str], str]] = field(default_factory=list)  # channel, prompts, title
    views: list[tuple[str, Json]] = field(default_factory=list)  # trigger, view
    homes: dict[str, Json] = field(default_factory=dict)  # by person
    responses: list[tuple[str, SlackMessage, bool]] = field(default_factory=list)  # response_url, message, in_channel
    at: Callable[[str, Moment], None] = lambda _call, _moment: None
    said: int = 0

    def web(self) -> FakeWeb:
        return FakeWeb(self)

    def invite(self, *channels: str) -> FakeSlack:
        """The bot is in these channels from now on."""
        for channel in channels:
            self.channels.setdefault(channel, [])
        return self

    def say(self, channel: str, user: str, text: str, *, thread: str | None = None) -> str:
        """A person writes; its ts."""
        return self.keep(channel, Shown(self.stamp(), user, thread, text))

    def stamp(self) -> str:
        self.said += 1
        return f"{int(MORNING.timestamp()) + self.said}.{self.said:06d}"

    def keep(self, channel: str, message: Shown) -> str:
        self.channels.setdefault(channel, []).append(message)
        return message.ts

    def message(self, channel: str, ts: str) -> Shown:
        return next(message for message in self.channels[channel] if message.ts == ts)

    def thread(self, channel: str, root: str) -> list[Shown]:
        """What the bot has posted in a thread, for everybody to see, in order."""
        return [m for m in self.channels[channel] if m.thread == root and m.user == BOT and m.only_for is None]

    def fail(self, call: str, *errors: Exception | None) -> None:
        """The next calls of that name fail so, one after the other; None: that one works."""
        self.failures.setdefault(call, []).extend(errors)

    def end_streams(self) -> None:
        """As Slack does after some minutes, by itself."""
        for messages in self.channels.values():
            for message in messages:
                message.streaming = False


class FakeWeb:
    """Satisfies SlackWeb."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack

    def identity(self) -> SlackIdentity:
        with self._call("identity"):
            return SlackIdentity(self._slack.workspace, "Newsroom", BOT, BOT_ID, self._slack.scopes)

    def post(
        self, channel: str, message: SlackMessage, *, thread: str | None = None, tag: SlackTag | None = None
    ) -> str:
        with self._call("post"):
            self._channel(channel)
            check_message(message)
            if thread is not None:
                self._message(channel, thread, missing="thread_not_found")
            shown = Shown(self._slack.stamp(), BOT, thread, message["text"], message["blocks"], tag=tag)
            return self._slack.keep(channel, shown)

    def update(self, channel: str, ts: str, message: SlackMessage, *, tag: SlackTag | None = None) -> None:
        with self._call("update"):
            check_message(message, most=UPDATED_CHARACTERS)
            shown = self._own(channel, ts, otherwise="cant_update_message")
            if shown.streaming:
                raise refused("streaming_state_conflict")
            shown.text, shown.blocks, shown.markdown = message["text"], message["blocks"], ""
            shown.tag, shown.edits = tag or shown.tag, shown.edits + 1

    def whisper(self, channel: str, user: str, message: SlackMessage, *, thread: str | None = None) -> None:
        with self._call("whisper"):
            self._channel(channel)
            check_message(message)
            whispered = Shown(self._slack.stamp(), BOT, thread, message["text"], message["blocks"], only_for=user)
            self._slack.keep(channel, whispered)

    def start_stream(self, thread: SlackThread, *, user: str, team: str, markdown: str) -> str:
        with self._call("start_stream"):
            self._channel(thread.channel)
            if not self._slack.streams:
                raise refused("feature_not_enabled")
            self._message(thread.channel, thread.root, missing="thread_not_found")
            if not (user and team) and not thread.channel.startswith("D"):
                raise refused("missing_recipient_user_id")
            _check_markdown(markdown)
            shown = Shown(self._slack.stamp(), BOT, thread.root, markdown=markdown, streaming=True)
            return self._slack.keep(thread.channel, shown)

    def append_stream(self, channel: str, ts: str, markdown: str) -> None:
        with self._call("append_stream"):
            shown = self._streaming(channel, ts)
            _check_markdown(shown.markdown + markdown)
            shown.markdown += markdown

    def stop_stream(
        self, channel: str, ts: str, *, markdown: str = "", blocks: Sequence[Json] = (), tag: SlackTag | None = None
    ) -> None:
        with self._call("stop_stream"):
            check_blocks(blocks)
            shown = self._streaming(channel, ts)
            _check_markdown(shown.markdown + markdown)
            shown.markdown, shown.blocks = shown.markdown + markdown, list(blocks)
            shown.streaming, shown.tag = False, tag or shown.tag

    def status(self, thread: SlackThread, text: str) -> None:
        with self._call("status"):
            self._slack.statuses.append((thread, text))

    def title(self, thread: SlackThread, text: str) -> None:
        with self._call("title"):
            if not 1 <= len(text) <= 200:
                raise refused("invalid_arguments")
            self._slack.titles[thread] = text

    def prompts(self, channel: str, prompts: Mapping[str, str], *, title: str) -> None:
        with self._call("prompts"):
            if len(prompts) > 4:
                raise refused("invalid_arguments")
            self._slack.suggestions.append((channel, dict(prompts), title))

    def open_view(self, trigger_id: str, view: Json) -> None:
        with self._call("open_view"):
            if trigger_id == "expired":
                raise refused("expired_trigger_id")
            check_view(view)
            self._slack.views.append((trigger_id, view))

    def publish_home(self, user: str, view: Json) -> None:
        with self._call("publish_home"):
            check_view(view)
            self._slack.homes[user] = view

    def respond(self, response_url: str, message: SlackMessage, *, in_channel: bool = False) -> None:
        with self._call("respond"):
            check_message(message)
            if sum(url == response_url for url, _, _ in self._slack.responses) >= RESPONSES:
                raise refused("expired_url")
            self._slack.responses.append((response_url, message, in_channel))

    def replies(self, thread: SlackThread, *, after: str) -> Sequence[SeenMessage]:
        with self._call("replies"):
            self._may_read()
            self._message(thread.channel, thread.root, missing="thread_not_found")
            held = self._slack.channels[thread.channel]
            return [_seen(m) for m in held if m.thread == thread.root and m.ts > after and m.only_for is None]

    def history(self, channel: str, *, after: datetime) -> Sequence[SeenMessage]:
        with self._call("history"):
            self._may_read()
            held = self._channel(channel)
            return [_seen(m) for m in held if not m.thread and not m.only_for and float(m.ts) > after.timestamp()]

    def _call(self, name: str) -> _Call:
        return _Call(self._slack, name)

    def _may_read(self) -> None:
        if not any(scope.endswith(":history") for scope in self._slack.scopes):
            raise refused("missing_scope")

    def _channel(self, channel: str) -> list[Shown]:
        if channel not in self._slack.channels:
            raise refused("channel_not_found")
        return self._slack.channels[channel]

    def _message(self, channel: str, ts: str, *, missing: str) -> Shown:
        for message in self._channel(channel):
            if message.ts == ts:
                return message
        raise refused(missing)

    def _own(self, channel: str, ts: str, *, otherwise: str) -> Shown:
        message = self._message(channel, ts, missing="message_not_found")
        if message.user != BOT:
            raise refused(otherwise)
        return message

    def _streaming(self, channel: str, ts: str) -> Shown:
        message = self._own(channel, ts, otherwise="message_not_owned_by_app")
        if not message.streaming:
            raise refused("message_not_in_streaming_state")
        return message


class _Call:
    """One call: counted, failed if that was asked for, and told of before and after."""

    def __init__(self, slack: FakeSlack, name: str) -> None:
        self._slack, self._name = slack, name

    def __enter__(self) -> None:
        self._slack.calls.append(self._name)
        self._slack.at(self._name, "before")
        errors = self._slack.failures.get(self._name)
        if errors and (error := errors.pop(0)) is not None:
            raise error

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._slack.at(self._name, "after")


def refused(code: str) -> SlackRefused:
    return SlackRefused(f"Slack refused: {code}", code=code)


def _seen(message: Shown) -> SeenMessage:
    return SeenMessage(message.ts, message.user, BOT_ID if message.user == BOT else None, message.tag)


def _check_markdown(markdown: str) -> None:
    if len(markdown.encode()) > STREAM_BYTES:
        raise refused("msg_too_long")


def check_message(message: SlackMessage, *, most: int = TEXT_CHARACTERS) -> None:
    """As chat.postMessage does."""
    if not message["text"] and not message["blocks"]:
        raise refused("no_text")
    if len(message["text"]) > most:
        raise refused("msg_too_long")
    check_blocks(message["blocks"])


def check_view(view: Json) -> None:
    blocks = view.get("blocks")
    title = view.get("title")
    if len(str(view.get("private_metadata", ""))) > 3_000 or not isinstance(blocks, list):
        raise refused("invalid_arguments")
    if view.get("type") == "modal" and not (isinstance(title, dict) and 1 <= len(str(title["text"])) <= 24):
        raise refused("invalid_arguments")
    check_blocks(blocks, most=100)


def check_blocks(blocks: Sequence[Json], *, most: int = 50) -> None:
    """The limits that Slack documents, and that blocks of more than some 13,000 characters of JSON are refused."""
    if len(blocks) > most or len(json.dumps(list(blocks))) > 13_200 * (most // 50):
        raise refused("invalid_blocks")
    for block in blocks:
        text = block.get("text")
        said = text["text"] if isinstance(text, dict) else text
        elements = block.get("elements")
        if isinstance(said, str) and not 1 <= len(said) <= LIMITS.get(str(block["type"]), TEXT_CHARACTERS):
            raise refused("invalid_blocks")
        if block["type"] == "context" and not (isinstance(elements, list) and 1 <= len(elements) <= 10):
            raise refused("invalid_blocks")
        for part in _objects(block):
            _check_element(part)


def _check_element(part: Mapping[str, object]) -> None:
    if len(str(part.get("value", ""))) > 2_000 or len(str(part.get("action_id", ""))) > 255:
        raise refused("invalid_blocks")
    text = part.get("text")
    if part.get("type") == "button" and isinstance(text, dict) and not 1 <= len(text["text"]) <= 75:
        raise refused("invalid_blocks")


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _objects(inner)


def read_out(blocks: Iterable[Json]) -> Iterator[str]:
    """The words of each block."""
    for block in blocks:
        yield "".join(_strings(block))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("type") == "user":
            yield f"<@{value['user_id']}>"
        for key in (
            "text",
            "title",
            "elements",
            "fields",
            "accessory",
            "element",
            "positive_button",
            "negative_button",
        ):
            inner = value.get(key)
            if isinstance(inner, str):
                yield inner
            else:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def workspace(**changes: object) -> Workspace:
    """The one of `FakeSlack`."""
    full = Workspace(
        id=TEAM,
        archive="main",
        name="Newsroom",
        bot_user_id=BOT,
        bot_id=BOT_ID,
        token="xoxb-never-shown",
        scopes=SCOPES,
        how="token",
        installed_by=None,
        installed_at=MORNING,
    )
    return replace(full, **changes)  # type: ignore[arg-type]


class MemoryWorkspaces:
    """Satisfies Workspaces."""

    def __init__(self, *known: Workspace) -> None:
        self.kept = {one.id: one for one in known}

    def find(self, workspace: str) -> Workspace | None:
        return self.kept.get(workspace)

    def all(self, archive: str | None = None) -> list[Workspace]:
        return [one for _, one in sorted(self.kept.items()) if archive in (None, one.archive)]

    def save(self, workspace: Workspace) -> None:
        if workspace.how == "token":
            self.kept = {key: one for key, one in self.kept.items() if one.how != "token"}
        self.kept[workspace.id] = workspace

    def remove(self, workspace: str) -> None:
        self.kept.pop(workspace, None)


class MemoryThreads:
    """Satisfies SlackThreads."""

    def __init__(self) -> None:
        self.kept: dict[SlackThread, JoinedThread] = {}

    def find(self, thread: SlackThread) -> JoinedThread | None:
        return self.kept.get(thread)

    def join(self, joined: JoinedThread) -> None:
        self.kept[joined.thread] = joined


class MemoryPosts:
    """Satisfies SlackPosts."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, int], SlackPost] = {}

    def record(self, post: SlackPost) -> None:
        self.kept.setdefault((post.key, post.part), post)

    def of(self, key: str) -> dict[int, SlackPost]:
        return {part: post for (owner, part), post in sorted(self.kept.items()) if owner == key}

    def known(self, workspace: str, channel: str, stamps: Sequence[str]) -> set[str]:
        here = {post.ts for post in self.kept.values() if (post.workspace, post.channel) == (workspace, channel)}
        return here & set(stamps)
