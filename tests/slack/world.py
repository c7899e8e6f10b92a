"""What there is in a Slack: workspaces, people, channels and what was said, shown and opened in them.

Flows in: what methods and people do. Flows out: state, for methods, for tests and for readers. Knows no wire. A `ts` is
counted per channel and never goes back, so two channels may have the same; everything else has an id of its own.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.slack.shapes import Json

ChannelKind = Literal["public", "private", "im", "mpim"]
Deed = Literal["posted", "changed", "deleted"]

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "mpim:history",
)
STREAM_S = 300.0  # Slack ends a stream after about five minutes (vercel/chat 637)
TRIGGER_S = 3.0
HOOK_S = 1_800.0
HOOK_USES = 5


@dataclass(frozen=True, slots=True)
class App:
    """The app under test; one for all workspaces."""

    id: str = "A0000001"
    name: str = "Dateline"
    signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5"  # of the example in Slack's documentation
    verification: str = "Jhj5dZrVaK7ZwHHjRyZWjbDl"  # deprecated, still sent
    client_id: str = "1000000001.2000000001"
    client_secret: str = "1a2b3c4d5e6f"


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    team: str
    bot_id: str | None = None


@dataclass(slots=True)
class Token:
    value: str
    kind: Literal["bot", "app"]
    team: str | None
    scopes: tuple[str, ...]
    user: str | None = None
    bot_id: str | None = None
    revoked: bool = False


@dataclass(slots=True)
class Stream:
    started: float
    markdown: str
    open: bool = True


@dataclass(slots=True)
class Message:
    channel: str
    ts: str
    user: str | None
    text: str
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread: str | None = None  # ts of the root; None for a root, and for what nobody replied to
    metadata: Json | None = None
    edited: bool = False
    deleted: bool = False  # a root with replies, of which a stone is left
    stream: Stream | None = None
    only_for: str | None = None  # a person: ephemeral
    pings: tuple[str, ...] = ()  # "@U…", "!here", "#C…": whom it calls, in its present form
    extra: Json = field(default_factory=dict)  # unfurl_links and others, as they were given
    shown: list[str] = field(default_factory=list)  # each text it has had, oldest first


@dataclass(slots=True)
class Channel:
    id: str
    team: str
    name: str
    kind: ChannelKind
    members: set[str]
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)  # by ts, oldest first
    ephemerals: list[Message] = field(default_factory=list)
    last: int = 0  # microseconds

    def stamp(self, now: float) -> str:
        self.last = max(int(now * 1_000_000), self.last + 1)
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"


@dataclass(frozen=True, slots=True)
class Status:
    channel: str
    thread: str
    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """Somebody was called by a message of the app's."""

    channel: str
    ts: str
    who: str


@dataclass(slots=True)
class View:
    id: str
    user: str
    team: str
    view: Json  # as it was sent, its blocks named
    hash: str
    channel: str | None = None  # where the click was that opened it
    thread: str | None = None
    order: tuple[int, int] = (0, 0)  # as of a Gesture


@dataclass(frozen=True, slots=True)
class Gesture:
    """What somebody did without saying anything, such as "clicks [Quotes]"."""

    channel: str
    thread: str | None
    user: str
    text: str
    order: tuple[int, int]  # the channel's `last` when it was done, and a number that only grows


@dataclass(slots=True)
class Trigger:
    user: str
    at: float
    channel: str | None
    thread: str | None = None
    used: bool = False


