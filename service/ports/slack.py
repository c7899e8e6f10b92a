"""Slack as the service needs it: its Web API, who has installed Dateline, what is to be done, what was posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from service.model import (
    JoinedThread,
    Json,
    SeenMessage,
    SlackIdentity,
    SlackJob,
    SlackMessage,
    SlackPool,
    SlackPost,
    SlackTag,
    SlackThread,
    Workspace,
)


class SlackWeb(Protocol):
    """The Web API, as one workspace's bot.

    Every method raises SlackRefused for what Slack will not do however often it is asked, and SlackUnavailable for what
    may be tried again: rate-limited beyond a short wait, slow, a dropped connection, an error of Slack's own.
    """

    def identity(self) -> SlackIdentity: ...

    def post(
        self, channel: str, message: SlackMessage, *, thread: str | None = None, tag: SlackTag | None = None
    ) -> str:
        """Posts it and returns its ts."""
        ...

    def update(self, channel: str, ts: str, message: SlackMessage, *, tag: SlackTag | None = None) -> None: ...

    def whisper(self, channel: str, user: str, message: SlackMessage, *, thread: str | None = None) -> None:
        """Shows it to one person only, until they reload."""
        ...

    def start_stream(self, thread: SlackThread, *, user: str, team: str, markdown: str) -> str:
        """Begins a message that grows, and returns its ts. SlackRefused where the workspace has no such thing."""
        ...

    def append_stream(self, channel: str, ts: str, markdown: str) -> None: ...

    def stop_stream(
        self, channel: str, ts: str, *, markdown: str = "", blocks: Sequence[Json] = (), tag: SlackTag | None = None
    ) -> None:
        """Ends it; `blocks` stand beneath what was streamed."""
        ...

    def status(self, thread: SlackThread, text: str) -> None:
        """ "Dateline is searching the archive…" beneath the thread, until something is posted; "" takes it away."""
        ...

    def title(self, thread: SlackThread, text: str) -> None:
        """What the conversation is called in the list of the agent's conversations."""
        ...

    def prompts(self, channel: str, prompts: Mapping[str, str], *, title: str) -> None:
        """At most four suggestions at the top of the direct messages: message by title."""
        ...

    def open_view(self, trigger_id: str, view: Json) -> None: ...

    def publish_home(self, user: str, view: Json) -> None: ...

    def respond(self, response_url: str, message: SlackMessage, *, in_channel: bool = False) -> None:
        """Replies to a command, a shortcut or a button, also where Dateline is no member of the channel."""
        ...

    def replies(self, thread: SlackThread, *, after: str) -> Sequence[SeenMessage]:
        """Messages of the thread later than the ts `after`, oldest first."""
        ...

    def history(self, channel: str, *, after: datetime) -> Sequence[SeenMessage]:
        """Messages of the channel, those within threads left out, that are later than `after`, oldest first."""
        ...


class SlackDoor(Protocol):
    """The Web API of a workspace."""

    def __call__(self, workspace: Workspace) -> SlackWeb: ...


class Workspaces(Protocol):
    """Who has installed Dateline. Raises vectorstore.ports.StoreUnavailable."""

    def find(self, workspace: str) -> Workspace | None: ...

    def all(self, archive: str | None = None) -> list[Workspace]:
        """By id; of every archive when none is named."""
        ...

    def save(self, workspace: Workspace) -> None:
        """Replaces the one of the same id. At most one is known by `how="token"`: a new one takes its place, and the
        other is removed."""
        ...

    def remove(self, workspace: str) -> None:
        """Nothing when it is not known. What is still to be done there is dropped, and its threads are forgotten."""
        ...


class SlackQueue(Protocol):
    """What people did in Slack, until it is done. Raises vectorstore.ports.StoreUnavailable."""

    def put(self, job: SlackJob, *, now: datetime, joins: JoinedThread | None = None) -> bool:
        """Keeps it, and in the same transaction that Dateline is part of the thread `joins`, unless it is already.
        False, and nothing, when a job with its key was ever put."""
        ...

    def claim(self, pool: SlackPool, *, owner: str, now: datetime, lease_s: float) -> SlackJob | None:
        """The oldest job that is due, or whose holder has let its lease run out, and whose lane has no older one that
        is not done; now held by `owner`, its attempts counted up."""
        ...

    def renew(self, key: str, *, owner: str, now: datetime, lease_s: float) -> bool:
        """Holds it for longer; False when `owner` no longer holds it."""
        ...

    def done(self, key: str, *, owner: str, now: datetime) -> bool:
        """What it said is forgotten, its key is not. False when `owner` no longer holds it."""
        ...

    def again(self, key: str, *, owner: str, error: str, at: datetime) -> bool:
        """To be tried again at `at`, later ones of its lane after it. False when `owner` no longer holds it."""
        ...

    def given_up(self, key: str, *, owner: str, error: str, now: datetime) -> bool:
        """Not to be tried again; what it said is forgotten. False when `owner` no longer holds it."""
        ...

    def waiting(self) -> int:
        """How many are not done."""
        ...

    def forget(self, *, before: datetime) -> int:
        """Drops the keys of what was done or given up before then; Slack tells of a deed for an hour at most."""
        ...


class SlackThreads(Protocol):
    """Threads that Dateline is part of. Raises vectorstore.ports.StoreUnavailable."""

    def find(self, thread: SlackThread) -> JoinedThread | None: ...

    def join(self, joined: JoinedThread) -> None:
        """From now on; one that is joined already becomes what is given."""
        ...


class SlackPosts(Protocol):
    """What was posted, so that nothing is posted twice. Raises vectorstore.ports.StoreUnavailable."""

    def record(self, post: SlackPost) -> None:
        """The same part of the same key twice is kept once: the first."""
        ...

    def of(self, key: str) -> dict[int, SlackPost]:
        """What was posted for a job or a delivery, by part."""
        ...

    def known(self, workspace: str, channel: str, stamps: Sequence[str]) -> set[str]:
        """Those of the ts that are recorded."""
        ...
