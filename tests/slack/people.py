"""People in a Slack, and what Slack tells the app of what they do.

Flows in: what a test has somebody say, click or send. Flows out: real payloads, signed and delivered as Slack delivers
them, and what the app acknowledged; the world changes with it. Knows nothing of Dateline.

    with SlackServer() as slack, Workplace(slack, HttpLine(url, slack.signing_secret)) as work:
        ada, desk = work.person("ada"), slack.channel("desk")
        said = ada.mention(desk, "what is new?")
        slack.wait(lambda: len(slack.from_app(desk.id, said.ts)) > 0, "an answer")
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from tests.slack import payloads
from tests.slack.lines import LATE, Ack, Line, Parcel
from tests.slack.server import SlackServer
from tests.slack.shapes import Json
from tests.slack.world import Channel, Happened, Hook, Message, User, View

RETRIES = 3
_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history", "mpim": "mpim:history"}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person's, and what the app acknowledged of it: for a mention, of both events."""

    message: Message
    acks: tuple[Ack, ...]

    @property
    def ts(self) -> str:
        return self.message.ts

    @property
    def root(self) -> str:
        """Of its thread; of the thread it may begin."""
        return self.message.thread or self.message.ts


class Workplace:
    """Everybody who uses a Slack, and the line to the app.

    `copies`: how often each event is delivered, all at once, the same event each time. `retries`: how often an event is
    delivered again, at once, while the app does not acknowledge it. `echo`: the app is told of its own messages too, as
    Slack does.
    """

    def __init__(
        self, slack: SlackServer, line: Line, *, copies: int = 1, retries: int = RETRIES, echo: bool = True
    ) -> None:
        self.slack = slack
        self.line = line
        self.copies = copies
        self.retries = retries
        self.acks: list[Ack] = []
        self._echo = echo
        self._told: queue.Queue[Happened | None] = queue.Queue()
        self._thread = threading.Thread(target=self._tell, name="slack-echo")

    def __enter__(self) -> Workplace:
        if self._echo:
            self.slack.world.listeners.append(self._heard)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._echo:
            self.slack.world.listeners.remove(self._heard)
            self._told.put(None)
            self._thread.join()

    def person(self, name: str, *, team: str | None = None) -> Person:
        """Somebody new, in every public channel of the workspace."""
        user = self.slack.user(name, team=team)
        with self.slack.world.changed:
            for channel in self.slack.world.channels.values():
                if channel.kind == "public" and channel.team == user.team:
                    channel.members.add(user.id)
        return Person(self, user)

    def settle(self) -> None:
        """Until the app has been told of everything it has posted so far."""
        self._told.join()

    def send(self, parcel: Parcel, *, copies: int = 1) -> tuple[Ack, ...]:
        """Delivers it, again and again if need be; of several copies each is delivered by itself, all at once."""
        if copies == 1:
            return (self._delivered(parcel, 0),)
        with ThreadPoolExecutor(copies) as pool:
            return tuple(pool.map(lambda copy: self._delivered(parcel, copy), range(copies)))

    def tell(self, team: str, event: Json) -> tuple[Ack, ...]:
        """An event, in as many copies as everything is delivered in."""
        with self.slack.world.changed:
            parcel = Parcel("events_api", payloads.event_callback(self.slack.world, team, event))
        return self.send(parcel, copies=self.copies)

    def tell_of(self, message: Message) -> tuple[Ack, ...]:
        """What Slack tells of a message: that there is one, and that the app is mentioned in it, in this order."""
        world = self.slack.world
        with world.changed:
            channel = world.channels[message.channel]
            events = []
            if self._hears(channel, _HISTORY[channel.kind]):
                events.append(payloads.message_event(world, message))
            if self._mentioned(message, channel):
                events.append(payloads.message_event(world, message, kind="app_mention"))
        return tuple(ack for event in events for ack in self.tell(channel.team, event))

    def told_changed(self, message: Message, *, deleted: bool = False) -> tuple[Ack, ...]:
        world = self.slack.world
        with world.changed:
            channel = world.channels[message.channel]
            if not self._hears(channel, _HISTORY[channel.kind]):
                return ()
            event = payloads.changed_event(world, message, deleted=deleted)
        return self.tell(channel.team, event)

    def other_app_says(self, channel: Channel, text: str, *, thread: str | None = None) -> Said:
        """Another app's message; it may mention this one."""
        world = self.slack.world
        with world.changed:
            message = self.put(channel, None, text, thread)
            message.extra |= {"subtype": "bot_message"}
            world.add_message(message)
            event = payloads.message_event(world, message) | {"bot_id": "B9999999", "username": "other"}
            event.pop("user")
            world.changed.notify_all()
        return Said(message, self.tell(channel.team, event))

    def challenge(self) -> Ack:
        """What Slack does when the app's address is entered."""
        token = self.slack.world.app.verification
        return self.line.deliver(
            Parcel("events_api", {"token": token, "challenge": "3eZbrw1aBm2rZgRNFdxV2595", "type": "url_verification"})
        )

    def uninstall(self, team: str | None = None) -> tuple[Ack, ...]:
        """Somebody takes the app out of the workspace: its token is good for nothing, and it is told so."""
        world = self.slack.world
        where = team or self.slack.team.id
        with world.changed:
            bot = world.bot(where)
            for token in world.tokens.values():
                token.revoked = token.revoked or (token.team == where and token.kind == "bot")
        revoked: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot.id if bot else None]}}
        return self.tell(where, revoked) + self.tell(where, {"type": "app_uninstalled"})

    def hook(self, channel: str, user: str, kind: Literal["commands", "actions"], source: Message | None = None) -> str:
        """A new response_url."""
        world = self.slack.world
        with world.changed:
            path = f"/{kind}/{world.users[user].team}/{world.number()}/{world.number():024x}"
            whispered = source if source and source.only_for else None
            ts, thread = (source.ts, source.thread) if source else (None, None)
            world.hooks[path] = Hook(channel, user, world.clock(), ts, thread, whispered)
        return f"{self.slack.url}{path}"

    def put(self, channel: Channel, user: User | None, text: str, thread: str | None) -> Message:
        marked, blocks = payloads.typed(text)
        stamp = channel.stamp(self.slack.world.clock())
        return Message(channel.id, stamp, user.id if user else None, marked, blocks, thread=thread)

    def _delivered(self, parcel: Parcel, attempt: int) -> Ack:
        ack = self.line.deliver(parcel, attempt=attempt, reason=LATE if attempt else "")
        for again in range(attempt + 1, attempt + 1 + self.retries):
            if ack.ok or not ack.again or parcel.kind != "events_api":
                break
            self.acks.append(ack)
            ack = self.line.deliver(parcel, attempt=again, reason=ack.failure)
        self.acks.append(ack)
        return ack

    def _hears(self, channel: Channel, scope: str) -> bool:
        """Whether the app, as it is installed, is told of what happens there."""
        tokens = self.slack.world.tokens.values()
        return any(
            token.user in channel.members and scope in token.scopes and not token.revoked
            for token in tokens
            if token.kind == "bot" and token.team == channel.team
        )

    def _mentioned(self, message: Message, channel: Channel) -> bool:
        bot = self.slack.world.bot(channel.team)
        said = bot is not None and f"<@{bot.id}" in message.text
        return said and channel.kind != "im" and self._hears(channel, "app_mentions:read")

    def _heard(self, happened: Happened) -> None:
        if happened.message.bot_id:
            self._told.put(happened)

    def _tell(self) -> None:
        while (happened := self._told.get()) is not None:
            try:
                if happened.deed == "posted":
                    self.tell_of(happened.message)
                else:
                    self.told_changed(happened.message, deleted=happened.deed == "deleted")
            finally:
                self._told.task_done()
        self._told.task_done()