@dataclass(slots=True)
class Hook:
    """A response_url."""

    channel: str
    user: str
    at: float
    message: str | None  # ts of the message that was clicked
    thread: str | None = None
    ephemeral: Message | None = None
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A code that somebody allowed the app to have."""

    team: str
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    deed: Deed
    message: Message


class World:
    """Everything; `changed` guards it and says when it changes."""

    def __init__(self, *, app: App | None = None, clock: Callable[[], float] = time.time) -> None:
        self.app = app or App()
        self.clock = clock
        self.changed = threading.Condition()
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {}
        self.views: list[View] = []  # modals, in the order they were opened
        self.homes: dict[str, View] = {}  # by user
        self.statuses: list[Status] = []  # as they were set
        self.status: dict[tuple[str, str], str] = {}  # that is shown now, by channel and thread
        self.titles: dict[tuple[str, str], str] = {}
        self.prompts: dict[str, list[Json]] = {}  # by channel
        self.pings: list[Ping] = []
        self.gestures: list[Gesture] = []
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}  # by path
        self.grants: dict[str, Grant] = {}
        self.listeners: list[Callable[[Happened], None]] = []
        self._numbers = itertools.count(1)

    def number(self) -> int:
        return next(self._numbers)

    def add_team(self, name: str = "The Desk") -> Team:
        number = len(self.teams) + 1
        team = Team(f"T{number:07d}", name, name.lower().replace(" ", "-"))
        self.teams[team.id] = team
        return team

    def add_user(self, name: str, team: str, *, bot: bool = False) -> User:
        number = len(self.users) + 1
        user = User(f"U{number:07d}", name, team, f"B{number:07d}" if bot else None)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, team: str, *, kind: ChannelKind = "public", members: Iterable[str]) -> Channel:
        number = len(self.channels) + 1
        letter = "D" if kind == "im" else "C"
        channel = Channel(f"{letter}{number:07d}", team, name, kind, set(members))
        self.channels[channel.id] = channel
        return channel

    def install(self, team: str, scopes: Iterable[str] = SCOPES) -> Token:
        """The app's token there; the one that there was is good for nothing any more."""
        bot = self.bot(team) or self.add_user(self.app.name.lower(), team, bot=True)
        for old in self.tokens.values():
            old.revoked = old.revoked or (old.kind == "bot" and old.team == team)
        value = f"xoxb-{team[1:]}-{self.number()}-loopback"
        token = Token(value, "bot", team, tuple(scopes), bot.id, bot.bot_id)
        self.tokens[value] = token
        return token

    def app_token(self, scopes: Iterable[str] = ("connections:write",)) -> Token:
        value = f"xapp-1-{self.app.id}-{self.number()}-loopback"
        self.tokens[value] = Token(value, "app", None, tuple(scopes))
        return self.tokens[value]

    def bot(self, team: str) -> User | None:
        return next((user for user in self.users.values() if user.team == team and user.bot_id), None)

    def direct(self, user: str) -> Channel:
        """Where this person and the app talk; begun when it is first asked for."""
        team = self.users[user].team
        bot = self.bot(team)
        members = {user} | ({bot.id} if bot else set())
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == members:
                return channel
        return self.add_channel(f"dm-{self.users[user].name}", team, kind="im", members=members)

    def roots(self, channel: str) -> Iterator[Message]:
        """Oldest first."""
        return (message for message in self.channels[channel].messages.values() if message.thread is None)

    def replies(self, channel: str, root: str) -> list[Message]:
        """Without the root, oldest first."""
        return [message for message in self.channels[channel].messages.values() if message.thread == root]

    def add_message(self, message: Message) -> None:
        self.channels[message.channel].messages[message.ts] = message
        message.shown.append(message.text)
        self._called(message)
        if message.bot_id and message.thread:
            self.status.pop((message.channel, message.thread), None)
        self.tell(Happened("posted", message))

    def add_ephemeral(self, message: Message) -> None:
        self.channels[message.channel].ephemerals.append(message)
        message.shown.append(message.text)
        self._called(message)

    def change(self, message: Message) -> None:
        """It looks different now."""
        message.shown.append(message.text)
        self._called(message)
        if message.only_for is None:
            self.tell(Happened("changed", message))

    def delete(self, message: Message) -> None:
        messages = self.channels[message.channel].messages
        if self.replies(message.channel, message.ts):
            message.deleted = True
            message.text, message.blocks = "This message was deleted.", []
        else:
            messages.pop(message.ts, None)
        self.tell(Happened("deleted", message))

    def tell(self, happened: Happened) -> None:
        for listener in list(self.listeners):
            listener(happened)

    def gesture(self, user: str, channel: str, text: str, *, thread: str | None = None) -> None:
        self.gestures.append(Gesture(channel, thread, user, text, self.order(channel)))

    def order(self, channel: str) -> tuple[int, int]:
        """After everything that has happened there so far."""
        return self.channels[channel].last, self.number()

    def trigger(self, user: str, channel: str | None = None, thread: str | None = None) -> str:
        """Opens one view within three seconds."""
        number = self.number()
        name = f"{number}.{number + 1_000_000}.{number:032x}"
        self.triggers[name] = Trigger(user, self.clock(), channel, thread)
        return name

    def close_streams(self) -> None:
        """Those that have been open for too long."""
        now = self.clock()
        for channel in self.channels.values():
            for message in channel.messages.values():
                if message.stream and message.stream.open and now - message.stream.started > STREAM_S:
                    message.stream.open = False

    def _called(self, message: Message) -> None:
        if message.bot_id:
            self.pings.extend(Ping(message.channel, message.ts, who) for who in message.pings)
