from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service import slack_desk
from service.adapters.slack_queue import SqlSlackQueue
from service.ports import SlackRefused, SlackUnavailable
from service.slack.courtesy import Courtesy
from service.slack.receiving import Reception
from service.slack_desk import THREADS, SlackDesk
from tests.service.slack.newsroom import Newsroom
from tests.slack_fakes import TEAM
from vectorstore.adapters.database import Database

TOKEN = "xoxb-of-the-operator"


class Wire:
    """Satisfies service.slack_desk.Socket."""

    def __init__(self, error: str | None = None) -> None:
        self.error = error
        self.deeds: list[str] = []

    def start(self) -> None:
        self.deeds.append("start")

    def stop(self) -> None:
        self.deeds.append("stop")


@contextmanager
def desk_of(
    room: Newsroom, folder: Path, *, token: str | None = TOKEN, socket: Callable[[Reception], Wire] | None = None
) -> Iterator[SlackDesk]:
    database = Database(folder / "queue.db")
    desk = SlackDesk(
        queue=SqlSlackQueue(database), ports=room.ports, owner="here", token=token, archive="main", socket=socket
    )
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()
        database.close()


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_question_is_answered_as_soon_as_it_is_put(room: Newsroom, tmp_path: Path) -> None:
    with desk_of(room, tmp_path) as desk:
        job = room.asked("Who said that nobody was killed at Marden?")
        desk.reception.queue.put(job, now=room.ports.clock.now())
        desk.nudge(job.pool)
        until(lambda: bool(room.replies(job)) and desk.reception.queue.waiting() == 0)
    assert "Ilse Brandt" in room.replies(job)[0].text


def test_at_the_start_slack_is_asked_who_the_token_is(room: Newsroom, tmp_path: Path) -> None:
    room.workspaces.remove(TEAM)
    with desk_of(room, tmp_path):
        until(lambda: room.workspaces.find(TEAM) is not None)
    found = room.workspaces.find(TEAM)
    assert found is not None
    assert found.token == TOKEN


def test_a_token_that_slack_refuses_is_told_and_asked_again(room: Newsroom, tmp_path: Path) -> None:
    room.workspaces.remove(TEAM)
    room.slack.fail("identity", SlackRefused("Slack does not take it", code="invalid_auth"))
    with desk_of(room, tmp_path) as desk:
        until(lambda: desk.state.error == "Slack does not take it")
        desk._housekeeping.notify()
        until(lambda: room.workspaces.find(TEAM) is not None)
        until(lambda: desk.state.error is None)


def test_while_slack_does_not_answer_it_is_asked_until_it_does(room: Newsroom, tmp_path: Path) -> None:
    room.workspaces.remove(TEAM)
    room.slack.fail("identity", SlackUnavailable("slow"))
    with desk_of(room, tmp_path) as desk:
        until(lambda: room.workspaces.find(TEAM) is not None)
        until(lambda: desk.state.error is None)


def test_a_workspace_that_was_removed_and_came_back_is_learned_again(room: Newsroom, tmp_path: Path) -> None:
    with desk_of(room, tmp_path) as desk:
        until(lambda: not desk.reception.still_learning())
        room.workspaces.remove(TEAM)
        desk._housekeeping.notify()
        until(lambda: room.workspaces.find(TEAM) is not None)


def test_a_socket_is_opened_and_closed_and_its_trouble_told(room: Newsroom, tmp_path: Path) -> None:
    wire = Wire("the line is down")
    with desk_of(room, tmp_path, socket=lambda _reception: wire) as desk:
        assert desk.state.error == "the line is down"
    assert wire.deeds == ["start", "stop"]


class Door(Courtesy):
    """Somebody stands at it until it is `free`."""

    def __init__(self) -> None:
        super().__init__()
        self.free, self.giving_way = threading.Event(), threading.Semaphore(0)

    def let_in(self, stop: threading.Event) -> None:
        del stop
        self.giving_way.release()
        self.free.wait(60)


def test_no_question_is_begun_while_a_request_is_at_the_door(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_desk, "Courtesy", Door)
    job, now = room.asked("Who said that nobody was killed at Marden?"), room.ports.clock.now()
    with desk_of(room, tmp_path) as desk:
        door, queue = desk.courtesy, desk.reception.queue
        assert isinstance(door, Door)
        try:
            assert all(door.giving_way.acquire(timeout=60) for _ in range(THREADS["answers"]))
            queue.put(job, now=now)
            desk.nudge(job.pool)
            assert queue.claim("answers", owner="us", now=now, lease_s=60.0) is not None  # nobody else has it
            queue.again(job.key, owner="us", error="", at=now)
        finally:
            door.free.set()
        until(lambda: bool(room.replies(job)) and queue.waiting() == 0)


def test_one_that_was_never_started_stops_quietly(room: Newsroom, tmp_path: Path) -> None:
    database = Database(tmp_path / "queue.db")
    desk = SlackDesk(
        queue=SqlSlackQueue(database), ports=room.ports, owner="here", token=None, archive="main", socket=None
    )
    desk.nudge("answers")
    desk.stop()
    database.close()
    assert desk.state.error is None
