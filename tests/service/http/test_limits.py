"""Bodies, rates and places in the line."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from service.http.limits import BodyLimit, Line, Rates
from service.http.problems import Refused, install

LIMIT = 1_000


def application() -> ASGIApp:
    app = FastAPI()
    install(app)

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    @app.post("/parsed")
    async def parsed(body: dict[str, str]) -> int:
        return len(body)

    return BodyLimit(app, max_bytes=lambda _path: LIMIT, timeout_s=0.05)


async def post(content: bytes | AsyncIterator[bytes], path: str = "/length") -> httpx.Response:
    transport = httpx.ASGITransport(application())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.post(path, content=content, headers={"content-type": "application/json"})


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 100


def test_a_body_of_exactly_the_limit_passes() -> None:
    assert asyncio.run(post(b"x" * LIMIT)).json() == LIMIT


@pytest.mark.parametrize("path", ["/length", "/parsed"])
def test_a_declared_and_a_chunked_body_over_the_limit_are_413(path: str) -> None:
    for content in (b"x" * (LIMIT + 1), pieces(11)):
        reply = asyncio.run(post(content, path))
        assert reply.status_code == 413
        assert reply.headers["content-type"] == "application/problem+json"
        assert "1,000 bytes" in reply.json()["detail"]


def test_chunks_within_the_limit_pass() -> None:
    assert asyncio.run(post(pieces(10))).json() == LIMIT


def test_a_body_that_does_not_arrive_is_408() -> None:
    async def stuck() -> httpx.Response:
        forever = asyncio.Event()

        async def content() -> AsyncIterator[bytes]:
            yield b"x"
            await forever.wait()

        return await post(content())

    assert asyncio.run(stuck()).status_code == 408


def test_rates_are_counted_for_each_caller_and_say_when_to_come_back() -> None:
    rates = Rates()
    for _ in range(3):
        rates.count("a", 3)
    with pytest.raises(Refused) as refused:
        rates.count("a", 3)
    rates.count("b", 3)
    assert refused.value.problem.status == 429
    assert 1 <= int(refused.value.problem.headers["Retry-After"]) <= 61


def test_a_full_line_refuses_and_a_finished_answer_makes_room() -> None:
    async def scenario() -> list[object]:
        line, hold = Line(threads=1, at_once=1), threading.Event()
        first = asyncio.ensure_future(line.run(hold.wait, timeout_s=10))
        await asyncio.sleep(0)
        seen: list[object] = []
        try:
            await line.run(lambda: "never", timeout_s=10)
        except Refused as refused:
            seen.append((refused.problem.status, "Retry-After" in refused.problem.headers))
        hold.set()
        await first
        await asyncio.sleep(0)
        seen.append(await line.run(lambda: "next", timeout_s=10))
        line.close()
        return seen

    assert asyncio.run(scenario()) == [(503, True), "next"]


def test_an_answer_out_of_time_is_503_and_keeps_its_place_until_its_thread_ends() -> None:
    async def scenario() -> list[int]:
        line, hold = Line(threads=1, at_once=1), threading.Event()
        statuses = []
        for _ in range(2):
            try:
                await line.run(hold.wait, timeout_s=0.02)
            except Refused as refused:
                statuses.append(refused.problem.status)
        assert line._in_hand == 1
        hold.set()
        while line._in_hand:
            await asyncio.sleep(0)
        line.close()
        return statuses

    assert asyncio.run(scenario()) == [503, 503]


def test_an_error_of_the_work_reaches_the_caller() -> None:
    async def scenario() -> None:
        line = Line(threads=1, at_once=1)
        try:
            await line.run(lambda: 1 // 0, timeout_s=10)
        finally:
            line.close()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(scenario())
