"""The queue in many hands: whatever they do and in whatever order, each job has one holder, and each lane one order."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import get_args
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.system_clock import SystemClock
from service.model import SlackJob, SlackPool
from tests.service.slack.jobs import HandClock, job
from vectorstore.adapters import database as opening
from vectorstore.adapters.database import Database

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.service.adapters.test_slack_queue_in_use"])
POOLS: tuple[SlackPool, ...] = get_args(SlackPool)
OWNERS = ("ana", "bo")
KEYS = 7
LEASE_S = 60.0


@dataclass
class Line:
    """A job as it must stand."""

    key: str
    lane: str
    pool: SlackPool
    next_s: float | None  # when it is due, or its lease ends; None once it has ended
    owner: str | None = None  # while it is held
    attempts: int = 0


class InUse(RuleBasedStateMachine):
    """Two owners put, claim, renew, end and drop jobs while time passes; after every step the queue says what a list
    says that is searched from its beginning."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM slack_jobs")
        self.queue = SqlSlackQueue(database)
        self.clock = HandClock()
        self.passed_s = 0.0
        self.lines: list[Line] = []
        self.ended: list[str] = []

    def teardown(self) -> None:
        """Whatever was left lying: everything that was put ends once."""
        self.time_passes(1000.0)
        while any(line.next_s is not None for line in self.lines):
            for pool in POOLS:
                line = self._next(pool)
                self.claim("last", pool)
                if line is not None:
                    assert self.queue.done(line.key, owner="last", now=self.clock.now())
                    self._ends(line)
        assert sorted(self.ended) == sorted(line.key for line in self.lines)
        assert self.queue.waiting() == 0

    @rule(number=st.integers(0, KEYS - 1), lane=st.sampled_from("ab"), pool=st.sampled_from(POOLS))
    def put(self, number: int, lane: str, pool: SlackPool) -> None:
        key = f"key {number}"
        new = all(line.key != key for line in self.lines)
        assert self.queue.put(job(key, lane=lane, pool=pool), now=self.clock.now()) == new
        if new:
            self.lines.append(Line(key, lane, pool, self.passed_s))

    @rule(owner=st.sampled_from(OWNERS), pool=st.sampled_from(POOLS))
    def claim(self, owner: str, pool: SlackPool) -> None:
        expected = self._next(pool)
        found = self.queue.claim(pool, owner=owner, now=self.clock.now(), lease_s=LEASE_S)
        if expected is None:
            assert found is None
            return
        expected.owner, expected.next_s, expected.attempts = owner, self.passed_s + LEASE_S, expected.attempts + 1
        assert found == job(expected.key, lane=expected.lane, pool=pool, attempts=expected.attempts)

    @rule(number=st.integers(0, KEYS - 1), owner=st.sampled_from(OWNERS))
    def renew(self, number: int, owner: str) -> None:
        line = self._held(number, owner)
        now = self.clock.now()
        assert self.queue.renew(f"key {number}", owner=owner, now=now, lease_s=LEASE_S) == (line is not None)
        if line is not None:
            line.next_s = self.passed_s + LEASE_S

    @rule(number=st.integers(0, KEYS - 1), owner=st.sampled_from(OWNERS), gives_up=st.booleans())
    def end(self, number: int, owner: str, gives_up: bool) -> None:
        line, key, now = self._held(number, owner), f"key {number}", self.clock.now()
        if gives_up:
            held = self.queue.given_up(key, owner=owner, error="no", now=now)
        else:
            held = self.queue.done(key, owner=owner, now=now)
        assert held == (line is not None)
        if line is not None:
            self._ends(line)

    @rule(number=st.integers(0, KEYS - 1), owner=st.sampled_from(OWNERS), wait_s=st.sampled_from([0.0, 1.5, 90.0]))
    def again(self, number: int, owner: str, wait_s: float) -> None:
        line, clock = self._held(number, owner), HandClock(self.clock.now())
        clock.pass_s(wait_s)
        held = self.queue.again(f"key {number}", owner=owner, error="busy", at=clock.now())
        assert held == (line is not None)
        if line is not None:
            line.owner, line.next_s = None, self.passed_s + wait_s

    @rule(seconds=st.sampled_from([0.5, 1.0, 30.0, 59.5, 60.0, 120.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.pass_s(seconds)
        self.passed_s += seconds

    @initialize()
    def begins_with_jobs(self) -> None:
        for number in range(0, KEYS, 2):
            self.put(number, "ab"[number % 4 // 2], "answers")

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.queue.waiting() == sum(line.next_s is not None for line in self.lines)

    def _next(self, pool: SlackPool) -> Line | None:
        lanes: set[str] = set()
        for line in self.lines:
            if line.next_s is None:
                continue
            if line.lane not in lanes and line.pool == pool and line.next_s <= self.passed_s:
                return line
            lanes.add(line.lane)
        return None

    def _held(self, number: int, owner: str) -> Line | None:
        return next((line for line in self.lines if (line.key, line.owner) == (f"key {number}", owner)), None)

    def _ends(self, line: Line) -> None:
        line.owner = line.next_s = None
        self.ended.append(line.key)


def test_the_queue_is_a_list_that_is_searched_from_its_beginning(tmp_path: Path) -> None:
    unsynced = (*opening.PRAGMAS, "PRAGMA synchronous = OFF")  # nobody cuts the power, and there are thousands of steps
    with patch.object(opening, "PRAGMAS", unsynced), closing(Database(tmp_path / "archive.db")) as database:
        run_state_machine_as_test(
            partial(InUse, database), settings=settings(max_examples=25, stateful_step_count=40, deadline=None)
        )


LANES, EACH = 6, 10


def _worker(home: Path, name: str, parent: Connection) -> None:
    """Two threads of one process that do what is there; sends which jobs each did, in their order."""
    with closing(Database(home / "archive.db")) as database:
        queue, clock, did, all_there = SqlSlackQueue(database), SystemClock(), list[str](), threading.Event()

        def run(owner: str) -> None:
            while not all_there.is_set() or queue.waiting():
                found = queue.claim("answers", owner=owner, now=clock.now(), lease_s=LEASE_S)
                if found is not None:
                    did.append(found.key)
                    assert queue.done(found.key, owner=owner, now=clock.now())

        threads = [threading.Thread(target=run, args=(f"{name}/{number}",)) for number in range(2)]
        parent.send("ready")
        for one in threads:
            one.start()
        assert parent.recv() == "all there"
        all_there.set()
        for one in threads:
            one.join()
    parent.send(did)


@contextmanager
def _working(home: Path, name: str) -> Iterator[Connection]:
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=_worker, args=(home, name, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield ours
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _jobs() -> list[SlackJob]:
    return [job(f"{lane}/{number}", lane=str(lane)) for number in range(EACH) for lane in range(LANES)]


def test_two_processes_of_two_threads_do_each_job_once_and_each_lane_in_its_order(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "archive.db")) as database:
        queue = SqlSlackQueue(database)
        with _working(tmp_path, "one") as one, _working(tmp_path, "other") as other:
            for each in _jobs():  # while they are at work
                queue.put(each, now=SystemClock().now())
            for said in (one, other):
                said.send("all there")
            did = [*one.recv(), *other.recv()]
        with database.reading() as connection:
            ends = connection.exec_driver_sql("SELECT lane, key, state FROM slack_jobs ORDER BY done_at").all()
    assert sorted(did) == sorted(each.key for each in _jobs())
    assert {state for _, _, state in ends} == {"done"}
    for lane in range(LANES):
        assert [key for of, key, _ in ends if of == str(lane)] == [f"{lane}/{number}" for number in range(EACH)]
