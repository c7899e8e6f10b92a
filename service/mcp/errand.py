"""One call under way: its thread, its progress, and whether anybody still waits for it.

Flows in: work to be done in a thread. Flows out: what it returns, and on the way its progress, told in the event loop.
A thread cannot be stopped from outside: work that is given up ends where it next says how far it is. Knows no protocol.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from service.http.limits import Line

log = logging.getLogger("dateline.mcp")
T = TypeVar("T")
Tell = Callable[[float, float | None, str], Awaitable[None]]  # how far, of how much if that is known, and what it is
Step = tuple[float, float | None, str]


class Abandoned(Exception):
    """Nobody waits for this any more."""


class Errand:
    """What the work is handed. Satisfies vectorstore.ports.Progress; raises Abandoned once nobody waits."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._steps: asyncio.Queue[Step | None] = asyncio.Queue()
        self._abandoned = threading.Event()
        self._task, self._before, self._done = "", 0, 0
        self._total: int | None = None

    def check(self) -> None:
        """Raises Abandoned when nobody waits for the work any more."""
        if self._abandoned.is_set():
            raise Abandoned

    def start(self, task: str, total: int | None) -> None:
        self._task, self._total = task, total
        self._step()

    def advance(self, count: int = 1) -> None:
        self._done += count
        self._step()

    def finish(self) -> None:
        self._before += self._done + 1  # so that each step is further than the one before, as the protocol asks
        self._done, self._total = 0, None
        self.check()

    def abandon(self) -> None:
        self._abandoned.set()

    def end(self) -> None:
        """Says, in the event loop, that no step comes any more."""
        self._steps.put_nowait(None)

    async def tell_all(self, tell: Tell) -> None:
        """Tells each step, until the end. One that does not arrive is no reason to give the work up."""
        while (step := await self._steps.get()) is not None:
            try:
                await tell(*step)
            except Exception:
                log.debug("A step could not be told", exc_info=True)

    def _step(self) -> None:
        self.check()
        of = f" of {self._total:,}" if self._total else ""
        whole = None if self._total is None else float(self._before + self._total)
        step = (float(self._before + self._done), whole, f"{self._task}: {self._done:,}{of}")
        self._loop.call_soon_threadsafe(self._steps.put_nowait, step)


async def carried_out(work: Callable[[Errand], T], *, line: Line, timeout_s: float, late: str, tell: Tell) -> T:
    """What `work` returns, done in a thread of the line; its steps are told before. Raises what it raises.

    Raises Refused (503) when the line is full or the time is up, with `late` as advice. Whoever is cancelled or out of
    time leaves the work to end at its next step.
    """
    errand = Errand()
    telling = asyncio.create_task(errand.tell_all(tell))
    try:
        found = await line.run(lambda: work(errand), timeout_s=timeout_s, late=late)
        errand.end()
        await telling
    finally:
        errand.abandon()
        telling.cancel()
    return found