@dataclass(frozen=True, slots=True)
class Person:
    work: Workplace
    user: User

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def at_app(self) -> str:
        """How this person writes the app's name."""
        bot = self.work.slack.world.bot(self.user.team)
        assert bot is not None
        return f"<@{bot.id}>"

    @property
    def direct(self) -> Channel:
        """Where this person and the app talk."""
        with self.work.slack.world.changed:
            return self.work.slack.world.direct(self.id)

    def say(self, channel: Channel, text: str, *, thread: str | None = None) -> Said:
        world = self.work.slack.world
        with world.changed:
            assert self.id in channel.members, f"{self.user.name} is not in {channel.name}"
            message = self.work.put(channel, self.user, text, thread)
            world.add_message(message)
            world.changed.notify_all()
        return Said(message, self.work.tell_of(message))

    def mention(self, channel: Channel, text: str, *, thread: str | None = None) -> Said:
        return self.say(channel, f"{self.at_app} {text}", thread=thread)

    def write(self, text: str, *, thread: str | None = None) -> Said:
        """To the app, directly."""
        return self.say(self.direct, text, thread=thread)

    def edit(self, said: Said, text: str) -> tuple[Ack, ...]:
        world = self.work.slack.world
        with world.changed:
            said.message.text, said.message.blocks = payloads.typed(text)
            said.message.edited = True
            world.change(said.message)
        return self.work.told_changed(said.message)

    def delete(self, said: Said) -> tuple[Ack, ...]:
        with self.work.slack.world.changed:
            self.work.slack.world.delete(said.message)
        return self.work.told_changed(said.message, deleted=True)

    def command(self, command: str, text: str = "", *, channel: Channel | None = None) -> Ack:
        """In the direct messages when no channel is named; the app may be no member of one that is."""
        world, where = self.work.slack.world, channel or self.direct
        url = self.work.hook(where.id, self.id, "commands")
        with world.changed:
            world.gesture(self.id, where.id, f"types {command} {text}".rstrip())
            fields = payloads.command_fields(world, self.user, where, command, text, url)
        return self._send(Parcel("slash_commands", dict(fields)))

    def click(
        self,
        source: Message | View,
        action_id: str,
        *,
        thumb: Literal["up", "down"] | None = None,
        value: str | None = None,
    ) -> Ack:
        """The first button of that name, and of that value when one is given; of feedback buttons `thumb` says which.
        KeyError when there is none."""
        blocks = source.view["blocks"] if isinstance(source, View) else source.blocks
        assert isinstance(blocks, list)
        action = _action(blocks, action_id, thumb, value)
        url = None
        if isinstance(source, Message):
            url = self.work.hook(source.channel, self.id, "actions", source)
        world = self.work.slack.world
        with world.changed:
            self._gesture(source, f"clicks [{_label(action, thumb)}]")
            payload = payloads.click_payload(world, self.user, action, source=source, response_url=url)
        return self._send(Parcel("interactive", payload))

    def shortcut(self, callback_id: str, message: Message) -> Ack:
        """From the menu of somebody's message."""
        world = self.work.slack.world
        url = self.work.hook(message.channel, self.id, "actions", message)
        with world.changed:
            self._gesture(message, f"chooses {callback_id} in its menu")
            payload = payloads.shortcut_payload(world, self.user, callback_id, message, url)
        return self._send(Parcel("interactive", payload))

    def submit(self, view: View, values: Mapping[str, str]) -> Ack:
        """`values`: what is typed, by block_id. What the app finds wrong with it is in the acknowledgement."""
        world = self.work.slack.world
        with world.changed:
            self._gesture(view, f"sends: {'; '.join(values.values())}")
            payload = payloads.submission_payload(world, self.user, view, values)
        return self._send(Parcel("interactive", payload))

    def open_home(self) -> tuple[Ack, ...]:
        return self._opens("home")

    def open_messages(self) -> tuple[Ack, ...]:
        return self._opens("messages")

    def join(self, channel: Channel) -> tuple[Ack, ...]:
        """Slack says so in the channel, in this person's name."""
        world = self.work.slack.world
        with world.changed:
            channel.members.add(self.id)
            message = self.work.put(channel, self.user, f"<@{self.id}> has joined the channel", None)
            message.extra["subtype"] = "channel_join"
            world.add_message(message)
        return self.work.tell_of(message)

    def _gesture(self, source: Message | View, text: str) -> None:
        if source.channel is not None:
            thread = source.thread or (source.ts if isinstance(source, Message) else None)
            self.work.slack.world.gesture(self.id, source.channel, text, thread=thread)

    def _opens(self, tab: Literal["home", "messages"]) -> tuple[Ack, ...]:
        with self.work.slack.world.changed:
            event = payloads.home_opened_event(self.work.slack.world, self.user, tab)
        return self.work.tell(self.user.team, event)

    def _send(self, parcel: Parcel) -> Ack:
        """Of what somebody waits for Slack sends no second copy and does not try again."""
        return self.work.send(parcel)[0]


def actions_of(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Each element that can be clicked, after its block."""
    for block in blocks:
        elements = block.get("elements")
        inner = list(elements) if isinstance(elements, list) else []
        for element in [*inner, block.get("accessory")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def _label(action: Json, thumb: str | None) -> str:
    text = action.get("text")
    label = str(text["text"]) if isinstance(text, dict) else "…"
    return label if thumb is None else f"{'👍' if thumb == 'up' else '👎'} {label}"


def _action(blocks: Iterable[Json], action_id: str, thumb: str | None, value: str | None) -> Json:
    seen = []
    for block, element in actions_of(blocks):
        seen.append(element["action_id"])
        chosen: object = element
        if element["type"] == "feedback_buttons":
            chosen = element["positive_button" if thumb == "up" else "negative_button"]
        assert isinstance(chosen, dict)
        if element["action_id"] == action_id and value in (None, chosen.get("value")):
            shown = {name: chosen[name] for name in ("text", "value", "url", "style") if name in chosen}
            return {
                "type": element["type"],
                "action_id": action_id,
                "block_id": block.get("block_id"),
                **shown,
            }
    raise KeyError(f"{action_id} is not among {seen}")
