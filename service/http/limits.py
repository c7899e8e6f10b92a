"""How much and how often: body sizes, rates, and how many questions at once.

Flows in: requests. Flows out: the same requests, or a refusal that says when to come back. Knows no archive.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import Refused, refusal

T = TypeVar("T")
BODY_TIMEOUT_S = 30.0


class BodyLimit:
    """Refuses bodies that are too large or too slow, by their Content-Length and by what really arrives."""

    def __init__(self, app: ASGIApp, *, max_bytes: Callable[[str], int], timeout_s: float = BODY_TIMEOUT_S) -> None:
        self._app = app
        self._max_bytes = max_bytes  # by path
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        limit = self._max_bytes(scope["path"])
        if _declared(scope) > limit:
            return await _too_large(limit).problem.response()(scope, receive, send)
        return await self._app(scope, self._counted(receive, limit), send)

    def _counted(self, receive: Receive, limit: int) -> Receive:
        arrived, whole = 0, False

        async def counted() -> Message:
            nonlocal arrived, whole
            if whole:  # what comes now is only "the client has gone", which may take as long as it likes
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self._timeout_s)
            except TimeoutError:
                raise refusal(408, f"The body did not arrive within {self._timeout_s:g} s; send it again.") from None
            arrived += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if arrived > limit:
                raise _too_large(limit)
            return message

        return counted


class Rates:
    """Requests a minute for each caller, over a sliding window."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, caller: str, per_minute: int) -> None:
        """Raises Refused (429) when `caller` has used up this minute."""
        item = RateLimitItemPerMinute(per_minute)
        if self._limiter.hit(item, caller):
            return
        wait_s = max(1, round(self._limiter.get_window_stats(item, caller).reset_time - time.time()))
        raise refusal(
            429, f"More than {per_minute} requests in a minute. Try again in {wait_s} s.", Retry_After=str(wait_s)
        )


class Line:
    """The threads that answer questions, and how many may be in hand at once."""

    def __init__(self, *, threads: int, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dateline-ask")
        self._at_once = at_once
        self._in_hand = 0

    @property
    def places(self) -> int:
        """How many may be in hand at once."""
        return self._at_once

    @property
    def in_hand(self) -> int:
        return self._in_hand

    def enter(self) -> None:
        """Takes a place. Raises Refused (503) when the line is full."""
        if self._in_hand >= self._at_once:
            raise refusal(503, "Too many questions are being answered. Try again in 1 s.", Retry_After="1")
        self._in_hand += 1

    def leave(self) -> None:
        self._in_hand -= 1

    def start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Runs `work` in one of the threads. A thread cannot be stopped: the caller may stop waiting for it."""
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def run(self, work: Callable[[], T], *, timeout_s: float, late: str | None = None) -> T:
        """What `work` returns. Raises Refused (503) when the line is full or `timeout_s` has passed.

        `late` says what becomes of work that takes longer, when it is not in vain.
        """
        self.enter()
        future = self.start(work)
        future.add_done_callback(lambda done: self._finished(done))
        try:
            return await asyncio.wait_for(asyncio.shield(future), timeout_s)
        except TimeoutError:
            raise out_of_time(timeout_s, late) from None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _finished(self, done: asyncio.Future[T]) -> None:
        self.leave()
        if not done.cancelled():
            done.exception()  # a caller that has gone leaves it unread, which asyncio would complain of


def out_of_time(timeout_s: float, late: str | None = None) -> Refused:
    advice = late or "Try again, or ask something narrower."
    return refusal(503, f"No answer within {timeout_s:g} s. {advice}", Retry_After="5")


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _too_large(limit: int) -> Refused:
    return refusal(413, f"The body is larger than {limit:,} bytes; send less at once.", Connection="close")
