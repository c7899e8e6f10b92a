"""How fast Slack is spoken to.

Flows in: that a call is about to be made, that Slack said "later". Flows out: how long to wait first, or that it would
be too long. Knows nothing of what is said.

A lane is what Slack counts together: the posts of one channel, else all calls of one method in one workspace
(https://docs.slack.dev/apis/web-api/rate-limits). Posts are spaced before Slack has to ask for it: about one a second a
channel after a short burst, by the generic cell rate algorithm (ITU-T I.371), whose whole state is one time a channel.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

PACED: Final = frozenset({"chat.postMessage"})  # counted by channel
SECONDS_A_POST: Final = 1.0
BURST: Final = 4  # posts of a channel at once
LANES_KEPT: Final = 1_000  # before those that nobody waits for are forgotten

Lane = tuple[str, str]


class TooSoon(Exception):
    """The call would have to wait longer than its caller cares to."""

    def __init__(self, after_s: float) -> None:
        super().__init__(after_s)
        self.after_s = after_s


class Pace:
    """Of one workspace; threads may share it."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._even: dict[Lane, float] = {}  # when the posts made so far would be over, were they a second apart
        self._shut: dict[Lane, float] = {}  # until when Slack wants to hear nothing more
        self._lock = threading.Lock()

    def turn(self, lane: Lane, *, patience_s: float) -> float:
        """Seconds to wait before the call, 0 most of the time; the turn is taken. Raises TooSoon, and takes none."""
        with self._lock:
            now = self._timer()
            wait_s = max(0.0, self._shut.get(lane, now) - now)
            if lane[0] in PACED:
                even = max(self._even.get(lane, now), now)
                wait_s = max(wait_s, even - (BURST - 1) * SECONDS_A_POST - now)
            if wait_s > patience_s:
                raise TooSoon(wait_s)
            if lane[0] in PACED:
                self._even[lane] = even + SECONDS_A_POST
            self._forget(now)
            return wait_s

    def shut(self, lane: Lane, *, for_s: float) -> None:
        """Slack wants to hear nothing of that lane for so long."""
        with self._lock:
            self._shut[lane] = self._timer() + for_s

    def _forget(self, now: float) -> None:
        for times in (self._even, self._shut):
            if len(times) > LANES_KEPT:
                for lane in [lane for lane, time in times.items() if time <= now]:
                    del times[lane]


def lane_of(method: str, channel: str | None) -> Lane:
    return (method, channel or "") if method in PACED else (method, "")
