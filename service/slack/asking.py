"""What is written in a thread, as it is put to the archive.

Flows in: the text, the thread as it was joined, its workspace's archive. Flows out: the questions to ask, one after
the other until one is answered, and their answer. Knows no Slack and posts nothing.

In a digest's thread a question is about the articles of an item, or of all items; what those do not answer is asked of
the whole archive, if it says by itself what it is about: "When will it open?" is answered by the item or not at all.
Only the answer that is said is kept, so that one question is one turn. The first question about another item follows
nothing that was said before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from service.answering import AnsweringPorts, answer_events
from service.following_up import depends
from service.mentions import find_mentions
from service.model import (
    Abstention,
    Answer,
    AnswerEvent,
    Edition,
    EditionItem,
    JoinedThread,
    Question,
    SlackThread,
    Turn,
)
from service.ports import Conversations, Unknown, UnknownConversation
from service.slack.ports import SlackPorts
from service.slack.thread_topics import Topic, articles_of, conversation_of, is_about_all, stable_id, topic_of
from vectorstore.terms import content_words

NOT_IN_ITEM = "Not in this item’s articles; from the rest of the archive:"
NOT_IN_DIGEST = "Not in this digest’s articles; from the rest of the archive:"
NOT_HERE = "What the digest tells of does not answer this. Ask by name, and I look in the rest of the archive, too."


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to the archive."""

    question: Question
    preface: str | None = None  # what stands above its answer
    last: bool = True  # an abstention is the answer; else the next one may be asked
    follows: bool = True  # what was said in the conversation before; else it is as if it were the first


@dataclass(frozen=True, slots=True)
class More:
    """More is wanted about an item, and nothing in particular."""

    item: EditionItem
    article_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is wanted, and the thread as it is joined from now on."""

    text: str  # without the item's number
    joined: JoinedThread
    askings: tuple[Asking, ...]  # in this order, never empty
    more: More | None = None  # instead


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
        return Inquiry(topic.text, joined, (Asking(question),))
    articles = articles_of(edition, topic.item, stories=ports.digesting.stories)
    follows = before is not None and before.item == topic.item
    within = Asking(replace(question, article_ids=articles), last=False, follows=follows)
    beyond = replace(question, answer_id=stable_id("slack answer", key, "beyond"))
    preface = NOT_IN_DIGEST if topic.item is None else NOT_IN_ITEM
    item = next((one for one in edition.items if one.number == topic.item), None)
    more = More(item, articles) if topic.more and text and item is not None else None
    return Inquiry(topic.text, joined, (within, Asking(beyond, preface, follows=follows)), more)


def is_last_word(answer: Answer, asking: Asking) -> bool:
    """Whether nothing else is to be asked after it."""
    return asking.last or answer.status != "abstained" or not says_what_about(answer.standalone_question)


def says_what_about(text: str) -> bool:
    """Whether the question means the same wherever it is asked: it has a name in it, or two words of its own."""
    return not depends(text) and (bool(find_mentions(text).names) or len(content_words(text)) > 1)


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
    """As `answer_events`, and raises what that raises. The answer that is the last word is to be `settled`."""
    if not asking.last or not asking.follows:
        ports = replace(ports, conversations=_Partly(ports.conversations, asking))
    return answer_events(asking.question, ports=ports)


def settled(answer: Answer, asking: Asking, conversations: Conversations) -> Answer:
    """The answer as it is said and kept. Raises vectorstore.ports.StoreUnavailable."""
    if asking.last or answer.abstention is None:
        return answer
    said = replace(answer, abstention=Abstention("no_support", NOT_HERE), text=NOT_HERE)
    conversations.append(asking.question.archive, said)
    return said


class _Partly:
    """Satisfies Conversations: of those it is handed, no more than the asking is to know and to keep."""

    def __init__(self, kept: Conversations, asking: Asking) -> None:
        self._kept = kept
        self._asking = asking

    def exists(self, archive: str, conversation_id: str) -> bool:
        return self._kept.exists(archive, conversation_id)

    def is_free(self, conversation_id: str) -> bool:
        return self._kept.is_free(conversation_id)

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:
        return self._kept.turns(archive, conversation_id, limit=limit) if self._asking.follows else []

    def append(self, archive: str, answer: Answer) -> None:
        if self._asking.last or answer.status != "abstained":
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
        known = any(item.number == about[1] for item in edition.items)
        return Topic(about[1], text, is_about_all(text)) if known else Topic(None, text)
    return topic_of(text, edition, remembered=remembered)


def _conversation(before: JoinedThread | None, thread: SlackThread, archive: str, conversations: Conversations) -> str:
    """The thread's, unless it is another archive's."""
    named = conversation_of(thread) if before is None else before.conversation_id
    if conversations.exists(archive, named) or conversations.is_free(named):
        return named
    return conversation_of(thread, archive)
