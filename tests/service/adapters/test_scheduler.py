"""The scheduler wakes up in time, keeps in step with what is stored, and outlives what fails."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.adapters.digests import SqlDigests
from service.adapters.editions import SqlEditions
from service.adapters.runs import SqlRuns
from service.adapters.scheduler import DigestScheduler
from service.adapters.system_clock import SystemClock
from service.model import DigestDefinition, Edition
from service.ports import BadQuestion
from service.scheduling import SchedulingPorts
from tests.editions import definition, fair_edition
from tests.service.timetables import Dues, soon
from vectorstore.adapters.database import Database
from vectorstore.ports import StoreUnavailable

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PATIENCE_S = 60.0
DIGEST = definition(created_at=LONG_AGO, updated_at=LONG_AGO, schedule="due")


class Publisher:
    """Freezes an Edition for each run, and lets a test wait for it."""

    def __init__(self, editions: SqlEditions) -> None:
        self._editions = editions
        self._turn = threading.Condition()
        self.runs: list[tuple[str, datetime]] = []
        self.before: Callable[[], None] = lambda: None

    def __call__(self, definition: DigestDefinition, due: datetime, *, edition_id: str) -> Edition:
        self.before()
        edition = fair_edition(id=edition_id, digest_id=definition.id)
        self._editions.freeze(edition)
        with self._turn:
            self.runs.append((definition.name, due))
            self._turn.notify_all()
        return edition

    def waited_for(self, runs: int) -> bool:
        with self._turn:
            return self._turn.wait_for(lambda: len(self.runs) >= runs, PATIENCE_S)


class Office:
    """One archive, and schedulers on it."""

    def __init__(self, database: Database, opened: ExitStack) -> None:
        self._database = database
        self._opened = opened
        self.digests = SqlDigests(database)
        self.runs = SqlRuns(database)
        self.publisher = Publisher(SqlEditions(database))

    def scheduler(self, timetable: Dues, owner: str = "one", *, look_every_s: float = 3600.0) -> DigestScheduler:
        ports = SchedulingPorts(
            digests=self.digests,
            runs=self.runs,
            editions=SqlEditions(self._database),
            timetable=timetable,
            clock=SystemClock(),
            owner=owner,
            run=self.publisher,
        )
        made = DigestScheduler(ports, look_every_s=look_every_s)
        self._opened.callback(made.stop)
        return made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as opened:
        database = Database(tmp_path / "archive.db")
        opened.callback(database.close)
        yield Office(database, opened)


def eventually(holds: Callable[[], bool]) -> bool:
    pause = threading.Event()
    return any(holds() or pause.wait(0.01) for _ in range(int(PATIENCE_S / 0.01)))


def test_a_digest_is_run_when_it_is_due(office: Office) -> None:
    due = soon()
    office.digests.add(DIGEST)
    scheduler = office.scheduler(Dues(due))
    scheduler.start()
    assert office.publisher.waited_for(1)
    assert datetime.now(UTC) >= due
    assert office.publisher.runs == [(DIGEST.name, due)]


def test_it_is_run_again_and_again(office: Office) -> None:
    dues = [soon(0.2), soon(0.7), soon(1.2)]
    office.digests.add(DIGEST)
    office.scheduler(Dues(*dues)).start()
    assert office.publisher.waited_for(3)
    assert [due for _, due in office.publisher.runs] == dues


def test_what_was_missed_is_made_up_for_once_at_the_start(office: Office) -> None:
    missed = [datetime.now(UTC) - timedelta(days=days) for days in (3, 2, 1)]
    office.digests.add(DIGEST)
    scheduler = office.scheduler(Dues(*missed, soon(3600)))
    scheduler.start()
    assert office.publisher.waited_for(1)
    assert eventually(lambda: not scheduler.state.at_work)
    assert office.publisher.runs == [(DIGEST.name, missed[-1])]


def test_what_another_process_stores_is_seen_without_a_nudge(office: Office) -> None:
    office.scheduler(Dues(soon(0.5)), look_every_s=0.1).start()
    office.digests.add(DIGEST)
    assert office.publisher.waited_for(1)


def test_what_was_just_stored_is_seen_after_a_nudge(office: Office) -> None:
    later = soon(3600)
    scheduler = office.scheduler(Dues(later))
    scheduler.start()
    assert eventually(lambda: scheduler.state.next == {} and scheduler.state.running)
    office.digests.add(DIGEST)
    scheduler.notify()
    assert eventually(lambda: scheduler.state.next == {DIGEST.id: later})
    office.digests.replace(replace(DIGEST, enabled=False))
    scheduler.notify()
    assert eventually(lambda: scheduler.state.next == {})


def test_a_digest_that_was_changed_since_runs_as_it_is_now(office: Office) -> None:
    office.digests.add(DIGEST)
    scheduler = office.scheduler(Dues(soon(0.5)))
    scheduler.start()
    assert eventually(lambda: bool(scheduler.state.next))
    office.digests.replace(replace(DIGEST, name="New name"))
    assert office.publisher.waited_for(1)
    assert office.publisher.runs[0][0] == "New name"


def test_a_digest_that_was_removed_or_paused_does_not_run(office: Office) -> None:
    removed, paused, stays = (replace(DIGEST, id=name, name=name) for name in ("removed", "paused", "stays"))
    for digest in (removed, paused, stays):
        office.digests.add(digest)
    due = soon(0.5)
    scheduler = office.scheduler(Dues(due))
    scheduler.start()
    assert eventually(lambda: len(scheduler.state.next) == 3)
    office.digests.remove("main", "removed")
    office.digests.replace(replace(paused, enabled=False))
    assert office.publisher.waited_for(1)
    scheduler.stop()
    assert office.publisher.runs == [("stays", due)]


def test_a_run_that_fails_is_named_until_one_succeeds(office: Office) -> None:
    def fail() -> None:
        raise BadQuestion("The question has no word to look for")

    office.publisher.before = fail
    office.digests.add(DIGEST)
    dues = Dues(soon(0.2))
    scheduler = office.scheduler(dues, look_every_s=0.1)
    scheduler.start()
    assert eventually(lambda: scheduler.state.error is not None)
    assert scheduler.state.error == f"{DIGEST.name}: The question has no word to look for"
    office.publisher.before = lambda: None
    dues.dues.append(soon(0.2))
    assert office.publisher.waited_for(1)
    assert eventually(lambda: scheduler.state.error is None)


def test_a_digest_that_another_process_has_run_fails_no_more(office: Office) -> None:
    def fail() -> None:
        raise BadQuestion("The question has no word to look for")

    office.publisher.before = fail
    office.digests.add(DIGEST)
    due = soon(0.0)
    scheduler = office.scheduler(Dues(due), look_every_s=0.1)
    scheduler.start()
    assert eventually(lambda: scheduler.state.error is not None)
    office.runs.done(DIGEST.id, due, edition_id="of another process")
    assert eventually(lambda: scheduler.state.error is None)


def test_one_schedule_that_is_none_does_not_keep_the_others_from_running(office: Office) -> None:
    office.digests.add(replace(DIGEST, id="broken", name="Broken", schedule="nonsense"))
    office.digests.add(DIGEST)
    scheduler = office.scheduler(Dues(soon()))
    scheduler.start()
    assert office.publisher.waited_for(1)
    assert scheduler.state.error == "Broken: 'nonsense' is no schedule"


def test_a_store_that_does_not_answer_is_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(archive: str | None = None) -> list[DigestDefinition]:
        raise StoreUnavailable("The catalogue does not answer")

    office.digests.add(DIGEST)
    scheduler = office.scheduler(Dues(soon()), look_every_s=0.1)
    with monkeypatch.context() as patched:
        patched.setattr(office.digests, "all", unavailable)
        scheduler.start()
        assert eventually(lambda: scheduler.state.error == "The catalogue does not answer")
    assert office.publisher.waited_for(1)
    assert eventually(lambda: scheduler.state.error is None)


def test_of_two_replicas_one_runs_each(office: Office) -> None:
    dues = Dues(*(soon(0.3 + 0.3 * n) for n in range(4)))
    office.digests.add(DIGEST)
    replicas = [office.scheduler(dues, owner) for owner in ("one", "other")]
    for replica in replicas:
        replica.start()
    assert office.publisher.waited_for(4)
    for replica in replicas:
        replica.stop()
    assert [due for _, due in office.publisher.runs] == dues.dues


def test_looks_and_nudges_during_a_long_run_do_not_run_it_twice_and_make_no_noise(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    go_on, at_work = threading.Event(), threading.Event()

    def take_long() -> None:
        at_work.set()
        assert go_on.wait(PATIENCE_S)

    office.publisher.before = take_long
    office.digests.add(DIGEST)
    with caplog.at_level(logging.WARNING):
        scheduler = office.scheduler(Dues(soon(0.0)), look_every_s=0.05)
        scheduler.start()
        assert at_work.wait(PATIENCE_S)
        looks = _count_looks(scheduler)
        for _ in range(20):
            scheduler.notify()
        assert eventually(lambda: looks() > 3)
        assert scheduler.state.at_work == {DIGEST.id}
        go_on.set()
        assert office.publisher.waited_for(1)
        assert eventually(lambda: not scheduler.state.at_work)
        scheduler.stop()
    assert len(office.publisher.runs) == 1
    assert caplog.messages == []


def _count_looks(scheduler: DigestScheduler) -> Callable[[], int]:
    """Every look makes another table of what is next."""
    seen: dict[int, object] = {}

    def count() -> int:
        table = scheduler.state.next
        seen[id(table)] = table  # kept, so that no other gets its id
        return len(seen)

    return count


def test_stopping_waits_for_the_run_at_hand_and_begins_no_other(office: Office) -> None:
    at_work, stopping = threading.Event(), threading.Event()

    def take_a_while() -> None:
        at_work.set()
        assert stopping.wait(PATIENCE_S)

    office.publisher.before = take_a_while
    office.digests.add(DIGEST)
    dues = Dues(soon(0.0))
    scheduler = office.scheduler(dues, look_every_s=0.05)
    scheduler.start()
    assert at_work.wait(PATIENCE_S)
    dues.dues.append(soon(0.0))
    ending = threading.Thread(target=scheduler.stop)
    ending.start()
    assert eventually(lambda: not scheduler.state.running)
    stopping.set()
    ending.join(PATIENCE_S)
    assert len(office.publisher.runs) == 1
    scheduler.notify()  # too late, and no failure


def test_one_that_was_never_started_can_be_stopped(office: Office) -> None:
    office.scheduler(Dues()).stop()
