"""Which run is due, and that it is done once, whatever the clocks, the replicas and the kills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.adapters.cron import CronTimetable
from service.adapters.digests import SqlDigests
from service.adapters.editions import SqlEditions
from service.adapters.runs import SqlRuns
from service.model import DigestDefinition, Edition
from service.scheduling import SchedulingPorts, missed, missed_run, next_run, run_id, run_missed
from tests.editions import definition, fair_edition
from tests.service.delivering.postroom import HandClock, Killed
from vectorstore.adapters.database import Database

BERLIN = definition(
    time_zone="Europe/Berlin",
    schedule="0 8 * * *",
    created_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
    updated_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
)
EIGHT = datetime(2026, 11, 22, 7, tzinfo=UTC)  # in Berlin
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def behind(
    digest: DigestDefinition = BERLIN,
    now: datetime = EIGHT,
    last: datetime | None = None,
    unfinished: datetime | None = None,
) -> datetime | None:
    return missed(digest, now=now, last=last, unfinished=unfinished, timetable=CronTimetable())


def test_a_run_is_due_at_its_time_and_not_a_moment_before() -> None:
    assert behind(now=EIGHT - timedelta(microseconds=1), last=EIGHT - DAY) is None
    assert behind(now=EIGHT, last=EIGHT - DAY) == EIGHT


def test_a_run_that_was_done_is_not_due_again() -> None:
    assert behind(now=EIGHT + HOUR, last=EIGHT) is None


def test_of_many_missed_runs_the_latest_is_made_up_for() -> None:
    assert behind(now=EIGHT + HOUR, last=EIGHT - 21 * DAY) == EIGHT


def test_a_digest_that_never_ran_is_due_for_what_came_since_it_was_made() -> None:
    made = EIGHT - timedelta(minutes=10)
    assert behind(replace(BERLIN, updated_at=made), now=EIGHT + HOUR) == EIGHT
    assert behind(replace(BERLIN, updated_at=EIGHT + HOUR), now=EIGHT + 2 * HOUR) is None


def test_a_digest_that_is_moved_or_enabled_again_sends_nothing_at_once() -> None:
    now = EIGHT + 4 * HOUR
    assert behind(replace(BERLIN, schedule="0 10 * * *", updated_at=now), now=now, last=EIGHT) is None
    assert behind(replace(BERLIN, updated_at=now), now=now, last=EIGHT - 7 * DAY) is None


@pytest.mark.parametrize("change", [{"schedule": None}, {"enabled": False}])
def test_a_digest_without_a_schedule_that_runs_is_never_due(change: dict[str, object]) -> None:
    assert behind(replace(BERLIN, **change), now=EIGHT, last=EIGHT - DAY, unfinished=EIGHT) is None  # type: ignore[arg-type]


def test_a_run_that_was_begun_is_ended_also_after_a_change() -> None:
    edited = replace(BERLIN, updated_at=EIGHT + HOUR)
    assert behind(edited, now=EIGHT + 2 * HOUR, last=EIGHT - DAY, unfinished=EIGHT) == EIGHT
    assert behind(edited, now=EIGHT + 2 * DAY, last=EIGHT - DAY, unfinished=EIGHT) == EIGHT + 2 * DAY
    paused = replace(BERLIN, updated_at=EIGHT + 9 * DAY)
    assert behind(paused, now=EIGHT + 9 * DAY + HOUR, last=EIGHT - DAY, unfinished=EIGHT) is None


@pytest.mark.parametrize(
    ("zone", "schedule", "first"),
    [
        ("Europe/Berlin", "30 2 * * *", "2026-03-25"),
        ("Europe/Berlin", "30 2 * * *", "2026-10-21"),
        ("America/New_York", "30 2 * * *", "2026-03-05"),
        ("America/New_York", "30 1 * * *", "2026-10-29"),
        ("Africa/Cairo", "0 0 * * *", "2026-04-21"),
    ],
)
def test_a_process_that_looks_every_now_and_then_runs_once_a_day_when_clocks_change(
    zone: str, schedule: str, first: str
) -> None:
    now = datetime.fromisoformat(f"{first}T12:00+00:00")
    digest = replace(BERLIN, time_zone=zone, schedule=schedule, updated_at=now)
    last: datetime | None = None
    runs: list[datetime] = []
    for _ in range(7 * 24 * 3):
        now += timedelta(minutes=20)
        due = behind(digest, now, last)
        if due is not None:
            runs.append(due)
            last = due
    assert len(runs) == 7
    assert all(timedelta(hours=22) < late - early < timedelta(hours=26) for early, late in pairwise(runs))


class Publisher:
    """Builds and freezes as a replica would, and misbehaves as it is told to."""

    def __init__(self, editions: SqlEditions) -> None:
        self._editions = editions
        self.published: list[tuple[str, datetime]] = []
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    def __call__(self, definition: DigestDefinition, due: datetime, *, edition_id: str) -> Edition:
        self.before()
        edition = fair_edition(id=edition_id, digest_id=definition.id)
        self._editions.freeze(edition)
        self.published.append((edition_id, due))
        self.after()
        return edition


class Replica:
    """One process on the archive that all share."""

    def __init__(self, name: str, database: Database, clock: HandClock) -> None:
        editions = SqlEditions(database)
        self.publisher = Publisher(editions)
        self.ports = SchedulingPorts(
            digests=SqlDigests(database),
            runs=SqlRuns(database),
            editions=editions,
            timetable=CronTimetable(),
            clock=clock,
            owner=name,
            run=self.publisher,
        )

    def run(self, digest: DigestDefinition = BERLIN) -> Edition | None:
        return run_missed(digest, ports=self.ports)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "archive.db")
    yield database
    database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(EIGHT)


@pytest.fixture
def one(database: Database, clock: HandClock) -> Replica:
    return Replica("one", database, clock)


@pytest.fixture
def other(database: Database, clock: HandClock) -> Replica:
    return Replica("other", database, clock)


def test_a_run_that_is_due_is_published_once(one: Replica, clock: HandClock) -> None:
    edition = one.run()
    assert edition is not None
    assert edition.id == run_id(BERLIN.id, EIGHT)
    assert one.run() is None
    assert one.publisher.published == [(edition.id, EIGHT)]
    clock.at += DAY
    assert one.run() is not None


def test_of_two_replicas_one_does_it(one: Replica, other: Replica) -> None:
    results: list[Edition | None] = []
    one.publisher.before = lambda: results.append(other.run())
    assert one.run() is not None
    assert results == [None]
    assert other.run() is None
    assert other.publisher.published == []


def _kill() -> None:
    raise Killed


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_replica_that_is_killed_is_taken_over_and_nothing_is_published_twice(
    moment: str, one: Replica, other: Replica, clock: HandClock
) -> None:
    setattr(one.publisher, moment, _kill)
    with pytest.raises(Killed):
        one.run()
    assert other.run() is None  # its lease still runs
    clock.pass_s(60)
    edition = other.run()
    assert edition is not None
    assert len(one.publisher.published + other.publisher.published) == 1
    assert other.run() is None
    assert other.ports.editions.editions("main") == [edition]


def test_a_replica_that_was_asleep_too_long_freezes_nothing_of_its_own(
    one: Replica, other: Replica, clock: HandClock
) -> None:
    def sleep() -> None:
        clock.pass_s(3000)
        assert other.run() is not None

    one.publisher.before = sleep
    one.run()
    assert len(one.ports.editions.editions("main")) == 1
    assert one.run() is None


def test_a_run_that_fails_is_told_and_tried_again_later(one: Replica, other: Replica, clock: HandClock) -> None:
    def fail() -> None:
        raise ValueError("the model is down")

    one.publisher.before = fail
    with pytest.raises(ValueError, match="the model is down"):
        one.run()
    assert (one.run(), other.run()) == (None, None)
    clock.pass_s(60)
    assert other.run() is not None


def test_a_run_after_a_pause_makes_up_for_all_that_were_missed(one: Replica, clock: HandClock) -> None:
    one.run()
    clock.at += 5 * DAY + HOUR
    edition = one.run()
    assert edition is not None
    assert edition.id == run_id(BERLIN.id, EIGHT + 5 * DAY)
    assert one.run() is None


def test_says_when_a_digest_runs_next(one: Replica) -> None:
    assert next_run(BERLIN, ports=one.ports) == EIGHT + DAY
    assert next_run(replace(BERLIN, enabled=False), ports=one.ports) is None
    assert missed_run(BERLIN, ports=one.ports) == EIGHT


def test_runs_have_ids_of_their_own_whatever_the_zone_they_are_told_in() -> None:
    assert run_id("a", EIGHT) == run_id("a", EIGHT.astimezone(ZoneInfo("Europe/Berlin")))
    assert len({run_id(digest, due) for digest in "ab" for due in (EIGHT, EIGHT + DAY)}) == 4


STEPS = st.sampled_from(["tick", "tick", "day", "killed before", "killed after", "fails", "other"])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("shared") / "archive.db")
    yield database
    database.close()


@given(steps=st.lists(STEPS, max_size=10))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_no_run_is_published_twice_and_the_latest_is_published(
    shared: Database, steps: list[str]
) -> None:
    clock = HandClock(EIGHT)
    replicas = {name: Replica(name, shared, clock) for name in ("one", "other")}
    with shared.writing() as connection:
        for table in ("editions", "told", "told_articles", "quotations", "digest_runs"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    for step in [*steps, "tick", "tick"]:
        _take(step, replicas, clock)
    published = [run for replica in replicas.values() for run in replica.publisher.published]
    assert len({edition_id for edition_id, _ in published}) == len(published)
    latest = missed(BERLIN, now=clock.at, last=None, unfinished=None, timetable=CronTimetable())
    assert replicas["one"].ports.runs.last(BERLIN.id) == latest


def _take(step: str, replicas: dict[str, Replica], clock: HandClock) -> None:
    replica = replicas["other" if step == "other" else "one"]
    moment = {"killed before": "before", "killed after": "after", "fails": "before"}.get(step)
    if moment is not None:
        setattr(replica.publisher, moment, _kill if step.startswith("killed") else _fail)
    with suppress(Killed, ZeroDivisionError):
        replica.run()
    if moment is not None:
        setattr(replica.publisher, moment, lambda: None)
    clock.pass_s(86_400 if step == "day" else 4000)


def _fail() -> None:
    raise ZeroDivisionError
