"""What becomes of a job of Slack's that could not be done. Pure.

Flows in: the job, and why it failed. Flows out: its fate. Knows no queue and no Slack.

Ten attempts, 5 s to ten minutes apart, take about half an hour: so long somebody may wait for an answer. Seven, 1 s to
half a minute apart, take a minute: nobody waits longer for a button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.model import SlackJob, SlackPool
from service.ports import SlackRefused, SlackUnavailable
from vectorstore.ports import ArchiveError


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a job of one pool is tried."""

    attempts: int
    first_wait_s: float
    longest_wait_s: float
    longest_asked_for_s: float  # when Slack asks for more, whoever waits has left


PATIENCE: Final[Mapping[SlackPool, Patience]] = {
    "answers": Patience(10, 5.0, 600.0, 1800.0),
    "quick": Patience(7, 1.0, 60.0, 60.0),
}
ATTEMPTS_AT_A_BUG = 2  # what failed for no reason that we know of fails again


@dataclass(frozen=True, slots=True)
class Fate:
    """What is to be written into the queue."""

    error: str  # in words for an operator; nothing of what was said in Slack
    again_at: datetime | None = None  # None: given up


def interrupted(job: SlackJob) -> Fate | None:
    """The fate of a job as it was found; None when it is to be done.

    One that was left lying more often than it may be tried brings its worker down, and is given up.
    """
    most = PATIENCE[job.pool].attempts
    return Fate(_after_all(most, "each was interrupted.")) if job.attempts > most else None


def fate(job: SlackJob, error: Exception, *, now: datetime, chance: Callable[[], float]) -> Fate:
    """The fate of a job that was tried just now. `chance` gives numbers in [0, 1)."""
    if isinstance(error, SlackRefused):
        return Fate(str(error))
    patience = PATIENCE[job.pool]
    reason, most = str(error), patience.attempts
    if not isinstance(error, SlackUnavailable | ArchiveError):
        reason, most = f"It failed: {type(error).__name__}.", ATTEMPTS_AT_A_BUG  # its words may be somebody's
    if job.attempts >= most:
        return Fate(_after_all(job.attempts, reason))
    asked_s = (error.retry_after_s or 0.0) if isinstance(error, SlackUnavailable) else 0.0
    if asked_s > patience.longest_asked_for_s:
        return Fate(f"Slack asks for {asked_s:.0f} s, and nobody waits so long: {reason}")
    wait_s = max(backoff_s(job, chance()), later_s(asked_s, chance()))
    return Fate(reason, now + timedelta(seconds=wait_s))


def backoff_s(job: SlackJob, chance: float) -> float:
    """Seconds to wait after so many attempts: twice as long each time, and a fifth more or less, so that many that
    failed together do not come back together.
    """
    patience = PATIENCE[job.pool]
    wait_s = patience.first_wait_s * 2.0 ** min(job.attempts - 1, 20)
    return min(wait_s, patience.longest_wait_s) * (0.8 + 0.4 * chance)


def later_s(asked_s: float, chance: float) -> float:
    """Seconds to wait when Slack asked for some: never less, and up to a fifth and a second more."""
    return asked_s + (1.0 + 0.2 * asked_s) * chance if asked_s else 0.0


def _after_all(attempts: int, reason: str) -> str:
    return f"Given up after {attempts} attempts: {reason}"
