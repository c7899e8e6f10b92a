"""Slack: who has installed Dateline, what people do there, and what is posted.

Slack names things so: a `ts` ("1721609600.123456") is both the time and the name of a message within its channel; a
thread is named by the `ts` of its first message. Channels of every kind (public, private, direct) have ids ("C…",
"G…", "D…"), and so have people ("U…", "W…"), workspaces ("T…") and whole organisations ("E…").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict

Json = dict[str, object]
SlackPool = Literal[
    "answers",  # what may take long: questions, summaries, checks
    "quick",  # what somebody waits for with a finger on the screen: buttons, commands, pages
]


class _Message(TypedDict):
    text: str  # the fallback: what notifications show and screen readers read; escaped
    blocks: list[Json]


class SlackMessage(_Message, total=False):
    """Arguments of `chat.postMessage`; `parse` and `link_names` see to it that no name in `text` becomes a mention."""

    unfurl_links: bool
    unfurl_media: bool
    parse: Literal["none"]
    link_names: bool
    mrkdwn: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """One installation: a workspace, or a whole organisation, and the archive that it asks."""

    id: str  # "T…", or "E…" when it is installed for a whole organisation
    archive: str
    name: str | None
    bot_user_id: str
    bot_id: str | None
    token: str = field(repr=False)
    scopes: tuple[str, ...]
    how: Literal["token", "oauth"]  # set by an operator, or installed from Slack
    installed_by: str | None
    installed_at: datetime


@dataclass(frozen=True, slots=True)
class SlackThread:
    """A thread of one channel of one workspace."""

    workspace: str  # a Workspace's id
    channel: str
    root: str  # ts of its first message


@dataclass(frozen=True, slots=True)
class JoinedThread:
    """A thread that Dateline is part of: what is written there is said to it."""

    thread: SlackThread
    archive: str
    conversation_id: str
    edition_id: str | None = None  # the Edition that was posted there
    item: int | None = None  # the number of the item that is talked about, when one was named


@dataclass(frozen=True, slots=True)
class ThreadQuestion:
    """Somebody asks: by a mention, in a direct message, or in a thread that Dateline is part of."""

    thread: SlackThread  # to answer in; may be begun by the question itself
    ts: str  # of the question
    user: str
    team: str  # the asker's own workspace, which may not be where the channel is
    text: str  # plain, the mention of Dateline itself taken out
    direct: bool = False  # in a direct message


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`/ask …`, `/digest …`, `/summarize …`."""

    workspace: str
    channel: str
    user: str
    team: str
    command: str  # with its slash
    text: str  # plain
    response_url: str = field(repr=False)  # takes five replies within half an hour
    trigger_id: str  # opens a view within three seconds


@dataclass(frozen=True, slots=True)
class ButtonClick:
    """A button of one of Dateline's own messages or views."""

    workspace: str
    user: str
    team: str
    action: str  # its action_id
    value: str
    channel: str | None  # None on the Home tab
    message: str | None  # ts of the message it stands in
    thread: str | None  # root of that message's thread
    trigger_id: str
    response_url: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """ "Summarize this", "Check this against the archive": on anybody's message."""

    workspace: str
    channel: str
    user: str
    team: str
    callback: str  # its callback_id
    text: str  # of the message, plain
    links: tuple[str, ...]  # URLs in it, in order
    message: str  # ts
    thread: str | None
    response_url: str = field(repr=False)
    trigger_id: str


@dataclass(frozen=True, slots=True)
class FormSent:
    """A view of Dateline's own, filled in and sent."""

    workspace: str
    user: str
    team: str
    callback: str
    note: str  # the view's private_metadata
    text: str  # what was typed into its one field, plain


@dataclass(frozen=True, slots=True)
class TabOpened:
    """Somebody looks at Dateline's Home tab, or at its direct messages."""

    workspace: str
    user: str
    tab: Literal["home", "messages"]
    channel: str  # of the direct messages


@dataclass(frozen=True, slots=True)
class AppRemoved:
    """The app was uninstalled, or its tokens were revoked."""

    workspace: str


SlackRequest = ThreadQuestion | SlashCommand | ButtonClick | MessageShortcut | FormSent | TabOpened | AppRemoved


@dataclass(frozen=True, slots=True)
class SlackJob:
    """Something that somebody did in Slack, and that Dateline has to react to once."""

    key: str  # the same deed always has the same, however often and by whatever event Slack tells of it
    lane: str  # jobs of one lane are done one after the other, in the order they came
    pool: SlackPool
    request: SlackRequest
    attempts: int = 0  # this one included, once it is claimed


@dataclass(frozen=True, slots=True)
class SlackPost:
    """A message that Dateline has posted, and what for. Its tag goes with it, so that Slack can be asked for it."""

    key: str  # a SlackJob's key or a Delivery's id
    part: int  # which of the messages posted for it, from 0
    workspace: str
    channel: str
    ts: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class SlackTag:
    """What a message of Dateline's carries as `metadata`, unseen."""

    key: str
    part: int


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message as Slack's history shows it."""

    ts: str
    user: str | None
    bot_id: str | None
    tag: SlackTag | None


@dataclass(frozen=True, slots=True)
class SlackIdentity:
    """Who a token is (`auth.test`)."""

    workspace: str
    name: str | None
    bot_user_id: str
    bot_id: str | None
    scopes: tuple[str, ...]
