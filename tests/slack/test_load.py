"""Fifty people ask at once, Slack tells of each three times, and the server is killed in the middle.

How soon three hundred requests are acknowledged is measured by `make bench`: here they are sent by a hundred and fifty
threads of the tests' own process, whose turn comes when the machine gives it. What is shown here does not depend on
that: they are acknowledged while no answer can get on at all.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.slack_desk import THREADS
from tests.slack.faults import Fault
from tests.slack.lines import HttpLine
from tests.slack.people import Said, Workplace
from tests.slack.server import ANY, SlackServer
from tests.slack.serving import Served, served
from tests.slack.world import Channel, Message

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PEOPLE = 50
ANSWERING = THREADS["answers"]
ANSWERED_S = 200.0
QUESTIONS = (
    "Who did Umarov meet at the WHO?",
    "When did Tokayev meet Volker Türk?",
    "What did Umarov propose to WIPO?",
    "Which principle does the modernization follow?",
    "Who won the 2022 World Cup?",
)


def test_fifty_mentions_told_three_times_each_are_acknowledged_while_no_answer_gets_on_and_answered_once(
    tmp_path: Path,
) -> None:
    with SlackServer() as slack, served(slack, tmp_path) as server:
        desk = slack.channel("newsdesk")
        with nothing_gets_on(slack) as shut:
            asked = ask(slack, server, desk, range(ANSWERING))
            shut.wait_for(ANSWERING)  # every thread that answers stands still now
            asked += ask(slack, server, desk, range(ANSWERING, PEOPLE))
            assert not slack.from_app(desk.id)
        acks = [ack for said in asked for ack in said.acks]
        assert len(acks) == 6 * PEOPLE  # three of the mention, three of the message
        assert {(ack.status, ack.body, ack.failure) for ack in acks} == {(200, "", "")}
        all_answered(slack, asked)
        time.sleep(1)  # for what should not come
        assert_each_is_answered_once(slack, asked)


def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with SlackServer() as slack:
        with served(slack, tmp_path) as server:
            asked = everybody_asks(slack, server)
            slack.wait(lambda: sum(map(bool, answers(slack, asked))) >= 5, "the first answers", timeout_s=ANSWERED_S)
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
        assert sum(map(bool, answers(slack, asked))) < PEOPLE
        with served(slack, tmp_path):
            all_answered(slack, asked)
            time.sleep(1)
        assert_each_is_answered_once(slack, asked)


def test_a_server_told_to_stop_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with SlackServer() as slack:
        with served(slack, tmp_path) as server:
            asked = everybody_asks(slack, server)
            slack.wait(lambda: sum(map(bool, answers(slack, asked))) >= 5, "the first answers", timeout_s=ANSWERED_S)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(30) == 0
        with served(slack, tmp_path):
            all_answered(slack, asked)
        assert_each_is_answered_once(slack, asked)


class Shut(threading.Event):
    """Whoever comes waits until it is set, and is counted."""

    def __init__(self) -> None:
        super().__init__()
        self._came = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        self._came.release()
        return super().wait(timeout)

    def wait_for(self, count: int) -> None:
        assert all(self._came.acquire(timeout=ANSWERED_S) for _ in range(count))


@contextmanager
def nothing_gets_on(slack: SlackServer) -> Iterator[Shut]:
    """Every call of the app's is held up for as long as this lasts, and then fails without effect."""
    shut = Shut()
    slack.fail(ANY, Fault("status", status=503, until=shut), times=None)
    try:
        yield shut
    finally:
        slack.mend()
        shut.set()


def everybody_asks(slack: SlackServer, server: Served) -> list[Said]:
    return ask(slack, server, slack.channel("newsdesk"), range(PEOPLE))


def ask(slack: SlackServer, server: Served, desk: Channel, readers: Sequence[int]) -> list[Said]:
    """All at once, in one channel, each in a thread of their own."""
    line = HttpLine(f"{server.url}/slack/events", slack.signing_secret)
    with Workplace(slack, line, copies=3) as work, ThreadPoolExecutor(len(readers)) as pool:
        people = [work.person(f"Reader {n}") for n in readers]
        asks = [
            pool.submit(person.mention, desk, QUESTIONS[n % len(QUESTIONS)])
            for n, person in zip(readers, people, strict=True)
        ]
        return [one.result() for one in asks]


def answers(slack: SlackServer, asked: list[Said]) -> list[list[Message]]:
    """Of each question, the finished messages in its thread."""
    return [[one for one in slack.from_app(said.message.channel, said.root) if finished(one)] for said in asked]


def finished(message: Message) -> bool:
    growing = message.stream is not None and message.stream.open
    return not growing and any(block["type"] == "context_actions" for block in message.blocks)


def all_answered(slack: SlackServer, asked: list[Said]) -> None:
    slack.wait(lambda: all(answers(slack, asked)), "every answer", timeout_s=ANSWERED_S)


def assert_each_is_answered_once(slack: SlackServer, asked: list[Said]) -> None:
    for said in asked:
        there = slack.from_app(said.message.channel, said.root)
        assert [finished(one) for one in there] == [True], said.message.text
    assert {one.thread for one in slack.from_app(asked[0].message.channel)} == {said.root for said in asked}
