"""A call under way: its steps are told in order, and who no longer waits ends it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.limits import Line
from service.http.problems import Refused
from service.mcp.errand import Abandoned, Errand, Tell, carried_out

T = TypeVar("T")
Steps = list[tuple[float, float | None, str]]


def into(steps: Steps) -> Tell:
    async def tell(progress: float, total: float | None, message: str) -> None:
        steps.append((progress, total, message))

    return tell


def done(work: Callable[[Errand], T], tell: Tell, *, timeout_s: float = 30) -> T:
    async def run() -> T:
        line = Line(threads=1, at_once=1)
        try:
            return await carried_out(work, line=line, timeout_s=timeout_s, late="Take less.", tell=tell)
        finally:
            line.close()

    return asyncio.run(run())


def test_every_step_is_told_before_the_result() -> None:
    def work(errand: Errand) -> str:
        errand.start("Stories told", 2)
        errand.advance(2)
        errand.finish()
        return "told"

    steps: Steps = []
    assert done(work, into(steps)) == "told"
    assert steps == [(0, 2, "Stories told: 0 of 2"), (2, 2, "Stories told: 2 of 2")]


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 9)), st.lists(st.integers(1, 5), max_size=4)), max_size=4)
)
def test_each_step_is_further_than_the_one_before(tasks: list[tuple[int | None, list[int]]]) -> None:
    def work(errand: Errand) -> None:
        for total, counts in tasks:
            errand.start("Task", total)
            for count in counts:
                errand.advance(count)
            errand.finish()

    steps: Steps = []
    done(work, into(steps))
    far = [progress for progress, _, _ in steps]
    assert far == sorted(set(far))
    assert len(far) == sum(1 + len(counts) for _, counts in tasks)


def test_a_step_that_cannot_be_told_does_not_end_the_work() -> None:
    async def broken(*_step: object) -> None:
        raise ConnectionError("gone")

    def work(errand: Errand) -> str:
        errand.advance()
        return "told"

    assert done(work, broken) == "told"


def test_what_the_work_raises_comes_through() -> None:
    def work(_errand: Errand) -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        done(work, into([]))


def test_work_that_takes_too_long_is_given_up_with_advice() -> None:
    ended, may_end = threading.Event(), threading.Event()

    def work(errand: Errand) -> None:
        may_end.wait(30)
        try:
            errand.advance()
        except Abandoned:
            ended.set()
            raise

    with pytest.raises(Refused) as refused:
        done(work, into([]), timeout_s=0.01)
    may_end.set()
    assert "Take less." in refused.value.problem.detail
    assert ended.wait(30)
