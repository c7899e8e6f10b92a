"""Several that follow at once, and one that is killed: every article is in one story, once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import event

from service.model import DueArticle
from service.ports import StoryDesk, StoryWork
from service.stories.following import Follower
from tests.service.stories.invented import EVENTS, Room, article, copied, everything, room
from vectorstore.model import MAIN_ARCHIVE, Draft, Scope

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["datasketch", "tests.service.stories.test_following_together"])


class Hesitant:
    """A StoryDesk at which somebody else places what is due, before we come to it."""

    def __init__(self, desk: StoryDesk, other: Follower) -> None:
        self._desk = desk
        self._other = other

    def due(self, *, limit: int) -> list[DueArticle]:
        return self._desk.due(limit=limit)

    def bereft(self) -> list[str]:
        return self._desk.bereft()

    @contextmanager
    def at_work(self) -> Iterator[StoryWork]:
        self._other(limit=4)
        with self._desk.at_work() as work:
            yield work


def grouped(desk: Room) -> set[frozenset[str]]:
    """The origins of each story's articles."""
    return {frozenset(member.article.origin for member in story.members) for story in desk.stories.within(Scope())}


def test_what_somebody_else_has_placed_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    with room(tmp_path) as one, room(tmp_path) as other:
        ids = one.add(*everything())
        ours = Follower(Hesitant(one.stories, Follower(other.stories)))(limit=10)
        assert ours == 6  # of the first ten; of the next ones the other has all four each time
        assert len(one.stories.of_articles(MAIN_ARCHIVE, ids)) == 18
        assert len(grouped(one)) == len(EVENTS)


def test_two_that_follow_at_once_place_each_article_once(tmp_path: Path) -> None:
    with room(tmp_path) as one, room(tmp_path) as other:
        ids = one.add(*everything())
        placed: list[int] = []
        begin = threading.Barrier(2)

        def follow(desk: Room) -> None:
            follower = Follower(desk.stories)
            begin.wait()
            while found := follower(limit=2):
                placed.append(found)

        threads = [threading.Thread(target=follow, args=(desk,)) for desk in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(placed) == 18
        assert len(one.stories.of_articles(MAIN_ARCHIVE, ids)) == 18
        assert len(grouped(other)) == len(EVENTS)


def _changed() -> list[Draft]:
    """What comes in after the first edition: new articles, copies, and a revision that moves elsewhere."""
    title, text = EVENTS["rates"][1]
    return [
        *(article(event, 1) for event in EVENTS),
        *(copied(event, 0, 1) for event in EVENTS),
        article("ferry", 0, title=title, text=text),
    ]


def _follow_and_die(path: Path, statement: int, parent: Connection) -> None:
    """Follows, and is killed at its nth writing statement; says "done" if there are fewer."""
    with room(path) as desk:
        left = iter(range(statement, -1, -1))

        def count(*arguments: object) -> None:
            writes = str(arguments[2]).lstrip().startswith(("INSERT", "UPDATE", "DELETE", "BEGIN"))
            if writes and next(left, 0) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(desk.database._engine, "before_cursor_execute", count)
        Follower(desk.stories)(limit=7)
        Follower(desk.stories)()
        parent.send("done")


def _killed_at(statement: int, path: Path) -> bool:
    """Whether the kill came in time."""
    ours, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_follow_and_die, args=(path, statement, theirs))
    process.start()
    theirs.close()
    try:
        return str(ours.recv()) != "done"
    except EOFError:
        return True
    finally:
        process.join()
        process.close()
        ours.close()


def _prepared(desk: Room) -> None:
    """Six stories, one of them bereft, and much that is due."""
    desk.add(*(article(event, 0) for event in EVENTS))
    desk.follow()
    ids = desk.add(*_changed())
    desk.catalogue.delete(MAIN_ARCHIVE, ids[0])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> set[frozenset[str]]:
    with room(tmp_path_factory.mktemp("undisturbed")) as desk:
        _prepared(desk)
        desk.follow()
        return grouped(desk)


@pytest.mark.parametrize("statement", [0, 1, 2, 5, 17, 33, 48, 60])
def test_a_kill_loses_and_doubles_nothing(statement: int, undisturbed: set[frozenset[str]], tmp_path: Path) -> None:
    with room(tmp_path) as desk:
        _prepared(desk)
        before = grouped(desk)
    assert _killed_at(statement, tmp_path)
    with room(tmp_path) as desk:
        desk.follow = Follower(desk.stories)
        assert statement or grouped(desk) == before
        desk.follow()
        assert grouped(desk) == undisturbed
        assert desk.follow() == 0
        assert desk.stories.bereft() == []
