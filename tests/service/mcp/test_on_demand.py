"""The archive behind `dateline mcp`: opened for a call, kept while calls come, let go soon after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from service.cli.doors import ServerRefused
from service.cli.mcp import DeskOnDemand
from service.http.incoming import SearchIn

ASKED = SearchIn(question="WIPO")


def found_by(desk: DeskOnDemand) -> Any:
    """What the fake desk behind it says, which is no SearchOut."""
    return desk.search(ASKED)


class FakeDesk:
    """Answers by what it is told to do; counts how often it was opened and closed."""

    def __init__(self) -> None:
        self.opened, self.closed = 0, threading.Semaphore(0)
        self.does: Callable[[], Any] = lambda: "found"

    @contextmanager
    def opening(self) -> Iterator[Any]:
        self.opened += 1
        yield self
        self.closed.release()

    def search(self, _question: SearchIn) -> Any:
        return self.does()


def test_it_is_opened_once_for_calls_that_come_soon_after_each_other() -> None:
    fake = FakeDesk()
    desk = DeskOnDemand(fake.opening, idle_s=60)
    assert [found_by(desk) for _ in range(3)] == ["found"] * 3
    assert fake.opened == 1
    desk.close()
    assert fake.closed.acquire(timeout=0)


def test_it_is_closed_when_none_has_come_for_a_while_and_opened_again() -> None:
    fake = FakeDesk()
    desk = DeskOnDemand(fake.opening, idle_s=0.01)
    found_by(desk)
    assert fake.closed.acquire(timeout=30)
    found_by(desk)
    assert fake.opened == 2
    desk.close()


def test_it_is_not_closed_under_whoever_is_being_answered() -> None:
    fake, inside, go = FakeDesk(), threading.Event(), threading.Event()
    desk = DeskOnDemand(fake.opening, idle_s=60)

    def slow() -> None:
        inside.set()
        go.wait(30)

    fake.does = slow
    thread = threading.Thread(target=found_by, args=(desk,))
    thread.start()
    assert inside.wait(30)
    desk.close()
    assert not fake.closed.acquire(timeout=0)
    go.set()
    thread.join(30)
    assert fake.closed.acquire(timeout=0)


def test_when_the_server_behind_it_has_gone_it_is_opened_anew_once() -> None:
    fake = FakeDesk()
    desk = DeskOnDemand(fake.opening, idle_s=60)
    gone = ServerRefused("gone")
    gone.__cause__ = httpx.ConnectError("refused")
    replies: list[Any] = [gone, "found", gone, gone]

    def reply() -> Any:
        said = replies.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    fake.does = reply
    assert found_by(desk) == "found"
    assert fake.opened == 2
    with pytest.raises(ServerRefused, match="gone"):
        found_by(desk)
    assert fake.opened == 3
    desk.close()


def test_what_the_server_refuses_is_not_asked_for_twice() -> None:
    fake = FakeDesk()
    desk = DeskOnDemand(fake.opening, idle_s=60)

    def refused() -> None:
        raise ServerRefused("wrong key")

    fake.does = refused
    with pytest.raises(ServerRefused, match="wrong key"):
        found_by(desk)
    assert fake.opened == 1
    desk.close()


def test_an_archive_that_cannot_be_opened_is_tried_again_at_the_next_call() -> None:
    fake, tries = FakeDesk(), iter([OSError("locked"), None])

    @contextmanager
    def opening() -> Iterator[Any]:
        error = next(tries)
        if error is not None:
            raise error
        with fake.opening() as desk:
            yield desk

    desk = DeskOnDemand(opening, idle_s=60)
    with pytest.raises(OSError, match="locked"):
        found_by(desk)
    assert found_by(desk) == "found"
    desk.close()
