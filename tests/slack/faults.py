"""What goes wrong on demand, and how often a method may be called.

Flows in: which method, what is to happen and how many times. Flows out: for each call, what happens to it. Knows
neither methods nor the wire.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

RESPONSES = "response_url"  # the name under which response URLs go wrong and are counted
ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """`after`: the effect has taken place, and only the answer goes wrong. `until` and `late_s` hold the call first;
    with `how="late"` it then goes on as if nothing had been."""

    how: Literal["late", "drop", "status", "garbage", "ratelimited", "refuse"]
    after: bool = False
    late_s: float = 0.0
    until: threading.Event | None = None
    status: int = 500
    retry_after_s: int = 1
    error: str = ""


def late(seconds: float) -> Fault:
    return Fault("late", late_s=seconds)


def held(until: threading.Event, *, after: bool = False) -> Fault:
    """Nothing is answered until the event is set."""
    return Fault("late", until=until, after=after)


def dropped(*, after: bool = False) -> Fault:
    """The connection is closed without an answer."""
    return Fault("drop", after=after)


def broken(status: int = 500, *, after: bool = False) -> Fault:
    """An error page."""
    return Fault("status", status=status, after=after)


def garbage(*, after: bool = False) -> Fault:
    """200, and JSON that breaks off."""
    return Fault("garbage", after=after)


def limited(retry_after_s: int = 1) -> Fault:
    return Fault("ratelimited", retry_after_s=retry_after_s)


def refused(error: str) -> Fault:
    """`{"ok": false, "error": …}` without a look at the call."""
    return Fault("refuse", error=error)


@dataclass(slots=True)
class Faults:
    """By method, in the order they were asked for; those of ANY after those of the method itself."""

    waiting: dict[str, deque[Fault]] = field(default_factory=dict)
    always: dict[str, Fault] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, method: str, fault: Fault, times: int | None) -> None:
        """For the next so many calls, or for all until `mend` when `times` is None."""
        with self.lock:
            if times is None:
                self.always[method] = fault
            else:
                self.waiting.setdefault(method, deque()).extend([fault] * times)

    def mend(self) -> None:
        """Nothing goes wrong any more."""
        with self.lock:
            self.waiting.clear()
            self.always.clear()

    def next(self, method: str) -> Fault | None:
        with self.lock:
            for name in (method, ANY):
                if self.waiting.get(name):
                    return self.waiting[name].popleft()
            return self.always.get(method) or self.always.get(ANY)


@dataclass(slots=True)
class Limit:
    """`count` calls in any `per_s` seconds, of each channel by itself."""

    count: int
    per_s: float
    retry_after_s: int
    seen: dict[str, deque[float]] = field(default_factory=dict)

    def refuses(self, channel: str, now: float) -> bool:
        times = self.seen.setdefault(channel, deque())
        while times and now - times[0] >= self.per_s:
            times.popleft()
        if len(times) >= self.count:
            return True
        times.append(now)
        return False
