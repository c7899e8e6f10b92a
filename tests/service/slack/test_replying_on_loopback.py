"""A question, over a real connection, to a Slack that answers late, twice or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from service.adapters.slack_web import slack_door
from service.model import SlackJob, SlackThread, ThreadQuestion
from service.ports import SlackUnavailable
from service.slack.ports import SlackPorts
from service.slack.replying import reply
from tests.service.slack.newsroom import Newsroom
from tests.slack.faults import Fault, broken, dropped, garbage, limited
from tests.slack.reading import transcript
from tests.slack.server import SlackServer
from tests.slack.world import Channel, Message, User
from tests.slack_fakes import workspace


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


class Watch:
    """Time that passes by being slept."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


def ports_of(room: Newsroom, slack: SlackServer) -> SlackPorts:
    room.workspaces.save(
        workspace(id=slack.team.id, token=slack.bot_token, bot_user_id=slack.bot.id, bot_id=slack.bot.bot_id)
    )
    watch = Watch()
    door = slack_door(base_url=slack.api_url, timeout_s=5, sleep=watch.sleep, timer=watch)
    return replace(room.ports, door=door, sleep=watch.sleep, timer=watch)


def asked(slack: SlackServer, person: User, desk: Channel, text: str) -> SlackJob:
    with slack.world.changed:
        message = Message(desk.id, desk.stamp(slack.world.clock()), person.id, text)
        slack.world.add_message(message)
    thread = SlackThread(slack.team.id, desk.id, message.ts)
    request = ThreadQuestion(thread, message.ts, person.id, slack.team.id, text)
    return SlackJob(f"message {message.ts}", "lane", "answers", request)


def until_done(job: SlackJob, ports: SlackPorts) -> int:
    """How many attempts it took."""
    assert isinstance(job.request, ThreadQuestion)
    for attempt in range(1, 10):
        with suppress(SlackUnavailable):
            reply(replace(job, attempts=attempt), job.request, ports=ports)
            return attempt
        ports.sleep(60.0)
    raise AssertionError


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "edited"])
def test_a_question_is_answered_as_a_person_would_read_it(room: Newsroom, slack: SlackServer, *, streams: bool) -> None:
    slack.streaming_error = None if streams else "feature_not_enabled"
    ports, ana, desk = ports_of(room, slack), slack.user("Ana"), slack.channel("desk")
    assert until_done(asked(slack, ana, desk, "Who signed Luca Ferri?"), ports) == 1
    shown = transcript(slack, desk.id)
    assert shown.count("Marden Rovers signed the goalkeeper Luca Ferri for two years. [1]") == 1
    assert "[1] Marden Rovers sign a keeper" in shown
    assert "[Quotes]" in shown
    assert "[👍 Helpful] [👎 Not helpful]" in shown


FAULTS: list[tuple[str, Fault]] = [
    ("chat.startStream", dropped(after=True)),
    ("chat.startStream", dropped()),
    ("chat.startStream", limited(30)),
    ("chat.startStream", broken(after=True)),
    ("chat.stopStream", dropped(after=True)),
    ("chat.stopStream", garbage(after=True)),
    ("chat.stopStream", broken()),
    ("chat.stopStream", limited(30)),
    ("assistant.threads.setStatus", dropped()),
    ("conversations.replies", broken()),
]


@pytest.mark.parametrize(("method", "fault"), FAULTS)
def test_whatever_goes_wrong_on_the_way_there_is_one_whole_answer(
    room: Newsroom, slack: SlackServer, method: str, fault: Fault
) -> None:
    ports, ana, desk = ports_of(room, slack), slack.user("Ana"), slack.channel("desk")
    if method == "conversations.replies":
        slack.fail("chat.startStream", dropped(after=True))
    slack.fail(method, fault)
    job = asked(slack, ana, desk, "Who signed Luca Ferri?")
    attempts = until_done(job, ports)
    assert attempts <= 3
    assert isinstance(job.request, ThreadQuestion)
    [said] = slack.from_app(desk.id, job.request.thread.root)
    assert said.stream is None or not said.stream.open
    shown = transcript(slack, desk.id)
    assert shown.count("Marden Rovers signed the goalkeeper Luca Ferri for two years. [1]") == 1
    assert shown.count("[Quotes]") == 1
