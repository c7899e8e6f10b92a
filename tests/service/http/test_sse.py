"""A stream's own life: heartbeats, time, errors half-way, and readers that leave."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import pytest

from service.http.limits import Line
from service.http.problems import Refused
from service.http.sse import HEARTBEAT, EventStream
from service.model import AnswerEvent, MessageStart
from service.ports import BadQuestion
from vectorstore.ports import StoreUnavailable

START = MessageStart("a", "c")


def with_line(scenario: Callable[[Line], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        line = Line(threads=2, at_once=2)
        try:
            seen = await scenario(line)
            while line._in_hand:
                await asyncio.sleep(0)
            return seen
        finally:
            line.close()

    return asyncio.run(run())


async def begin(
    line: Line, events: Callable[[], Iterator[AnswerEvent]], *, timeout_s: float = 10.0, heartbeat_s: float = 10.0
) -> AsyncIterator[bytes]:
    return await EventStream.begin(events, line, timeout_s=timeout_s, heartbeat_s=heartbeat_s)


def test_a_silent_answer_beats_until_it_goes_on() -> None:
    go = threading.Event()

    def events() -> Iterator[AnswerEvent]:
        yield START
        go.wait()

    async def scenario(line: Line) -> list[bytes]:
        seen = []
        async for chunk in await begin(line, events, heartbeat_s=0.01):
            seen.append(chunk)
            if seen.count(HEARTBEAT) == 2:
                go.set()
        return seen

    seen = with_line(scenario)
    assert seen[0].startswith(b"event: message_start\ndata: ")
    assert seen.count(HEARTBEAT) >= 2


def test_an_error_half_way_is_an_event_with_its_problem() -> None:
    def events() -> Iterator[AnswerEvent]:
        yield START
        raise StoreUnavailable("The catalogue does not answer")

    async def scenario(line: Line) -> list[bytes]:
        return [chunk async for chunk in await begin(line, events)]

    name, data = with_line(scenario)[-1].decode().strip().split("\n")
    assert name == "event: error"
    assert json.loads(data.removeprefix("data: "))["status"] == 503


def test_an_error_before_the_first_event_is_raised() -> None:
    def events() -> Iterator[AnswerEvent]:
        raise BadQuestion("no")

    async def scenario(line: Line) -> None:
        await begin(line, events)

    with pytest.raises(BadQuestion):
        with_line(scenario)


def test_a_stream_out_of_time_ends_with_an_error_event() -> None:
    go = threading.Event()

    def events() -> Iterator[AnswerEvent]:
        yield START
        go.wait()

    async def scenario(line: Line) -> list[bytes]:
        seen = [chunk async for chunk in await begin(line, events, timeout_s=0.05, heartbeat_s=10.0)]
        go.set()
        return seen

    assert b"event: error" in with_line(scenario)[-1]


def test_a_reader_that_leaves_gives_its_place_back_and_closes_the_answer() -> None:
    closed = threading.Event()

    def events() -> Iterator[AnswerEvent]:
        try:
            while True:
                yield START
        finally:
            closed.set()

    async def scenario(line: Line) -> bool:
        stream = await begin(line, events)
        await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]  # an async generator, as Starlette closes it
        return await asyncio.to_thread(closed.wait, 10)

    assert with_line(scenario)


def test_a_full_line_refuses_a_stream() -> None:
    def events() -> Iterator[AnswerEvent]:
        yield START

    async def scenario(line: Line) -> int:
        line.enter()
        line.enter()
        try:
            await begin(line, events)
        except Refused as refused:
            return refused.problem.status
        finally:
            line.leave()
            line.leave()
        return 200

    assert with_line(scenario) == 503
