"""One job of Slack's at a time: done once, tried again, given up, or left to whoever holds it by then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.adapters.slack_queue import SqlSlackQueue
from service.model import SlackJob, SlackPool
from service.ports import SlackQueue, SlackRefused, SlackUnavailable
from service.slack.retrying import PATIENCE
from service.slack.working import trace, work
from tests.service.slack.jobs import NOW, HandClock, job, question
from vectorstore.adapters.database import Database
from vectorstore.ports import StoreUnavailable

LEASE_S = 60.0
SAID = "what somebody said"


class Killed(BaseException):
    """The process ends here."""


class Office:
    """A queue with jobs in it, those who do them, and what they did."""

    def __init__(self, queue: SlackQueue) -> None:
        self.queue = queue
        self.clock = HandClock()
        self.stop = threading.Event()
        self.handled: list[SlackJob] = []
        self.sorry: list[tuple[str, str]] = []
        self.handle: Callable[[SlackJob], None] = lambda _: None
        self.say_sorry: Callable[[SlackJob], None] = lambda _: None

    def put(self, *jobs: SlackJob) -> None:
        for one in jobs:
            assert self.queue.put(one, now=self.clock.now())

    def work(self, pool: SlackPool = "answers", *, owner: str = "one", lease_s: float = LEASE_S) -> int:
        return work(
            pool,
            queue=self.queue,
            handle=self._handle,
            sorry=self._sorry,
            owner=owner,
            clock=self.clock,
            chance=lambda: 0.5,
            lease_s=lease_s,
            stop=self.stop,
        )

    def fails(self, *errors: BaseException) -> None:
        """Each attempt with the next of them; those after succeed."""
        coming = list(errors)

        def handle(_: SlackJob) -> None:
            if coming:
                raise coming.pop(0)

        self.handle = handle

    def take_over(self) -> SlackJob:
        """Somebody else takes what is held, because its lease has run out."""
        self.clock.pass_s(LEASE_S)
        taken = self.queue.claim("answers", owner="other", now=self.clock.now(), lease_s=LEASE_S)
        assert taken is not None
        return taken

    def _handle(self, one: SlackJob) -> None:
        self.handled.append(one)
        self.handle(one)

    def _sorry(self, one: SlackJob, error: str) -> None:
        self.sorry.append((one.key, error))
        self.say_sorry(one)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture
def office(database: Database) -> Office:
    return Office(SqlSlackQueue(database))


def state(database: Database, key: str = "one") -> tuple[str, str | None]:
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT state, error FROM slack_jobs WHERE key = ?", (key,)).one()
    return found[0], found[1]


def test_does_one_job_once(office: Office, database: Database) -> None:
    office.put(job(), job("two"))
    assert office.work() == 1
    assert office.handled == [job(attempts=1)]
    assert state(database) == ("done", None)
    assert [office.work(), office.work()] == [1, 0]
    assert [one.key for one in office.handled] == ["one", "two"]
    assert office.sorry == []


def test_does_what_is_of_its_pool(office: Office) -> None:
    office.put(job(pool="quick"))
    assert office.work("answers") == 0
    assert office.work("quick") == 1


def test_begins_nothing_once_it_is_to_stop(office: Office) -> None:
    office.put(job())
    office.stop.set()
    assert office.work() == 0
    assert office.queue.claim("answers", owner="next", now=NOW, lease_s=LEASE_S) == job(attempts=1)


def test_two_threads_of_one_process_are_two_holders(office: Office) -> None:
    office.put(job())
    owners: list[bool] = []

    def handle(one: SlackJob) -> None:
        owners.append(office.queue.renew(one.key, owner="one", now=NOW, lease_s=LEASE_S))
        owners.append(office.queue.renew(one.key, owner=f"one/{threading.get_ident()}", now=NOW, lease_s=LEASE_S))

    office.handle = handle
    office.work()
    assert owners == [False, True]


@pytest.mark.parametrize("error", [SlackUnavailable("Slack is slow."), StoreUnavailable("Locked.")])
def test_what_may_pass_is_tried_again_later(error: Exception, office: Office, database: Database) -> None:
    office.put(job())
    office.fails(error)
    assert office.work() == 1
    assert state(database) == ("pending", str(error))
    assert office.work() == 0
    office.clock.pass_s(5.0)
    assert office.work() == 1
    assert state(database) == ("done", None)
    assert [one.attempts for one in office.handled] == [1, 2]
    assert office.sorry == []


def test_slack_gets_the_time_it_asks_for(office: Office) -> None:
    office.put(job())
    office.fails(SlackUnavailable("Too fast.", retry_after_s=30.0))
    office.work()
    office.clock.pass_s(30.0)
    assert office.work() == 0
    office.clock.pass_s(6.0)
    assert office.work() == 1


@pytest.mark.parametrize("pool", ["answers", "quick"])
def test_what_does_not_pass_is_given_up_and_the_person_is_told_once(
    pool: SlackPool, office: Office, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    most = PATIENCE[pool].attempts
    office.put(job(pool=pool))
    office.fails(*[SlackUnavailable("Slack is slow.")] * 99)
    for _ in range(100):
        office.work(pool)
        office.clock.pass_s(10.0 if pool == "quick" else 120.0)
    assert len(office.handled) == most
    reason = f"Given up after {most} attempts: Slack is slow."
    assert state(database) == ("failed", reason)
    assert office.sorry == [("one", reason)]
    (record,) = caplog.records
    assert record.getMessage() == f"The Slack job one (ThreadQuestion) was given up. {reason}"


def test_what_slack_refuses_is_given_up_at_once_with_a_plain_line(
    office: Office, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    office.put(job(request=question(SAID)), job("two"))
    office.fails(SlackRefused("Dateline is not in C0DESK.", code="not_in_channel"))
    assert office.work() == 1
    assert state(database) == ("failed", "Dateline is not in C0DESK.")
    assert office.sorry == [("one", "Dateline is not in C0DESK.")]
    assert [record.getMessage() for record in caplog.records] == [
        "The Slack job one (ThreadQuestion) was given up. Dateline is not in C0DESK."
    ]
    assert caplog.records[0].exc_info is None
    assert office.work() == 1  # the next one is none the worse for it


def test_a_bug_is_tried_once_more_and_logged_without_a_word_of_what_was_said(
    office: Office, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def handle(one: SlackJob) -> None:
        try:
            raise KeyError(SAID)
        except KeyError as error:
            raise ValueError(f"no sense in {SAID}") from error

    office.put(job(request=question(SAID)))
    office.handle = handle
    with caplog.at_level(logging.DEBUG):
        office.work()
        assert state(database) == ("pending", "It failed: ValueError.")
        assert office.sorry == []
        office.clock.pass_s(5.0)
        office.work()
    assert state(database) == ("failed", "Given up after 2 attempts: It failed: ValueError.")
    assert office.sorry == [("one", "Given up after 2 attempts: It failed: ValueError.")]
    assert caplog.text.count("The Slack job one failed:") == 2
    assert "ValueError" in caplog.text
    assert "KeyError" in caplog.text
    assert "in handle" in caplog.text
    assert SAID not in caplog.text


@pytest.mark.parametrize(
    "error", [SlackRefused("No such user.", code="user_not_found"), RuntimeError(SAID)], ids=["refused", "bug"]
)
def test_when_nobody_can_be_told_either_that_is_logged_and_the_job_is_over(
    error: Exception, office: Office, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def say_sorry(_: SlackJob) -> None:
        raise error

    office.put(job())
    office.fails(SlackRefused("Not in C0DESK.", code="not_in_channel"))
    office.say_sorry = say_sorry
    assert office.work() == 1
    assert state(database) == ("failed", "Not in C0DESK.")
    told = caplog.records[-1].getMessage()
    assert told.startswith("Nobody was told that the Slack job one was given up")
    assert ("No such user." if isinstance(error, SlackRefused) else "RuntimeError") in told
    assert SAID not in caplog.text


@pytest.mark.parametrize(
    "ends", [None, SlackUnavailable("Slow."), SlackRefused("No.", code="no"), KeyError("bug")], ids=lambda one: str(one)
)
def test_who_has_lost_the_lease_stops_quietly(ends: Exception | None, office: Office, database: Database) -> None:
    def handle(one: SlackJob) -> None:
        office.take_over()
        if ends is not None:
            raise ends

    office.put(job())
    office.handle = handle
    assert office.work() == 1
    assert state(database) == ("held", None)
    assert office.sorry == []
    assert office.queue.done("one", owner="other", now=office.clock.now())


def test_a_job_that_was_dropped_meanwhile_is_over(office: Office, database: Database) -> None:
    def handle(_: SlackJob) -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM slack_jobs")
        raise SlackRefused("The token was revoked.", code="token_revoked")

    office.put(job())
    office.handle = handle
    assert [office.work(), office.work()] == [1, 0]
    assert office.sorry == []


def test_holds_the_lease_while_the_work_goes_on(office: Office) -> None:
    renewed, lease_s = threading.Event(), 0.03

    class Watched(SqlSlackQueue):
        def renew(self, *args: object, **named: object) -> bool:
            held = super().renew(*args, **named)  # type: ignore[arg-type]
            renewed.set()
            return held

    assert isinstance(office.queue, SqlSlackQueue)
    office.queue = Watched(office.queue._database)
    office.put(job())
    office.handle = lambda _: _waits_for(renewed)
    assert office.work(lease_s=lease_s) == 1
    assert office.queue.waiting() == 0


def _waits_for(event: threading.Event) -> None:
    assert event.wait(30)


@pytest.mark.parametrize("where", ["handle", "sorry"])
def test_a_kill_passes_and_the_next_holder_does_the_job_again(where: str, office: Office, database: Database) -> None:
    def kill(_: SlackJob) -> None:
        raise Killed

    refused = SlackRefused("Not in C0DESK.", code="not_in_channel")
    office.put(job())
    if where == "handle":
        office.handle = kill
    else:
        office.fails(refused, refused)
        office.say_sorry = kill
    with pytest.raises(Killed):
        office.work("answers")
    assert state(database) == ("held", None)
    assert office.work(owner="next") == 0
    office.clock.pass_s(LEASE_S)
    office.say_sorry = lambda _: None
    if where == "handle":
        office.handle = lambda _: None
    assert office.work(owner="next") == 1
    assert state(database)[0] == ("done" if where == "handle" else "failed")
    assert [key for key, _ in office.sorry] == ([] if where == "handle" else ["one", "one"])


def test_a_job_that_brings_down_every_worker_is_given_up_unopened(office: Office, database: Database) -> None:
    office.put(job(pool="quick"))
    for _ in range(PATIENCE["quick"].attempts):
        office.fails(Killed())
        with pytest.raises(Killed):
            office.work("quick")
        office.clock.pass_s(LEASE_S)
    assert office.work("quick") == 1
    assert len(office.handled) == PATIENCE["quick"].attempts
    assert state(database) == ("failed", "Given up after 7 attempts: each was interrupted.")
    assert len(office.sorry) == 1


def test_a_queue_that_does_not_answer_is_said_to_whoever_called(office: Office) -> None:
    class Broken(SqlSlackQueue):
        def done(self, *_: object, **__: object) -> bool:
            raise StoreUnavailable("The disk is full.")

    assert isinstance(office.queue, SqlSlackQueue)
    sound, office.queue = office.queue, Broken(office.queue._database)
    office.put(job())
    with pytest.raises(StoreUnavailable, match="disk"):
        office.work()
    office.queue = sound
    office.clock.pass_s(LEASE_S)
    assert office.work() == 1
    assert office.sorry == []


def test_what_went_round_in_a_circle_is_traced_once() -> None:
    one, other = KeyError(SAID), ValueError(SAID)
    one.__cause__, other.__cause__ = other, one
    assert trace(one) == "KeyError\nValueError"
    assert trace(_raised_from_nothing()).splitlines()[-1] == "ValueError"


def _raised_from_nothing() -> Exception:
    try:
        try:
            raise KeyError(SAID)
        except KeyError:
            raise ValueError(SAID) from None
    except ValueError as error:
        return error
