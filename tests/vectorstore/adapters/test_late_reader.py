"""A reader that is made at its first use, once, and again after it could not be made."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.scripted_reader import ScriptedReader
from vectorstore.adapters.late_reader import LateReader
from vectorstore.ports import Reader, ReaderUnavailable

TEXTS = [("", "Anna Kowalska opened the bridge.")]


class OpenReader(ScriptedReader):
    closed = 0

    def close(self) -> None:
        self.closed += 1


class Workshop:
    """Makes readers, and keeps them; the first `failures` times it cannot."""

    def __init__(self, failures: int = 0) -> None:
        self.made: list[OpenReader] = []
        self.asked = 0
        self._failures = failures

    def __call__(self) -> OpenReader:
        self.asked += 1
        if self.asked <= self._failures:
            raise ReaderUnavailable("The weights are missing.")
        self.made.append(OpenReader())
        return self.made[-1]


def test_nothing_is_made_before_something_is_read() -> None:
    workshop = Workshop()
    late = LateReader(workshop)
    late.close()
    assert workshop.asked == 0
    assert len(late.read("Who?", TEXTS)) == 1
    assert workshop.asked == 1


def test_every_use_is_one_of_the_same_reader() -> None:
    workshop = Workshop()
    late: Reader = LateReader(workshop)
    assert late.name == "scripted"
    late.read("Who?", TEXTS)
    assert late.supports([("It is so.", "It is.")]) == [0.0]
    [made] = workshop.made
    assert made.read_texts == [("Who?", *TEXTS[0])]
    assert made.weighed == [("It is so.", "It is.")]


def test_many_threads_that_ask_at_once_get_one_reader() -> None:
    meeting, workshop, all_here = threading.Barrier(2), Workshop(), threading.Barrier(8)
    met: list[bool] = []

    def make() -> OpenReader:
        try:  # two that were in here at once would meet
            meeting.wait(timeout=0.1)
            met.append(True)
        except threading.BrokenBarrierError:
            met.append(False)
        return workshop()

    late = LateReader(make)

    def use(_number: int) -> int:
        all_here.wait()
        return len(late.read("Who?", TEXTS))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(8))) == [1] * 8
    assert met == [False]
    assert len(workshop.made[0].read_texts) == 8


def test_what_could_not_be_made_is_tried_again_at_the_next_use() -> None:
    workshop = Workshop(failures=2)
    late = LateReader(workshop)
    with pytest.raises(ReaderUnavailable, match="weights are missing"):
        late.read("Who?", TEXTS)
    with pytest.raises(ReaderUnavailable, match="weights are missing"):
        late.load()
    assert len(late.read("Who?", TEXTS)) == 1
    assert (workshop.asked, len(workshop.made)) == (3, 1)


def test_loading_makes_it_before_anybody_asks() -> None:
    workshop = Workshop()
    late = LateReader(workshop)
    late.load()
    late.load()
    assert len(workshop.made) == 1


def test_closing_closes_what_was_made_once() -> None:
    workshop = Workshop()
    late = LateReader(workshop)
    late.load()
    late.close()
    late.close()
    assert [made.closed for made in workshop.made] == [1]
