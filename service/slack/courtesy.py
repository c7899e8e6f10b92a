"""Whoever is at the door goes first.

Flows in: that somebody comes, and has been told that all is well. Flows out: when to begin a question. Knows neither
what comes nor what is asked.

Slack wants every request acknowledged within three seconds. With fifty questions at once, each told of six times, an
interpreter that answers four of them meanwhile keeps the others waiting at the door; so while anybody stands there no
further question is begun, for LONGEST_S at most: who comes without end does not keep questions from being answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUIET_S, LONGEST_S = 0.05, 1.0  # how long nobody has come; how long a question waits for that


class Courtesy:
    """Safe to use from several threads."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._at_the_door = 0
        self._heard_at = timer() - QUIET_S
        self._turn = threading.Lock()

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Somebody is at the door for as long as this lasts."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def heard(self) -> None:
        """Somebody has come."""
        self._heard_at = self._timer()

    def let_in(self, stop: threading.Event) -> None:
        """Waits until nobody is at the door, LONGEST_S at most; not at all once `stop` is set."""
        latest = self._timer() + LONGEST_S
        while (left := min(latest, self._quiet_at()) - self._timer()) > 0 and not stop.is_set():
            stop.wait(left)

    def _quiet_at(self) -> float:
        return (self._timer() if self._at_the_door else self._heard_at) + QUIET_S

    def _count(self, more: int) -> None:
        with self._turn:
            self._at_the_door += more
            self.heard()
