"""`kill -9` while Slack's jobs are worked off: each is done, nothing is posted twice, nothing is forgotten.

A real process does the jobs as real ones are done: what is recorded was posted; what is not is asked for in the channel
first; then it is posted, and recorded. The channel is a folder: a message is a line in the file of its tag. The process
is killed at random moments, and the next one goes on where it was.
"""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from service.adapters.slack_posts import SqlSlackPosts
from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.system_clock import SystemClock
from service.model import SlackJob, SlackPost
from service.slack.working import work
from tests.service.slack.jobs import job
from vectorstore.adapters.database import Database

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.service.slack.test_kill"])
LANES, EACH = 8, 5
THREADS = 2
LEASE_S = 12.0  # many times what a busy disk takes to renew it
AHEAD_S = 3.0  # how much later it is for each process than for the one before: nobody waits until a lease ends
THINKS_S = 0.05  # what an answer takes, so that kills come into that, too
LONGEST_LIFE_S = 0.1  # all jobs together take about ten of those
KEYS = [f"{lane}-{number}" for number in range(EACH) for lane in range(LANES)]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A clock that is ahead of this machine's."""

    by_s: float

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(seconds=self.by_s)


class Channel:
    """What was posted, one file a tag."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def shows(self, key: str) -> bool:
        file = self._folder / key
        return file.exists() and file.read_text() != ""  # who is killed between opening and writing has posted nothing

    def post(self, key: str) -> None:
        with (self._folder / key).open("a") as file:
            file.write(f"{key}\n")

    def lines(self) -> Counter[str]:
        return Counter(line for path in self._folder.iterdir() for line in path.read_text().splitlines())


def _handle(one: SlackJob, *, channel: Channel, posts: SqlSlackPosts) -> None:
    if posts.of(one.key):
        return
    time.sleep(THINKS_S * random.random())
    if not channel.shows(one.key):
        channel.post(one.key)
    time.sleep(THINKS_S * random.random() / 5)
    posts.record(SlackPost(one.key, 0, "T0NEWS", "C0DESK", f"1790000000.{one.key}"))


def _worker(home: Path, clock: Ahead, parent: Connection) -> None:
    """Works until nothing is left to be done, or it is killed."""
    with closing(Database(home / "archive.db")) as database:
        queue, posts, channel = SqlSlackQueue(database), SqlSlackPosts(database), Channel(home / "channel")

        def run() -> None:
            while queue.waiting():
                did = work(
                    "answers",
                    queue=queue,
                    handle=lambda one: _handle(one, channel=channel, posts=posts),
                    sorry=lambda one, error: parent.send(f"sorry for {one.key}: {error}"),
                    owner=str(multiprocessing.current_process().pid),
                    clock=clock,
                    chance=random.random,
                    lease_s=LEASE_S,
                    stop=threading.Event(),
                )
                time.sleep(0.0 if did else 0.01)

        threads = [threading.Thread(target=run, daemon=True) for _ in range(THREADS)]
        parent.send("ready")
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    parent.send("done")


@contextmanager
def _working(home: Path, *, ahead_s: float) -> Iterator[tuple[BaseProcess, Connection]]:
    ours, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_worker, args=(home, Ahead(ahead_s), theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield process, ours
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _killed_after(seconds: float, home: Path, *, ahead_s: float) -> bool:
    """Whether the kill came in time."""
    with _working(home, ahead_s=ahead_s) as (process, said):
        process.join(seconds)
        process.kill()
        process.join()
        try:
            assert said.recv() == "done"
        except EOFError:
            return True
        return False


def _survives(home: Path, *, kills: int, chance: random.Random) -> int:
    """How many kills came in time."""
    (home / "channel").mkdir()
    with closing(Database(home / "archive.db")) as database:
        queue, clock = SqlSlackQueue(database), SystemClock()
        assert all(queue.put(job(key, lane=key[0]), now=clock.now()) for key in KEYS)
        in_time = sum(
            _killed_after(chance.random() * LONGEST_LIFE_S, home, ahead_s=kill * AHEAD_S) for kill in range(kills)
        )
        with _working(home, ahead_s=kills * AHEAD_S + LEASE_S) as (_, said):
            assert said.recv() == "done"
        with database.reading() as connection:
            jobs = connection.exec_driver_sql("SELECT lane, key, state FROM slack_jobs ORDER BY done_at").all()
        assert not any(queue.put(job(key), now=clock.now()) for key in KEYS)  # told of once more, it is known
        posts = SqlSlackPosts(database)
        assert all(set(posts.of(key)) == {0} for key in KEYS)
    assert [state for _, _, state in jobs] == ["done"] * len(KEYS)
    for lane in range(LANES):
        assert [key for of, key, _ in jobs if of == str(lane)] == [f"{lane}-{number}" for number in range(EACH)]
    assert Channel(home / "channel").lines() == Counter(KEYS)
    return in_time


def test_every_job_is_done_once_after_a_kill(tmp_path: Path) -> None:
    _survives(tmp_path, kills=2, chance=random.Random(0))


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(3))
def test_every_job_is_done_once_after_thirty_kills(moment: int, tmp_path: Path) -> None:
    in_time = _survives(tmp_path, kills=30, chance=random.Random(1000 + moment))
    print(f"kills in time: {in_time}")  # shown by pytest -rP
