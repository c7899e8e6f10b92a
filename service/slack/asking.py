"""What is written in a thread, as it is put to the archive.

Flows in: the text, the thread as it was joined, its workspace's archive. Flows out: the questions to ask, one after
the other until one is answered, and their answer. Knows no Slack and posts nothing.

In a digest's thread a question is about the articles of an item, or of all items; what those do not answer is asked of
the whole archive. Only the answer that is said is kept, so that one question is one turn, and an abstention within an
item does not stand between a follow-up and what it follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from service.answering import AnsweringPorts, answer_events
from service.model import Answer, AnswerEvent, Edition, JoinedThread, Question, SlackThread, Turn
from service.ports import Conversations, Unknown, UnknownConversation
from service.slack.ports import SlackPorts
from service.slack.thread_topics import Topic, articles_of, conversation_of, stable_id, topic_of

NOT_IN_ITEM = "Not in this item’s articles; from the rest of the archive:"
NOT_IN_DIGEST = "Not in this digest’s articles; from the rest of the archive:"


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to the archive."""

    question: Question
    preface: str | None = None  # what stands above its answer
    last: bool = True  # an abstention is the answer; else the next one is asked


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is to be asked, in this order, and the thread as it is joined from now on."""

    askings: tuple[Asking, ...]  # never empty
    joined: JoinedThread


def inquiry(
    text: str,
    *,
    thread: SlackThread,
    archive: str,
    key: str,
    as_of: datetime,
    about: tuple[str, int] | None = None,
    ports: SlackPorts,
) -> Inquiry:
    """`key` is the job's: the same one asks under the same ids. `about`: an Edition's id and an item's number, when
    they are known; else the thread and the text say what is meant.

    A thread that was joined for another archive is as if it were new. Raises vectorstore.ports.StoreUnavailable.
    """
    found = ports.threads.find(thread)
    before = found if found is not None and found.archive == archive else None
    edition_id = about[0] if about else before.edition_id if before else None
    edition = _edition(archive, edition_id, ports)
    topic = _topic(text, edition, before, about)
    joined = JoinedThread(
        thread,
        archive,
        _conversation(before, thread, archive, ports.conversations),
        edition_id,
        topic.item,
    )
    question = Question(
        topic.text,
        as_of,
        archive=archive,
        conversation_id=joined.conversation_id,
        may_begin=True,
        answer_id=stable_id("slack answer", key),
    )
    if edition is None or not edition.items:
        return Inquiry((Asking(question),), joined)
    articles = articles_of(edition, topic.item, stories=ports.digesting.stories)
    within = replace(question, article_ids=articles)
    beyond = replace(question, answer_id=stable_id("slack answer", key, "beyond"))
    preface = NOT_IN_DIGEST if topic.item is None else NOT_IN_ITEM
    return Inquiry((Asking(within, last=False), Asking(beyond, preface)), joined)


def kept(askings: tuple[Asking, ...], conversations: Conversations) -> tuple[Answer, Asking] | None:
    """The answer that an earlier attempt has found, and to which of the questions."""
    for asking in askings:
        try:
            found = conversations.answer(asking.question.archive, asking.question.answer_id or "")
        except UnknownConversation:
            continue
        return found, asking
    return None


def events(asking: Asking, *, ports: AnsweringPorts) -> Iterator[AnswerEvent]:
    """As `answer_events`; an abstention is kept only if it is the last word. Raises what that raises."""
    if not asking.last:
        ports = replace(ports, conversations=_WhenAnswered(ports.conversations))
    return answer_events(asking.question, ports=ports)


class _WhenAnswered:
    """Satisfies Conversations: those it is handed, which are not told of abstentions."""

    def __init__(self, kept: Conversations) -> None:
        self._kept = kept

    def exists(self, archive: str, conversation_id: str) -> bool:
        return self._kept.exists(archive, conversation_id)

    def is_free(self, conversation_id: str) -> bool:
        return self._kept.is_free(conversation_id)

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:
        return self._kept.turns(archive, conversation_id, limit=limit)

    def append(self, archive: str, answer: Answer) -> None:
        if answer.status != "abstained":
            self._kept.append(archive, answer)

    def answer(self, archive: str, answer_id: str) -> Answer:
        return self._kept.answer(archive, answer_id)


def _edition(archive: str, edition_id: str | None, ports: SlackPorts) -> Edition | None:
    if edition_id is None:
        return None
    try:
        return ports.digesting.editions.edition(archive, edition_id)
    except Unknown:
        return None


def _topic(text: str, edition: Edition | None, before: JoinedThread | None, about: tuple[str, int] | None) -> Topic:
    remembered = before.item if before else None
    if edition is None:
        return Topic(remembered, text)
    if about is not None:
        return Topic(about[1] if any(item.number == about[1] for item in edition.items) else None, text)
    return topic_of(text, edition, remembered=remembered)


def _conversation(before: JoinedThread | None, thread: SlackThread, archive: str, conversations: Conversations) -> str:
    """The thread's, unless it is another archive's."""
    named = conversation_of(thread) if before is None else before.conversation_id
    if conversations.exists(archive, named) or conversations.is_free(named):
        return named
    return conversation_of(thread, archive)
