"""Who has installed Dateline: the store in a real SQLite database, and the one in memory that tests use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.slack_threads import SqlSlackThreads
from service.adapters.slack_workspaces import SqlWorkspaces
from service.model import AppRemoved, SlackJob
from service.ports import Workspaces
from tests.service.slack.jobs import NOW, HandClock, job, joined, question, thread
from tests.slack_fakes import MemoryWorkspaces, workspace
from vectorstore.adapters.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture(params=["sql", "memory"])
def workspaces(request: pytest.FixtureRequest, database: Database) -> Workspaces:
    return SqlWorkspaces(database) if request.param == "sql" else MemoryWorkspaces()


BARE = workspace(id="E0BARE", name=None, bot_id=None, scopes=(), how="oauth")
OTHER = workspace(id="T0OTHER", archive="theirs", how="oauth", installed_by="U0BO", token="xoxb-other")


@pytest.mark.parametrize("one", [workspace(), BARE, OTHER], ids=lambda one: one.id)
def test_a_workspace_is_found_as_it_was_saved(one: object, workspaces: Workspaces) -> None:
    for each in (workspace(), BARE, OTHER):
        workspaces.save(each)
    assert workspaces.find(one.id) == one  # type: ignore[attr-defined]
    assert workspaces.find("T0NOBODY") is None


def test_lists_by_id_and_by_archive(workspaces: Workspaces) -> None:
    for one in (OTHER, workspace(), BARE):
        workspaces.save(one)
    assert workspaces.all() == [BARE, workspace(), OTHER]
    assert workspaces.all("theirs") == [OTHER]
    assert workspaces.all("nobody's") == []


def test_one_that_is_saved_again_is_replaced(workspaces: Workspaces) -> None:
    workspaces.save(workspace())
    again = workspace(archive="theirs", token="xoxb-new", scopes=("chat:write",), how="oauth", installed_by="U0BO")
    workspaces.save(again)
    assert workspaces.all() == [again]


def test_only_one_is_known_by_its_token(workspaces: Workspaces) -> None:
    for one in (workspace(), OTHER, workspace(id="T0MOVED")):
        workspaces.save(one)
    assert workspaces.all() == [workspace(id="T0MOVED"), OTHER]


def test_one_that_is_removed_is_not_known_any_more(workspaces: Workspaces) -> None:
    workspaces.save(workspace())
    workspaces.save(OTHER)
    for _ in range(2):
        workspaces.remove(workspace().id)
    assert workspaces.all() == [OTHER]


def _claimed(queue: SqlSlackQueue) -> list[SlackJob]:
    return list(iter(lambda: queue.claim("answers", owner="one", now=NOW, lease_s=60.0), None))


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_its_jobs_and_threads_go_with_it_and_nobody_elses(how: str, database: Database) -> None:
    workspaces, queue = SqlWorkspaces(database), SqlSlackQueue(database)
    threads = SqlSlackThreads(database, HandClock())
    for one in (workspace(), OTHER):
        workspaces.save(one)
        request = question(workspace=one.id)
        for number in range(3):
            put = job(f"{one.id}/{number}", request=request)
            queue.put(put, now=NOW, joins=joined(str(number), workspace=one.id))
    held = queue.claim("answers", owner="worker", now=NOW, lease_s=60.0)
    assert held is not None
    assert held.key == "T0NEWS/0"
    done = queue.claim("answers", owner="worker", now=NOW, lease_s=60.0)
    assert done is not None
    queue.done(done.key, owner="worker", now=NOW)
    if how == "removed":
        workspaces.remove("T0NEWS")
    else:
        workspaces.save(workspace(id="T0MOVED"))
    assert not queue.renew(held.key, owner="worker", now=NOW, lease_s=60.0)
    assert [each.key for each in _claimed(queue)] == [f"T0OTHER/{number}" for number in range(3)]
    assert not queue.put(done, now=NOW)  # what was done is still known
    assert threads.find(thread("0", workspace="T0NEWS")) is None
    assert threads.find(thread("0", workspace="T0OTHER")) is not None


def test_the_job_that_removes_it_is_left_to_be_ended(database: Database) -> None:
    workspaces, queue = SqlWorkspaces(database), SqlSlackQueue(database)
    workspaces.save(workspace())
    queue.put(job("gone", request=AppRemoved("T0NEWS")), now=NOW)
    queue.put(job("asked"), now=NOW)
    assert queue.claim("answers", owner="one", now=NOW, lease_s=60.0) is not None
    workspaces.remove("T0NEWS")
    assert queue.waiting() == 1
    assert queue.done("gone", owner="one", now=NOW)


def test_a_token_is_in_nothing_that_is_printed(database: Database) -> None:
    workspaces = SqlWorkspaces(database)
    workspaces.save(replace(workspace(), token="xoxb-never-shown"))
    assert "never-shown" not in repr(workspaces.all())
