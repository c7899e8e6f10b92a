"""Questions wait while somebody is at the door, and not for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from service.slack.courtesy import LONGEST_S, QUIET_S, Courtesy


class Watch(threading.Event):
    """A clock that goes on only while somebody waits; `meanwhile` happens then."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0.0
        self.meanwhile()
        return self.is_set()


def waited(courtesy: Courtesy, watch: Watch) -> float:
    began = watch.now
    courtesy.let_in(watch)
    return watch.now - began


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def courtesy(watch: Watch) -> Courtesy:
    return Courtesy(timer=watch)


def test_a_question_is_begun_at_once_when_nobody_has_come(courtesy: Courtesy, watch: Watch) -> None:
    assert waited(courtesy, watch) == 0


def test_it_waits_a_moment_after_the_last_who_has_come(courtesy: Courtesy, watch: Watch) -> None:
    courtesy.heard()
    assert waited(courtesy, watch) == pytest.approx(QUIET_S)


def test_it_waits_until_the_last_at_the_door_is_gone(courtesy: Courtesy, watch: Watch) -> None:
    one, other = ExitStack(), ExitStack()
    one.enter_context(courtesy.coming())
    other.enter_context(courtesy.coming())
    there = iter((one, other))
    watch.meanwhile = lambda: next(there, ExitStack()).close()
    assert waited(courtesy, watch) == pytest.approx(3 * QUIET_S)
    assert waited(courtesy, watch) == 0


def test_it_is_begun_though_somebody_comes_without_end(courtesy: Courtesy, watch: Watch) -> None:
    watch.meanwhile = courtesy.heard
    courtesy.heard()
    assert waited(courtesy, watch) == pytest.approx(LONGEST_S)


def test_it_is_begun_though_somebody_stays_at_the_door(courtesy: Courtesy, watch: Watch) -> None:
    with courtesy.coming():
        assert waited(courtesy, watch) == pytest.approx(LONGEST_S)


def test_who_goes_away_with_an_error_is_gone(courtesy: Courtesy, watch: Watch) -> None:
    with pytest.raises(KeyError), courtesy.coming():
        raise KeyError
    watch.now += QUIET_S
    assert waited(courtesy, watch) == 0


def test_who_is_told_to_stop_does_not_wait(courtesy: Courtesy, watch: Watch) -> None:
    watch.set()
    with courtesy.coming():
        assert waited(courtesy, watch) == 0
