"""What was posted: the store in a real SQLite database, and the one in memory that tests use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.slack_posts import SqlSlackPosts
from service.model import SlackPost
from service.ports import SlackPosts
from tests.slack_fakes import MemoryPosts
from vectorstore.adapters.database import Database

FIRST = SlackPost("job", 0, "T0NEWS", "C0DESK", "1.1", thread="1.0")
SECOND = replace(FIRST, part=1, ts="1.2")


@pytest.fixture(params=["sql", "memory"])
def posts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SlackPosts]:
    if request.param == "memory":
        yield MemoryPosts()
        return
    with closing(Database(tmp_path / "archive.db")) as database:
        yield SqlSlackPosts(database)


def test_what_was_posted_for_a_job_comes_back_by_part_in_order(posts: SlackPosts) -> None:
    of_another = replace(FIRST, key="delivery", ts="1.3", thread=None)
    for post in (SECOND, FIRST, of_another):
        posts.record(post)
    assert list(posts.of("job").items()) == [(0, FIRST), (1, SECOND)]
    assert posts.of("delivery") == {0: of_another}
    assert posts.of("unheard of") == {}


def test_of_the_same_part_the_first_is_kept(posts: SlackPosts) -> None:
    posts.record(FIRST)
    posts.record(replace(FIRST, ts="9.9"))
    assert posts.of("job") == {0: FIRST}
    assert posts.known("T0NEWS", "C0DESK", ["9.9"]) == set()


def test_says_which_messages_of_a_channel_are_its_own(posts: SlackPosts) -> None:
    posts.record(FIRST)
    posts.record(replace(SECOND, channel="C0X"))
    posts.record(replace(FIRST, key="theirs", workspace="T0X", ts="1.3"))
    stamps = ["1.1", "1.2", "1.3", "1.1", "7.7"]
    assert posts.known("T0NEWS", "C0DESK", stamps) == {"1.1"}
    assert posts.known("T0NEWS", "C0X", stamps) == {"1.2"}
    assert posts.known("T0X", "C0DESK", stamps) == {"1.3"}
    assert posts.known("T0NEWS", "C0DESK", []) == set()
    assert posts.known("T0NEWS", "C0DESK", [f"{n}.0" for n in range(2000)]) == set()
