"""Shortcuts on anybody's message: "Summarize this", "Check this against the archive".

Flows in: a MessageShortcut. Flows out: a summary or a check, in the thread of the message where Dateline may post,
else to the asker alone. Knows no wire.

The thread is other people's. Dateline says in it what it was asked for and does not become part of it: what they go on
to write there is not said to it.
"""

from __future__ import annotations

from collections.abc import Callable

from service.model import MessageShortcut, SlackJob, SlackMessage
from service.ports import BadQuestion
from service.rendering.slack_asker import asked_message, with_asker
from service.rendering.slack_check import check_messages
from service.rendering.slack_names import CHECK_MESSAGE, SUMMARIZE_MESSAGE
from service.rendering.slack_notices import notice
from service.slack.asked import Asked, answer_here, asked_by
from service.slack.ports import SlackPorts
from service.slack.summing_up import LINK, NotThere, beside, subject_of, summary_of
from service.verifying import verify

NO_WORDS = "There are no words in this message."


def shortcut(job: SlackJob, request: MessageShortcut, *, ports: SlackPorts) -> None:
    """Does what the shortcut says, once. Raises SlackRefused, SlackUnavailable and vectorstore's ArchiveError."""
    asked = asked_by(job, request, ports=ports)
    if asked is None:
        return
    if request.callback == SUMMARIZE_MESSAGE:
        _summarize(asked, request, ports)
    elif request.callback == CHECK_MESSAGE:
        _check(asked, request, ports)


def _summarize(asked: Asked, request: MessageShortcut, ports: SlackPorts) -> None:
    words = LINK.sub(" ", request.text).strip()
    subject = subject_of(request.links, words, archive=asked.archive, ports=ports)
    if isinstance(subject, NotThere) and words:  # the message says something of its own
        subject = subject_of((), words, archive=asked.archive, ports=ports)
    if subject is None:
        asked.tell(NO_WORDS, "There is nothing to sum up.")
    elif isinstance(subject, NotThere):
        asked.tell(subject.text, *subject.lines)
    else:
        meant, by_link = subject, bool(subject.article_ids)
        did = "asked for a summary of" if by_link else "asked what the archive has about this"
        named = subject.title if by_link else ""
        _answer(
            asked,
            request,
            lambda: summary_of(meant, length="medium", style="prose", archive=asked.archive, ports=ports),
            (did, named, beside(subject)),
            ports,
        )


def _check(asked: Asked, request: MessageShortcut, ports: SlackPorts) -> None:
    if not any(character.isalnum() for character in request.text):
        asked.tell(NO_WORDS, "There is nothing to check.")
        return

    def checked() -> tuple[SlackMessage, ...]:
        try:
            found = verify(request.text, archive=asked.archive, as_of=ports.clock.now(), ports=ports.answering)
        except BadQuestion as error:
            return (notice(f"{error}."),)
        return tuple(check_messages(found, base_url=ports.base_url))

    _answer(asked, request, checked, ("asked to check this against the archive", "", ""), ports)


def _answer(
    asked: Asked,
    request: MessageShortcut,
    made: Callable[[], tuple[SlackMessage, ...]],
    asking: tuple[str, str, str],
    ports: SlackPorts,
) -> None:
    did, what, after = asking

    def with_who_asked() -> tuple[SlackMessage, ...]:
        first, *others = made()
        return with_asker(first, asked.user, did, what, f"{after}."), *others

    placeholder = asked_message(asked.user, did, what, f"{after}. Reading …")
    answer_here(asked, placeholder, with_who_asked, thread=request.thread or request.message, ports=ports)
