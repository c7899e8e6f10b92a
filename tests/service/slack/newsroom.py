"""A newsroom that uses Slack: an archive of six articles, a digest of four of them, and everything that answers there.

Towns, people and events are invented.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

from service.adapters.corrections import SqlCorrections
from service.adapters.cron import CronTimetable
from service.adapters.digests import SqlDigests
from service.adapters.editions import SqlEditions
from service.adapters.stories import SqlStories
from service.answering import AnsweringPorts
from service.digests.building import DigestPorts
from service.digests.defining import Rules
from service.model import (
    Answer,
    Citation,
    Edition,
    EditionItem,
    JoinedThread,
    Origin,
    Sentence,
    SlackJob,
    SlackThread,
    ThreadQuestion,
    Turn,
    Workspace,
)
from service.ports import FeedbackBook, LanguageModel, Retriever, SlackWeb, UnknownConversation
from service.slack.ports import SlackPorts
from service.slack.thread_topics import conversation_of
from service.stories.following import Follower
from service.summaries.summarizing import SummarizingPorts
from tests.editions import receipt
from tests.fakes import HashEmbedder
from tests.service.archive import StoppedClock, TestArchive, build
from tests.slack_fakes import (
    TEAM,
    FakeSlack,
    MemoryPosts,
    MemoryThreads,
    MemoryWorkspaces,
    Moment,
    Shown,
    workspace,
)
from vectorstore.model import MAIN_ARCHIVE, Draft, Published, Scope, SearchResult

CHANNEL, ANA = "C0NEWS", "U0ANA"
DIGEST_DAY = datetime(2026, 11, 21, 7, tzinfo=UTC)
P = TypeVar("P")

ARTICLES = {
    "flood": (
        "Orla floods the lower town of Marden",
        "The Orla rose over its banks at Marden on Friday night. Mayor Ilse Brandt said that nobody was killed. "
        "Rescue teams moved 1,200 people out of the lower town before dawn.",
    ),
    "railway": (
        "Floods close the railway at Marden",
        "The railway between Marden and Tolna stays closed until Monday, said Peter Kolb of the Orla railway. "
        "Buses carry the passengers.",
    ),
    "harbour": (
        "Port Ellery to open on Sunday",
        "Port Ellery’s harbour will open again on Sunday, the port authority said. "
        "The crane collapsed on 3 November and killed a worker. Harbour master Jonas Wirth thanked the divers.",
    ),
    "plates": (
        "Observatory scans its glass plates",
        "The Tolna observatory holds 14,000 glass plates. Director Mira Osei said that they are scanned by 2028.",
    ),
    "bridge": (
        "A bridge for walkers in Qyzylsai",
        "Minister Aigul Sarsenova opened the New Bridge in Qyzylsai on Thursday. It cost 40 million euros.",
    ),
    "team": (
        "Marden Rovers sign a keeper",
        "Marden Rovers signed the goalkeeper Luca Ferri for two years. Coach Ines Duarte praised him.",
    ),
}


@dataclass
class Newsroom:
    """All that replying needs. What is posted and joined is kept in memory, the archive is real."""

    archive: TestArchive
    edition: Edition
    ports: SlackPorts
    slack: FakeSlack
    threads: MemoryThreads
    posts: MemoryPosts
    workspaces: MemoryWorkspaces

    def turns(self, thread: SlackThread) -> list[Turn]:
        joined = self.threads.find(thread)
        return [] if joined is None else self.ports.conversations.turns("main", joined.conversation_id, limit=100)

    def asked(self, text: str, *, root: str | None = None, channel: str = CHANNEL, key: str = "") -> SlackJob:
        """Somebody writes it, in a thread or to begin one."""
        self.slack.invite(channel)
        ts = self.slack.say(channel, ANA, text, thread=root)
        thread = SlackThread(TEAM, channel, root or ts)
        request = ThreadQuestion(thread, ts, ANA, TEAM, text, direct=channel.startswith("D"))
        return SlackJob(key or f"message {channel} {ts}", f"thread {thread}", "answers", request, attempts=1)

    def digest_thread(self, channel: str = CHANNEL, item: int | None = None) -> SlackThread:
        """The digest, posted and joined."""
        self.slack.invite(channel)
        thread = SlackThread(TEAM, channel, self.slack.say(channel, "U0BOT", "The digest"))
        self.threads.join(JoinedThread(thread, "main", conversation_of(thread), self.edition.id, item))
        return thread

    def replies(self, job: SlackJob) -> list[Shown]:
        """What the bot has said in the thread of a question, since it was asked."""
        request = job.request
        assert isinstance(request, ThreadQuestion)
        said = self.slack.thread(request.thread.channel, request.thread.root)
        return [message for message in said if message.ts > request.ts]


def open_archive(home: Path) -> tuple[TestArchive, Edition]:
    day = Published("2026-11-20", "day", "metadata")
    drafts = [
        Draft(text, origin=f"{name}.txt", title=title, source="Orla Post", published=day)
        for name, (title, text) in ARTICLES.items()
    ]
    archive = build(home, drafts, HashEmbedder())
    edition = _edition(archive)
    SqlEditions(archive.database).freeze(edition)
    return archive, edition


def newsroom(archive: TestArchive, edition: Edition, model: LanguageModel | None = None) -> Newsroom:
    slack, ticks = FakeSlack().invite(CHANNEL), itertools.count(step=2)
    threads, posts, workspaces = MemoryThreads(), MemoryPosts(), MemoryWorkspaces(workspace())
    conversations = MemoryConversations()
    answering = AnsweringPorts(
        archive.retriever, archive.catalogue, archive.likeness, conversations, model, sleep=lambda _seconds: None
    )
    clock, stories = StoppedClock(), SqlStories(archive.database, StoppedClock())
    summarizing = SummarizingPorts(archive.retriever, archive.catalogue, archive.likeness, HashEmbedder())
    ports = SlackPorts(
        workspaces=workspaces,
        door=lambda _workspace: slack.web(),
        threads=threads,
        posts=posts,
        feedback=cast(FeedbackBook, None),  # nobody here gives any
        answering=answering,
        summarizing=summarizing,
        digesting=DigestPorts(
            stories=stories,
            following=Follower(stories),
            catalogue=archive.catalogue,
            retriever=archive.retriever,
            summarizing=summarizing,
            editions=SqlEditions(archive.database),
            corrections=SqlCorrections(archive.database, clock),
        ),
        digests=SqlDigests(archive.database),
        rules=Rules({}, lambda _schedule, _zone: None),
        timetable=CronTimetable(),
        conversations=conversations,
        catalogue=archive.catalogue,
        clock=clock,
        base_url=None,
        timer=lambda: float(next(ticks)),
        sleep=lambda _seconds: None,
    )
    return Newsroom(archive, edition, ports, slack, threads, posts, workspaces)


def watched(room: Newsroom, at: Callable[[str, Moment], None]) -> SlackPorts:
    """The ports, each of whose calls, and each call of Slack, is told to `at`, before and after it is done."""
    ports = room.ports
    conversations = _told(ports.conversations, at)

    def door(workspace: Workspace) -> SlackWeb:
        assert workspace.id == room.slack.workspace
        room.slack.at = at
        return room.slack.web()

    return replace(
        ports,
        workspaces=_told(ports.workspaces, at),
        door=door,
        threads=_told(ports.threads, at),
        posts=_told(ports.posts, at),
        conversations=conversations,
        answering=replace(ports.answering, conversations=conversations, retriever=_told(ports.answering.retriever, at)),
    )


def _told(port: P, at: Callable[[str, Moment], None]) -> P:
    return cast(P, _Told(port, at))


class MemoryConversations:
    """Satisfies Conversations."""

    def __init__(self) -> None:
        self._said: list[tuple[str, Answer]] = []

    def exists(self, archive: str, conversation_id: str) -> bool:
        return any((owner, one.conversation_id) == (archive, conversation_id) for owner, one in self._said)

    def is_free(self, conversation_id: str) -> bool:
        return all(one.conversation_id != conversation_id for _, one in self._said)

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:
        said = [one for owner, one in self._said if (owner, one.conversation_id) == (archive, conversation_id)]
        return [
            Turn(one.question, one.standalone_question, one.text, one.short_answer, one.status) for one in said[-limit:]
        ]

    def append(self, archive: str, answer: Answer) -> None:
        if not (self.exists(archive, answer.conversation_id) or self.is_free(answer.conversation_id)):
            raise UnknownConversation(answer.conversation_id)
        if all(one.id != answer.id for _, one in self._said):
            self._said.append((archive, answer))

    def answer(self, archive: str, answer_id: str) -> Answer:
        for owner, one in self._said:
            if (owner, one.id) == (archive, answer_id):
                return one
        raise UnknownConversation(answer_id)


def remembering(retrieve: Retriever) -> Retriever:
    """The same search is made once."""
    found: dict[tuple[object, ...], SearchResult] = {}

    def remembered(question: str, *, scope: Scope, now: datetime, limit: int) -> SearchResult:
        key = (question, scope, now, limit)
        if key not in found:
            found[key] = retrieve(question, scope=scope, now=now, limit=limit)
        return found[key]

    return remembered


class _Told:
    def __init__(self, port: object, at: Callable[[str, Moment], None]) -> None:
        self._port, self._at = port, at

    def __getattr__(self, name: str) -> Callable[..., object]:
        return self._watched(name, getattr(self._port, name))

    def __call__(self, *arguments: object, **named: object) -> object:
        return self._watched("retrieve", cast(Callable[..., object], self._port))(*arguments, **named)

    def _watched(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def told(*arguments: object, **named: object) -> object:
            self._at(name, "before")
            result = call(*arguments, **named)
            self._at(name, "after")
            return result

        return told


def _edition(archive: TestArchive) -> Edition:
    by_title = {article.title: article.id for article in archive.catalogue.articles(MAIN_ARCHIVE)}
    ids = {name: by_title[title] for name, (title, _) in ARTICLES.items()}
    items = (
        _item(1, ids, "flood", "railway"),
        _item(2, ids, "harbour"),
        _item(3, ids, "bridge"),
    )
    return Edition(
        id="edition-1",
        archive="main",
        digest_id="digest-1",
        name="The valley",
        start=DIGEST_DAY,
        end=DIGEST_DAY,
        time_zone="UTC",
        as_of=DIGEST_DAY,
        items=items,
        corrections=(),
        message=None,
        receipt=receipt(),
    )


def _item(number: int, ids: dict[str, str], *names: str) -> EditionItem:
    title, text = ARTICLES[names[0]]
    first = text[: text.index(". ") + 1]
    cited = Citation(1, ids[names[0]], 1, title, "Orla Post", None, None, 0, len(first), first)
    return EditionItem(
        number=number,
        story_id=f"story-{number}",
        headline=title,
        sentences=(Sentence(first, (1,)),),
        citations=(cited,),
        conflicts=(),
        origins=tuple(Origin(ids[name], ARTICLES[name][0], "Orla Post", None, None) for name in names),
        first=DIGEST_DAY,
        last=DIGEST_DAY,
        new_since=None,
        url=None,
    )
