"""What people do in Slack beside writing: commands, buttons, shortcuts, tabs; and an office where it is all done."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from service.adapters.cron import CronTimetable
from service.adapters.digests import SqlDigests
from service.adapters.slack_courier import SlackCourier
from service.digests.defining import Rules, define
from service.model import (
    ButtonClick,
    DigestDefinition,
    Edition,
    Feedback,
    MessageShortcut,
    SlackJob,
    SlackMessage,
    SlashCommand,
    TabOpened,
    Verdict,
)
from service.ports import Digests, FeedbackBook, Unknown, UnknownConversation
from service.slack.handling import handle
from service.slack.ports import SlackPorts
from tests.service.archive import TestArchive
from tests.service.slack.newsroom import ANA, CHANNEL, Newsroom, newsroom, watched
from tests.slack_fakes import TEAM, FakeSlack, Moment, Shown, read_out
from vectorstore.adapters.database import Database

BEN = "U0BEN"
DIRECT = "D0ANA"
URL = "https://hooks.slack.example/commands/1"


class Killed(BaseException):
    """The process ends here, as by kill -9: nothing of its own runs after."""


@dataclass
class MemoryFeedback:
    """Satisfies FeedbackBook, for answers that `kept` says there are."""

    kept: Callable[[str, str], bool]
    given: list[Feedback] = field(default_factory=list)

    def record(self, feedback: Feedback) -> None:
        if not self.kept(feedback.archive, feedback.answer_id):
            raise Unknown(feedback.answer_id)
        who = (feedback.archive, feedback.answer_id, feedback.by)
        self.given = [one for one in self.given if (one.archive, one.answer_id, one.by) != who] + [feedback]

    def of(self, archive: str, answer_id: str) -> list[Feedback]:
        return [one for one in self.given if (one.archive, one.answer_id) == (archive, answer_id)]

    def all(self, archive: str, *, verdict: Verdict | None = None, limit: int = 50, offset: int = 0) -> list[Feedback]:
        return [one for one in reversed(self.given) if one.archive == archive][offset:][:limit]


@dataclass
class Office:
    """A newsroom whose jobs are done, and may be done again."""

    room: Newsroom
    ports: SlackPorts
    feedback: MemoryFeedback
    changes: list[None]  # that the schedule was told of
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    job: SlackJob | None = None  # the last one that was begun

    @property
    def slack(self) -> FakeSlack:
        return self.room.slack

    def command(self, text: str, *, channel: str = CHANNEL, user: str = ANA, **fields: Any) -> SlackJob:
        """As it is typed: "/ask Who …"; done, and returned to be done again."""
        word, _, rest = text.partition(" ")
        request = SlashCommand(TEAM, channel, user, TEAM, word, rest, self.url(), f"trigger-{next(self.numbers)}")
        return self.do(replace(request, **fields))

    def click(self, action: str, value: str, **fields: Any) -> SlackJob:
        request = ButtonClick(
            workspace=TEAM,
            user=ANA,
            team=TEAM,
            action=action,
            value=value,
            channel=CHANNEL,
            message=None,
            thread=None,
            trigger_id=f"trigger-{next(self.numbers)}",
            response_url=self.url(),
        )
        return self.do(replace(request, **fields))

    def shortcut(self, callback: str, text: str, **fields: Any) -> SlackJob:
        """On a message that somebody writes."""
        channel = str(fields.pop("channel", CHANNEL))
        ts = self.slack.say(channel, BEN, text) if channel in self.slack.channels else "1.1"
        links = tuple(fields.pop("links", ()))
        request = MessageShortcut(TEAM, channel, ANA, TEAM, callback, text, links, ts, None, self.url(), "trigger")
        return self.do(replace(request, **fields))

    def open(self, tab: str, user: str = ANA) -> SlackJob:
        return self.do(TabOpened(TEAM, user, tab, DIRECT))  # type: ignore[arg-type]

    def do(self, request: Any) -> SlackJob:
        self.job = SlackJob(key := uuid.uuid4().hex, key, "quick", request, attempts=1)
        handle(self.job, ports=self.ports)
        return self.job

    def again(self, job: SlackJob, attempts: int = 2) -> None:
        """As the one who takes a job over does it."""
        handle(replace(job, attempts=attempts), ports=self.ports)

    def url(self) -> str:
        return f"{URL}/{next(self.numbers)}"

    def said(self, channel: str = CHANNEL) -> list[Shown]:
        """What the bot has posted for everybody to see."""
        return [one for one in self.slack.channels[channel] if one.user == "U0BOT" and one.only_for is None]

    def whispered(self, user: str = ANA) -> list[str]:
        """What one person has been told alone, by whatever way: whispers, then replies to commands."""
        shown = (one for messages in self.slack.channels.values() for one in messages if one.only_for == user)
        return [one.words for one in shown] + [
            words(message) for _, message, public in self.slack.responses if not public
        ]

    def add_digest(self, name: str = "Morning", **fields: Any) -> DigestDefinition:
        made = define(archive="main", name=name, now=self.ports.clock.now(), rules=self.ports.rules, **fields)
        self.ports.digests.add(made)
        return made

    def digest(self, name: str = "Morning") -> DigestDefinition:
        return self.ports.digests.find("main", name)


def words(message: SlackMessage) -> str:
    return "\n".join(read_out(message["blocks"]))


class Watched:
    """Any port, each of whose calls is told of before and after it is done."""

    def __init__(self, port: object, at: Callable[[str, Moment], None]) -> None:
        self._port, self._at = port, at

    def __getattr__(self, name: str) -> Callable[..., object]:
        call = getattr(self._port, name)

        def told(*arguments: object, **named: object) -> object:
            self._at(name, "before")
            result: object = call(*arguments, **named)
            self._at(name, "after")
            return result

        return told


class Crash:
    """Kills the process at its nth call of Slack or of a store, before the call is done or after."""

    def __init__(self, step: int, when: Moment) -> None:
        self.steps = 0
        self._step, self._when = step, when

    def __call__(self, name: str, moment: Moment) -> None:
        self.steps += moment == "before"
        if self.steps == self._step and moment == self._when:
            self._step = 0  # the next process lives
            raise Killed(name)


def crashing(office: Office, crash: Crash) -> None:
    """From now on the office is told to crash."""
    digests = cast(Digests, Watched(office.ports.digests, crash))
    feedback = cast(FeedbackBook, Watched(office.ports.feedback, crash))
    office.ports = replace(watched(office.room, crash), digests=digests, feedback=feedback)


@contextmanager
def office(folder: Path, archive: TestArchive, edition: Edition) -> Iterator[Office]:
    """The archive is shared; what is kept of digests is this office's own."""
    room = newsroom(archive, edition)
    database = Database(folder / "digests.db")
    courier = SlackCourier(
        workspaces=room.workspaces, door=room.ports.door, posts=room.posts, threads=room.threads, base_url=None
    )

    def kept(archive: str, answer_id: str) -> bool:
        try:
            return bool(room.ports.conversations.answer(archive, answer_id))
        except UnknownConversation:
            return False

    feedback, changes = MemoryFeedback(kept), list[None]()
    room.ports = replace(
        room.ports,
        feedback=feedback,
        digests=SqlDigests(database),
        rules=Rules({"slack": courier}, CronTimetable().check),
        digests_changed=lambda: changes.append(None),
    )
    try:
        yield Office(room, room.ports, feedback, changes)
    finally:
        database.close()
