"""Fifty people ask at once, Slack tells of each three times, and the server is killed in the middle."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.slack.lines import HttpLine
from tests.slack.people import Said, Workplace
from tests.slack.server import SlackServer
from tests.slack.serving import Served, served
from tests.slack.world import Message

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PEOPLE = 50
ACK_S = 3.0  # what Slack waits
ANSWERED_S = 200.0
QUESTIONS = (
    "Who did Umarov meet at the WHO?",
    "When did Tokayev meet Volker Türk?",
    "What did Umarov propose to WIPO?",
    "Which principle does the modernization follow?",
    "Who won the 2022 World Cup?",
)


def test_fifty_mentions_told_three_times_each_are_acknowledged_in_time_and_answered_once(tmp_path: Path) -> None:
    with SlackServer() as slack, served(slack, tmp_path) as server:
        asked = everybody_asks(slack, server)
        assert all(ack.ok for said in asked for ack in said.acks)
        assert [len(said.acks) for said in asked] == [6] * PEOPLE  # three of the mention, three of the message
        assert max(said.slowest_s for said in asked) < ACK_S
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


def everybody_asks(slack: SlackServer, server: Served) -> list[Said]:
    """At once, in one channel, each in a thread of their own."""
    desk = slack.channel("newsdesk")
    line = HttpLine(f"{server.url}/slack/events", slack.signing_secret)
    with Workplace(slack, line, copies=3) as work, ThreadPoolExecutor(PEOPLE) as pool:
        people = [work.person(f"Reader {n}") for n in range(PEOPLE)]
        asks = [pool.submit(person.mention, desk, QUESTIONS[n % len(QUESTIONS)]) for n, person in enumerate(people)]
        return [ask.result() for ask in asks]


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
