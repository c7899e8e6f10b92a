"""Messages into Slack, each once: what a job has to say, and an Edition with its items beneath it.

Flows in: rendered messages, a key that names what they are posted for, Slack and the record of what was posted. Flows
out: messages in a channel, and their record. Knows no wire and no command.

Whoever posts may be killed between any two steps, and whoever comes next does it all again. The order is always

    look      into the record, and where something may have been posted and not recorded, into Slack: every message
              carries a tag, unseen, with the key and its part
    post      what is not there
    record    its ts

so that a message is posted twice by nobody, and a part that is there is never posted again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from service.model import (
    Delivery,
    Edition,
    JoinedThread,
    SeenMessage,
    SlackMessage,
    SlackPost,
    SlackTag,
    SlackThread,
    Workspace,
)
from service.ports import SlackPosts, SlackThreads, SlackWeb
from service.rendering.slack_blocks import edition_slack
from service.slack.thread_topics import conversation_of

SKEW = timedelta(minutes=10)  # how far Slack's clock, which names messages, may be from ours


class Posted:
    """What is posted for one job or delivery, part by part."""

    def __init__(self, key: str, *, workspace: Workspace, channel: str, web: SlackWeb, posts: SlackPosts) -> None:
        self._key = key
        self._workspace = workspace
        self._channel = channel
        self._web = web
        self._posts = posts
        self._known = {part: post.ts for part, post in posts.of(key).items()}

    def ts(self, part: int) -> str | None:
        """Of a part that is known to be there."""
        return self._known.get(part)

    def look_in_channel(self, *, after: datetime) -> None:
        """Finds what is tagged for this and stands in the channel itself. Raises SlackRefused and SlackUnavailable."""
        self._adopt(self._web.history(self._channel, after=after), None)

    def look_in_thread(self, root: str, *, after: str | None = None) -> None:
        """The same, in a thread, later than the ts `after`; in all of it unless one is given."""
        thread = SlackThread(self._workspace.id, self._channel, root)
        self._adopt(self._web.replies(thread, after=after or root), root)

    def post(self, part: int, message: SlackMessage, *, thread: str | None = None) -> str:
        """The ts of the part, posted now unless it is there. Raises SlackRefused and SlackUnavailable."""
        known = self._known.get(part)
        if known is not None:
            return known
        ts = self._web.post(self._channel, message, thread=thread, tag=SlackTag(self._key, part))
        self._record(part, ts, thread)
        return ts

    def _adopt(self, seen: Sequence[SeenMessage], thread: str | None) -> None:
        for message in seen:
            tag = message.tag
            if tag is not None and tag.key == self._key and tag.part not in self._known and self._is_ours(message):
                self._record(tag.part, message.ts, thread)

    def _is_ours(self, message: SeenMessage) -> bool:
        """Any app may write any tag."""
        return message.user == self._workspace.bot_user_id or message.bot_id == (self._workspace.bot_id or "")

    def _record(self, part: int, ts: str, thread: str | None) -> None:
        self._posts.record(SlackPost(self._key, part, self._workspace.id, self._channel, ts, thread))
        self._known[part] = ts


def post_edition(
    edition: Edition,
    delivery: Delivery,
    *,
    workspace: Workspace,
    channel: str,
    web: SlackWeb,
    posts: SlackPosts,
    threads: SlackThreads,
    base_url: str | None,
    committing: Callable[[], None],
) -> SlackThread:
    """The Edition in the channel: part 0 with its headlines, corrections and items beneath it as parts 1 and up.

    Goes on where an earlier attempt ended. Slack is always asked for what is not recorded: that an attempt is the first
    of its delivery does not say that none was made, since a person may have it tried again. What is written in the
    thread is said to Dateline from the moment the headlines are there. `committing` is called before each message, so
    that a sender whose delivery was taken over stops. Raises SlackRefused, SlackUnavailable and what `committing` does.
    """
    messages = edition_slack(edition, base_url=base_url)
    posted = Posted(delivery.id, workspace=workspace, channel=channel, web=web, posts=posts)
    begun = posted.ts(0) is not None
    if not begun:
        posted.look_in_channel(after=min(delivery.created_at, edition.as_of) - SKEW)
        begun = posted.ts(0) is not None
    if not begun:
        committing()
    thread = SlackThread(workspace.id, channel, posted.post(0, messages.parent))
    _join(thread, edition, threads)
    missing = [part for part in range(1, len(messages.replies) + 1) if posted.ts(part) is None]
    if begun and missing:
        posted.look_in_thread(thread.root)
    for part in missing:
        if posted.ts(part) is None:
            committing()
            posted.post(part, messages.replies[part - 1], thread=thread.root)
    return thread


def _join(thread: SlackThread, edition: Edition, threads: SlackThreads) -> None:
    """Once: which item is talked about may have been noted since."""
    if threads.find(thread) is None:
        threads.join(JoinedThread(thread, edition.archive, conversation_of(thread), edition_id=edition.id))
