"""Chores are done when they are due or nudged, and none that fails keeps another from its work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from service.upkeep import Chore, ChoreState, Upkeep, UpkeepState
from vectorstore.ports import StoreUnavailable

PATIENCE_S = 60.0
NEVER_S = 1e6


class Work:
    """A chore that counts its turns, and does in each what is on its list."""

    def __init__(self, *turns: int | Exception) -> None:
        self._turn = threading.Condition()
        self._turns = list(turns)
        self.count = 0

    def __call__(self, _stop: threading.Event) -> int:
        with self._turn:
            self.count += 1
            self._turn.notify_all()
            turn = self._turns.pop(0) if self._turns else 0
        if isinstance(turn, Exception):
            raise turn
        return turn

    def waited_for(self, turns: int) -> bool:
        with self._turn:
            return self._turn.wait_for(lambda: self.count >= turns, PATIENCE_S)


@pytest.fixture
def begin() -> Iterator[Callable[..., Upkeep]]:
    begun: list[Upkeep] = []

    def made(*chores: Chore, **how: float) -> Upkeep:
        upkeep = Upkeep(chores, **how)  # type: ignore[arg-type]
        begun.append(upkeep)
        upkeep.start()
        return upkeep

    yield made
    for upkeep in begun:
        upkeep.stop()
        assert not upkeep.state.running


def settled(upkeep: Upkeep, holds: Callable[[UpkeepState], bool]) -> bool:
    pause = threading.Event()
    return any(holds(upkeep.state) or pause.wait(0.005) for _ in range(int(PATIENCE_S / 0.005)))


def test_every_chore_is_done_at_the_start_until_nothing_is_left(begin: Callable[..., Upkeep]) -> None:
    stories, mail = Work(5, 3, 0), Work(0)
    upkeep = begin(Chore("stories", stories, NEVER_S), Chore("mail", mail, NEVER_S))
    assert stories.waited_for(3)
    assert mail.waited_for(1)
    assert settled(upkeep, lambda state: not any(chore.working for chore in state.chores))
    assert upkeep.state == UpkeepState(True, (ChoreState("stories", done=8), ChoreState("mail")))
    assert (stories.count, mail.count) == (3, 1)


def test_looks_again_every_so_often(begin: Callable[..., Upkeep]) -> None:
    mail = Work()
    begin(Chore("mail", mail, 0.005))
    assert mail.waited_for(5)


def test_a_nudge_wakes_the_chore_that_it_names(begin: Callable[..., Upkeep]) -> None:
    stories, mail = Work(), Work()
    upkeep = begin(Chore("stories", stories, NEVER_S), Chore("mail", mail, NEVER_S))
    assert stories.waited_for(1)
    assert mail.waited_for(1)
    upkeep.notify("mail")
    assert mail.waited_for(2)
    upkeep.notify()
    assert mail.waited_for(3)
    assert stories.waited_for(2)
    assert stories.count == 2


def test_a_nudge_while_a_chore_is_at_work_is_not_lost(begin: Callable[..., Upkeep]) -> None:
    at_work, go_on, again = threading.Event(), threading.Event(), threading.Event()

    def slow(_stop: threading.Event) -> int:
        if at_work.is_set():
            again.set()
        at_work.set()
        assert go_on.wait(PATIENCE_S)
        return 0

    upkeep = begin(Chore("slow", slow, NEVER_S))
    assert at_work.wait(PATIENCE_S)
    assert upkeep.state.chores[0].working
    upkeep.notify("slow")
    go_on.set()
    assert again.wait(PATIENCE_S)


def test_a_chore_that_fails_is_named_and_tried_again_and_keeps_no_other_waiting(begin: Callable[..., Upkeep]) -> None:
    down, mail = threading.Event(), Work()
    down.set()

    def stories(_stop: threading.Event) -> int:
        if down.is_set():
            raise StoreUnavailable("locked")
        return 0

    upkeep = begin(Chore("stories", stories, NEVER_S), Chore("mail", mail, 0.005), first_wait_s=0.01)
    assert settled(upkeep, lambda state: state.error == "stories: locked")
    turns = mail.count
    assert mail.waited_for(turns + 2)
    down.clear()
    assert settled(upkeep, lambda state: state.error is None and state.chores[0].failures == 0)


def test_a_nudge_does_not_hurry_a_chore_that_fails(begin: Callable[..., Upkeep]) -> None:
    stories, mail = Work(StoreUnavailable("locked")), Work()
    upkeep = begin(Chore("stories", stories, NEVER_S), Chore("mail", mail, NEVER_S), first_wait_s=NEVER_S)
    assert settled(upkeep, lambda state: state.error is not None)
    for turn in range(2, 5):
        upkeep.notify()
        assert mail.waited_for(turn)
    assert stories.count == 1


def test_waits_twice_as_long_after_each_failure() -> None:
    now = 100.0
    work = Work(*(StoreUnavailable("locked") for _ in range(9)))
    chore = Chore("stories", work)
    upkeep = Upkeep([chore], timer=lambda: now)
    waits = []
    for _ in range(9):
        upkeep._attempt(chore)
        waits.append(upkeep._due["stories"] - now)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_chores_bug_is_logged_and_ends_nothing(
    begin: Callable[..., Upkeep], caplog: pytest.LogCaptureFixture
) -> None:
    stories, mail = Work(ZeroDivisionError()), Work()
    with caplog.at_level(logging.ERROR):
        upkeep = begin(Chore("stories", stories, NEVER_S), Chore("mail", mail, NEVER_S))
        assert settled(upkeep, lambda state: state.error == "stories: ZeroDivisionError")
    assert "stories" in caplog.text
    upkeep.notify("mail")
    assert mail.waited_for(2)


def test_stopping_ends_after_the_part_at_hand() -> None:
    at_work = threading.Event()

    def until_stopped(stop: threading.Event) -> int:
        at_work.set()
        assert stop.wait(PATIENCE_S)
        return 1

    never = Work()
    upkeep = Upkeep([Chore("long", until_stopped), Chore("never", never)])
    upkeep.start()
    assert at_work.wait(PATIENCE_S)
    upkeep.stop(PATIENCE_S)
    assert upkeep.state == UpkeepState(False, (ChoreState("long", done=1), ChoreState("never")))
    assert never.count == 0


def test_one_that_was_never_started_can_be_stopped() -> None:
    upkeep = Upkeep([Chore("mail", Work())])
    upkeep.stop()
    assert not upkeep.state.running


def test_without_chores_there_is_nothing_to_do(begin: Callable[..., Upkeep]) -> None:
    upkeep = begin()
    upkeep.notify()
    assert upkeep.state == UpkeepState(True, ())
