"""Somebody asked for something: who, where, and how they are answered.

Flows in: a job, the workspace it is of, what is to be said. Flows out: messages, in the channel or to the asker alone.
Knows no command.

What a channel should see is put where the channel sees it: a placeholder at once, so that nobody wonders whether
anything happens, and what was asked for in its place. Where Dateline may not post (a channel that it is not in, a
direct message between others) whoever asked is answered alone, and told why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from service.model import MessageShortcut, SlackJob, SlackMessage, SlackTag, SlackThread, SlashCommand, Workspace
from service.ports import SlackPosts, SlackRefused, SlackWeb
from service.rendering.slack_notices import notice
from service.slack.ports import SlackPorts
from service.slack.posting import Posted

LOOK_BACK = timedelta(days=1)  # how old a job may be that is done again after its process was killed
MOST_ALONE = 5  # replies that one command takes, says Slack
MAY_NOT_POST = frozenset(
    (
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "no_permission",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "cannot_reply_to_message",
        "messages_tab_disabled",
        "team_access_not_granted",
        "method_not_supported_for_channel_type",
    )
)
ROOT = " root"  # behind a job's key: what a question that somebody asked by a command is recorded under
INVITE = "Only you see this, because Dateline may not write here."
HOW_TO_INVITE = (
    "Invite it with /invite @Dateline and ask again, and everybody sees the answer.",
    "A direct message between others it cannot join: write to Dateline itself instead.",
)
REST = "The rest does not fit here."


@dataclass(frozen=True, slots=True)
class Asked:
    """One deed that is to be answered."""

    job: SlackJob
    workspace: Workspace
    user: str
    channel: str
    web: SlackWeb
    alone: Callable[[SlackMessage], None]  # shows it to the asker and to nobody else

    @property
    def archive(self) -> str:
        return self.workspace.archive

    @property
    def direct(self) -> bool:
        """Whether it is in somebody's direct messages."""
        return self.channel.startswith("D")

    @property
    def again(self) -> bool:
        """Whether somebody may have begun this before, and posted something."""
        return self.job.attempts > 1

    def posted(self, ports: SlackPorts, *, key: str | None = None) -> Posted:
        """What was posted for this, as it is recorded."""
        return Posted(
            key or self.job.key, workspace=self.workspace, channel=self.channel, web=self.web, posts=ports.posts
        )

    def tell(self, text: str, *lines: str) -> None:
        """Our own words, to the asker alone."""
        self.alone(notice(text, lines=lines))


def end_begun(job: SlackJob, message: SlackMessage, *, web: SlackWeb, posts: SlackPosts) -> bool:
    """Puts `message` in the place of what a job that is given up has promised; False when it has promised nothing.

    Raises SlackRefused, SlackUnavailable and vectorstore's StoreUnavailable.
    """
    begun = posts.of(job.key).get(0)
    if begun is not None:
        web.update(begun.channel, begun.ts, message, tag=SlackTag(job.key, 0))
    return begun is not None


def root_of(job: SlackJob, posts: SlackPosts) -> SlackThread | None:
    """The thread of a question that somebody asked by a command, once it is there. Raises StoreUnavailable."""
    root = posts.of(job.key + ROOT).get(0)
    return None if root is None else SlackThread(root.workspace, root.channel, root.ts)


def asked_by(job: SlackJob, request: SlashCommand | MessageShortcut, *, ports: SlackPorts) -> Asked | None:
    """What was asked for, answered alone by the request's own address; None in a workspace that was removed since."""
    workspace = ports.workspaces.find(request.workspace)
    if workspace is None:
        return None
    web = ports.door(workspace)

    def alone(message: SlackMessage) -> None:
        web.respond(request.response_url, message)

    return Asked(job, workspace, request.user, request.channel, web, alone)


def may_not_post(error: SlackRefused) -> bool:
    """Whether it is the place that Slack objects to, and not what was to be posted."""
    return error.code in MAY_NOT_POST


def begin(asked: Asked, message: SlackMessage, *, ports: SlackPorts, key: str | None = None) -> str | None:
    """Posts the first message in the channel, once; its ts, or None where Dateline may not post."""
    posted = asked.posted(ports, key=key)
    try:
        if asked.again and posted.ts(0) is None:
            posted.look_in_channel(after=ports.clock.now() - LOOK_BACK)
        return posted.post(0, message)
    except SlackRefused as error:
        if may_not_post(error):
            return None
        raise


def answer_here(
    asked: Asked,
    placeholder: SlackMessage,
    made: Callable[[], Sequence[SlackMessage]],
    *,
    thread: str | None = None,
    ports: SlackPorts,
) -> str | None:
    """Posts `placeholder`, puts the first message that is `made` in its place and the others beneath it, each once.

    In a thread, or in the channel itself, and then its other messages in a thread of its own. Returns the ts of the
    first; None where Dateline may not post, and the asker was answered alone. Raises SlackRefused and SlackUnavailable.
    """
    first = begin(asked, placeholder, ports=ports) if thread is None else _begin_in(thread, asked, placeholder, ports)
    if first is None:
        answer_alone(asked, made())
        return None
    messages = made()
    asked.web.update(asked.channel, first, messages[0], tag=SlackTag(asked.job.key, 0))
    go_on(asked, messages[1:], root=thread or first, after=first, ports=ports)
    return first


def go_on(asked: Asked, messages: Sequence[SlackMessage], *, root: str, after: str, ports: SlackPorts) -> None:
    """Posts what follows the first message, beneath `root`, each once. Raises SlackRefused and SlackUnavailable."""
    posted = asked.posted(ports)
    if asked.again and any(posted.ts(part) is None for part, _ in enumerate(messages, start=1)):
        posted.look_in_thread(root, after=after)
    for part, message in enumerate(messages, start=1):
        posted.post(part, message, thread=root)


def answer_alone(asked: Asked, messages: Sequence[SlackMessage]) -> None:
    """To the asker, as much of it as Slack takes, and how to have Dateline here."""
    shown = messages[: MOST_ALONE - 1]
    for message in shown:
        asked.alone(message)
    cut = (REST,) if len(shown) < len(messages) else ()
    asked.tell(INVITE, *HOW_TO_INVITE, *cut)


def _begin_in(thread: str, asked: Asked, message: SlackMessage, ports: SlackPorts) -> str | None:
    posted = asked.posted(ports)
    try:
        if asked.again and posted.ts(0) is None:
            posted.look_in_thread(thread)
        return posted.post(0, message, thread=thread)
    except SlackRefused as error:
        if may_not_post(error):
            return None
        raise
