"""The queue of Slack's jobs in a real SQLite database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import sqlite

from service.adapters.slack_queue import SqlSlackQueue, due_jobs
from service.adapters.slack_threads import SqlSlackThreads
from service.model import JoinedThread, SlackJob, SlackPool, SlackRequest
from service.ports import SlackQueue
from tests.service.slack.jobs import NOW, REQUESTS, RESPONSE_URL, HandClock, after, job, joined, question, thread
from vectorstore.adapters.database import Database

LEASE_S = 60.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture
def queue(database: Database) -> SlackQueue:
    return SqlSlackQueue(database)


def put(queue: SlackQueue, *jobs: SlackJob) -> list[bool]:
    return [queue.put(one, now=NOW) for one in jobs]


def claim(queue: SlackQueue, owner: str = "one", seconds: float = 0.0, pool: SlackPool = "answers") -> SlackJob | None:
    return queue.claim(pool, owner=owner, now=after(seconds), lease_s=LEASE_S)


def claimed(queue: SlackQueue, owner: str = "one", seconds: float = 0.0, pool: SlackPool = "answers") -> list[str]:
    """Keys, one after the other, until there is none."""
    return [one.key for one in iter(lambda: claim(queue, owner, seconds, pool), None)]


def columns(database: Database, *names: str) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM slack_jobs ORDER BY number")
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_a_job_comes_back_as_it_was_put(queue: SlackQueue, request_: SlackRequest) -> None:
    put(queue, job(request=request_))
    assert claim(queue) == job(request=request_, attempts=1)


def test_a_job_is_put_once_whatever_became_of_it(queue: SlackQueue) -> None:
    assert put(queue, job(), job(request=question("Another?")), job("other")) == [True, False, True]
    assert put(queue, job()) == [False]
    assert claim(queue) == job(attempts=1)
    assert put(queue, job()) == [False]
    queue.done("one", owner="one", now=NOW)
    assert put(queue, job()) == [False]
    assert claimed(queue) == ["other"]


def test_two_that_put_the_same_job_at_once_put_it_once(
    database: Database, queue: SlackQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(queue, job())
    monkeypatch.setattr(SqlSlackQueue, "_knows", lambda *_: False)  # each looked before the other had written
    assert not queue.put(job(), now=NOW, joins=joined())
    assert queue.waiting() == 1
    assert SqlSlackThreads(database, HandClock()).find(thread()) is None


def test_what_is_put_again_begins_no_write(database: Database, queue: SlackQueue) -> None:
    put(queue, job())
    begun: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        begun.append(statement)

    event.listen(database._engine, "before_cursor_execute", watch)
    assert put(queue, job()) == [False]
    assert claimed(queue, pool="quick") == []
    assert {statement for statement in begun if statement.startswith("BEGIN")} == {"BEGIN"}
    put(queue, job("new"))
    assert begun.count("BEGIN IMMEDIATE") == 1


def test_the_thread_is_joined_with_its_first_question_and_stays_as_it_is(database: Database, queue: SlackQueue) -> None:
    threads = SqlSlackThreads(database, HandClock())
    of_digest = JoinedThread(thread("9.9"), "main", "conversation", edition_id="edition-1", item=2)
    threads.join(of_digest)
    queue.put(job(), now=NOW, joins=joined("1.1"))
    queue.put(job("other"), now=NOW, joins=joined("9.9"))
    queue.put(job("one"), now=NOW, joins=joined("5.5"))
    assert threads.find(thread("1.1")) == joined("1.1")
    assert threads.find(thread("9.9")) == of_digest
    assert threads.find(thread("5.5")) is None


def test_the_oldest_comes_first_and_pools_do_not_wait_for_each_other(queue: SlackQueue) -> None:
    put(queue, job("b"), job("click", pool="quick"), job("a"), job("c"))
    assert claimed(queue) == ["b", "a", "c"]
    assert claimed(queue, pool="quick") == ["click"]


def test_a_job_that_is_not_due_yet_waits(queue: SlackQueue) -> None:
    queue.put(job(), now=after(10))
    assert claim(queue, seconds=9) is None
    assert claim(queue, seconds=10) is not None


def test_is_held_by_one_until_its_lease_ends(queue: SlackQueue) -> None:
    put(queue, job())
    assert claim(queue) == job(attempts=1)
    assert claim(queue, "other", 59.9) is None
    assert claim(queue, "other", 60) == job(attempts=2)
    assert not queue.renew("one", owner="one", now=after(61), lease_s=LEASE_S)
    assert not queue.done("one", owner="one", now=after(61))
    assert not queue.again("one", owner="one", error="busy", at=after(61))
    assert not queue.given_up("one", owner="one", error="no", now=after(61))
    assert claim(queue, "third", 119) is None
    assert queue.done("one", owner="other", now=after(119))
    assert queue.waiting() == 0


def test_a_lease_that_is_renewed_lasts_longer(queue: SlackQueue) -> None:
    put(queue, job())
    claim(queue)
    assert queue.renew("one", owner="one", now=after(50), lease_s=LEASE_S)
    assert claim(queue, "other", 109) is None
    assert claim(queue, "other", 110) is not None


def test_a_lease_that_ran_out_is_its_holders_until_somebody_takes_it(queue: SlackQueue) -> None:
    put(queue, job())
    claim(queue)
    assert queue.renew("one", owner="one", now=after(1000), lease_s=LEASE_S)
    assert claim(queue, "other", 1001) is None
    assert queue.done("one", owner="one", now=after(2000))


def test_a_lane_is_done_in_its_order(queue: SlackQueue) -> None:
    put(queue, job("a1", lane="a"), job("a2", lane="a"), job("a3", lane="a"), job("b1", lane="b"))
    assert claimed(queue) == ["a1", "b1"]
    queue.done("a1", owner="one", now=NOW)
    assert claimed(queue) == ["a2"]
    queue.given_up("a2", owner="one", error="no", now=NOW)
    assert claimed(queue) == ["a3"]


def test_a_lane_waits_for_the_one_that_is_tried_again(queue: SlackQueue) -> None:
    put(queue, job("a1", lane="a"), job("a2", lane="a"), job("b1", lane="b"))
    claim(queue)
    assert queue.again("a1", owner="one", error="busy", at=after(30))
    assert claimed(queue, seconds=29) == ["b1"]
    again = claim(queue, seconds=30)
    assert again == job("a1", lane="a", attempts=2)
    assert claim(queue, seconds=30) is None


def test_who_has_let_go_of_a_job_does_not_hold_it(queue: SlackQueue) -> None:
    put(queue, job())
    claim(queue)
    queue.again("one", owner="one", error="busy", at=after(30))
    assert not queue.renew("one", owner="one", now=NOW, lease_s=LEASE_S)
    assert not queue.done("one", owner="one", now=NOW)
    assert not queue.given_up("one", owner="one", error="no", now=NOW)
    assert claim(queue, seconds=30) == job(attempts=2)


def test_a_lane_is_one_whatever_pool_its_jobs_are_of(queue: SlackQueue) -> None:
    put(queue, job("asked", lane="a"), job("clicked", lane="a", pool="quick"))
    assert claimed(queue, pool="quick") == []
    claim(queue)
    queue.done("asked", owner="one", now=NOW)
    assert claimed(queue, pool="quick") == ["clicked"]


@pytest.mark.parametrize("ending", ["done", "given_up"])
def test_what_was_said_is_forgotten_with_the_job_and_its_key_is_not(
    ending: str, database: Database, queue: SlackQueue
) -> None:
    put(queue, job(request=REQUESTS[1]))
    claim(queue)
    if ending == "done":
        queue.done("one", owner="one", now=after(5))
    else:
        queue.given_up("one", owner="one", error="no such channel", now=after(5))
    ((key, state, request_json, next_at, error, done_at),) = columns(
        database, "key", "state", "request_json", "next_at", "error", "done_at"
    )
    assert (key, request_json, next_at, done_at) == ("one", None, None, after(5).isoformat())
    assert (state, error) == (("done", None) if ending == "done" else ("failed", "no such channel"))
    assert claim(queue, seconds=1e6) is None


def test_counts_what_is_not_done(queue: SlackQueue) -> None:
    put(queue, *(job(str(n)) for n in range(4)))
    assert queue.waiting() == 4
    for n in range(3):
        claim(queue)
        assert queue.waiting() == 4 - n
        queue.done(str(n), owner="one", now=NOW)
    assert queue.waiting() == 1


def test_forgets_the_keys_of_what_ended_before_and_nothing_else(queue: SlackQueue) -> None:
    put(queue, job("done"), job("failed"), job("later"), job("held"), job("waits"))
    for _ in range(4):
        claim(queue)
    queue.done("done", owner="one", now=after(1))
    queue.given_up("failed", owner="one", error="no", now=after(1))
    queue.done("later", owner="one", now=after(3))
    assert queue.forget(before=after(2)) == 2
    assert put(queue, job("later"), job("held"), job("waits")) == [False, False, False]
    assert put(queue, job("done"), job("failed")) == [True, True]


@pytest.mark.parametrize("change", ["kind = 'Dance'", "request_json = '{}'", "request_json = 'never-shown'"])
def test_a_job_that_another_version_has_put_is_given_up_and_holds_nobody_up(
    change: str, database: Database, queue: SlackQueue, caplog: pytest.LogCaptureFixture
) -> None:
    put(queue, job(lane="a"), job("next", lane="a"))
    with database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE slack_jobs SET {change} WHERE key = 'one'")
    with caplog.at_level(logging.ERROR):
        assert claimed(queue) == ["next"]
    assert "The Slack job one" in caplog.text
    assert "never-shown" not in caplog.text
    assert columns(database, "state", "request_json")[0] == ("failed", None)


def test_no_secret_is_in_what_a_job_prints(queue: SlackQueue) -> None:
    for number, request in enumerate(REQUESTS):
        put(queue, job(str(number), request=request))
    jobs = list(iter(lambda: claim(queue), None))
    assert len(jobs) == len(REQUESTS)
    assert RESPONSE_URL not in repr(jobs)


def test_what_is_due_is_found_without_reading_what_is_done(database: Database) -> None:
    text = str(due_jobs("answers", NOW).limit(1).compile(dialect=sqlite.dialect()))
    with database.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("answers", NOW.isoformat(), 1, 0)).all()
    steps = " / ".join(str(row[3]) for row in plan)
    assert "SEARCH slack_jobs USING INDEX slack_jobs_undone (pool=?)" in steps
    assert "SEARCH older USING INDEX slack_jobs_by_lane (lane=? AND number<?)" in steps
    assert "TEMP B-TREE" not in steps
