"""Working off what people did in Slack: one job at a time, each done once and none lost.

Flows in: the queue, and how a job is done. Flows out: what became of it, in the queue. Knows no vendor, and nothing of
what a job is about; what is logged names a job by its key and says nothing of what was said.

A job is held by a lease while it is worked on. This process may be killed at any point: the next one to hold the job
does it again, and whoever does jobs sees to it that doing one twice is doing it once.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.delivering.holding import holding
from service.model import SlackJob, SlackPool
from service.ports import SlackQueue, SlackRefused, SlackUnavailable
from service.slack.retrying import Fate, fate, interrupted
from vectorstore.ports import ArchiveError, Clock

LEASE_S = 60.0  # how long after a kill another process takes over
LONGEST_HOLD_S = 1800.0  # a job that takes longer is stuck, and nobody waits for it any more
EXPECTED = (SlackRefused, SlackUnavailable, ArchiveError)

log = logging.getLogger("dateline")


def work(
    pool: SlackPool,
    *,
    queue: SlackQueue,
    handle: Callable[[SlackJob], None],
    sorry: Callable[[SlackJob, str], None],
    owner: str,
    clock: Clock,
    chance: Callable[[], float],
    lease_s: float = LEASE_S,
    stop: threading.Event,
) -> int:
    """Does one job of the pool, and returns 1; 0 when none is due or `stop` is set.

    `owner` names this process among all. What `handle` raises decides whether the job is tried again (see
    service.slack.retrying); when it is given up, `sorry` is called with the reason, in words for an operator, to tell
    the person. Both may be called again for the same job after a kill. Raises StoreUnavailable when the queue does.
    """
    if stop.is_set():
        return 0
    holder = f"{owner}/{threading.get_ident()}"  # two workers of one process are two holders
    job = queue.claim(pool, owner=holder, now=clock.now(), lease_s=lease_s)
    if job is None:
        return 0
    _Work(job, queue, handle, sorry, holder, clock, chance, lease_s).settle()
    return 1


@dataclass(frozen=True, slots=True)
class _Work:
    """One job in the hands of one worker."""

    job: SlackJob
    queue: SlackQueue
    handle: Callable[[SlackJob], None]
    sorry: Callable[[SlackJob, str], None]
    holder: str
    clock: Clock
    chance: Callable[[], float]
    lease_s: float

    def settle(self) -> None:
        with holding(self._renew, lease_s=self.lease_s, at_most_s=LONGEST_HOLD_S):
            fated = interrupted(self.job) or self._tried()
            if fated is None:
                held = self.queue.done(self.job.key, owner=self.holder, now=self.clock.now())
            elif fated.again_at is not None:
                held = self.queue.again(self.job.key, owner=self.holder, error=fated.error, at=fated.again_at)
            else:
                held = self._given_up(fated)
        if not held:
            log.info("The Slack job %s is somebody else's by now, or was dropped", self.job.key)

    def _tried(self) -> Fate | None:
        try:
            self.handle(self.job)
        except Exception as error:  # a bug in doing one job must not keep the others waiting
            if not isinstance(error, EXPECTED):
                log.error("The Slack job %s failed:\n%s", self.job.key, trace(error))
            return fate(self.job, error, now=self.clock.now(), chance=self.chance)
        return None

    def _given_up(self, fated: Fate) -> bool:
        """Says sorry first: who is killed in between says it again, and nobody is left waiting for nothing."""
        if not self._renew():
            return False
        kind = type(self.job.request).__name__
        log.error("The Slack job %s (%s) was given up. %s", self.job.key, kind, fated.error)
        try:
            self.sorry(self.job, fated.error)
        except Exception as error:
            reason = str(error) if isinstance(error, EXPECTED) else f"\n{trace(error)}"
            log.error("Nobody was told that the Slack job %s was given up: %s", self.job.key, reason)
        return self.queue.given_up(self.job.key, owner=self.holder, error=fated.error, now=self.clock.now())

    def _renew(self) -> bool:
        return self.queue.renew(self.job.key, owner=self.holder, now=self.clock.now(), lease_s=self.lease_s)


def trace(error: BaseException) -> str:
    """Where it was raised, and what it and its causes are, without their words: those may be what somebody said."""
    return "\n".join(_raised(error)).rstrip()


def _raised(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
