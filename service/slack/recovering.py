"""What an earlier attempt at a reply left behind.

Flows in: the record of what was posted, and the thread as Slack shows it. Flows out: whether a reply is said, and
which messages of it are there already, to be written over. Knows no question and no answer.

Whoever replies may be killed between any two steps, and whoever comes next does it all again. Each message is noted
twice: when it is begun, so that its ts is known without asking Slack, and when the whole reply stands. In between, and
only when this may not be the first attempt, Slack is asked for what was posted and not noted: messages with the
reply's tag, and messages of ours without any, which are streams that were begun (a stream gets its tag when it ends).
No other job of the same thread is at work meanwhile, since its lane waits for this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.model import SeenMessage, SlackPost, SlackTag, SlackThread, Workspace
from service.ports import SlackPosts, SlackRefused, SlackWeb


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: what it is for, whom it answers and where."""

    key: str  # of the job
    workspace: Workspace
    thread: SlackThread
    after: str  # ts of what it answers; all of it is later
    user: str
    team: str
    again: bool = False  # this may not be the first attempt

    def tag(self, part: int) -> SlackTag:
        return SlackTag(self.key, part)


def is_said(reply: Reply, posts: SlackPosts) -> bool:
    """Whether all of it stands. Raises vectorstore.ports.StoreUnavailable."""
    return 0 in posts.of(reply.key)


def note_begun(reply: Reply, part: int, ts: str, posts: SlackPosts) -> None:
    """A message of it is there; what it says may still change."""
    posts.record(_post(reply, _begun(reply), part, ts))


def note_said(reply: Reply, stamps: Mapping[int, str], posts: SlackPosts) -> None:
    """All of it stands: `stamps` are the ts of its messages by part. The first is noted last, and stands for all."""
    for part in sorted(stamps, reverse=True):
        posts.record(_post(reply, reply.key, part, stamps[part]))


def begun_before(reply: Reply, *, web: SlackWeb, posts: SlackPosts) -> dict[int, str]:
    """The ts of messages that earlier attempts have begun, by part.

    Where Dateline may not read the thread, only what was noted is found. Raises SlackUnavailable and StoreUnavailable.
    """
    noted = {part: post.ts for part, post in posts.of(_begun(reply)).items()}
    if not reply.again:
        return noted
    try:
        seen = [message for message in web.replies(reply.thread, after=reply.after) if _is_ours(message, reply)]
    except SlackRefused:
        return noted
    there = {message.ts for message in seen}
    found = {part: ts for part, ts in noted.items() if ts in there}  # somebody may have deleted one
    for message in seen:
        if message.tag is not None and message.tag.key == reply.key:
            found.setdefault(message.tag.part, message.ts)
    for ts in _untagged(seen, reply, posts):
        found[_free(found)] = ts
    return found


def _untagged(seen: Sequence[SeenMessage], reply: Reply, posts: SlackPosts) -> list[str]:
    """Streams that were begun, and nobody noted it."""
    stamps = [message.ts for message in seen if message.tag is None]
    known = posts.known(reply.workspace.id, reply.thread.channel, stamps) if stamps else set()
    return [ts for ts in stamps if ts not in known]


def _free(found: Mapping[int, str]) -> int:
    return next(part for part in range(len(found) + 1) if part not in found)


def _is_ours(message: SeenMessage, reply: Reply) -> bool:
    """Any app may write any tag."""
    workspace = reply.workspace
    return message.user == workspace.bot_user_id or (message.bot_id or "") == (workspace.bot_id or "-")


def _begun(reply: Reply) -> str:
    return f"{reply.key} begun"


def _post(reply: Reply, key: str, part: int, ts: str) -> SlackPost:
    return SlackPost(key, part, reply.workspace.id, reply.thread.channel, ts, reply.thread.root)
