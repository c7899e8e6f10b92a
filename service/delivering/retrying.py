"""What becomes of a delivery that did not succeed. Pure.

Flows in: the delivery, why it failed, and whether its recipient knows a second copy for one. Flows out: its fate.
Knows no courier and no ledger.

Twelve attempts, 30 s to an hour apart, take about five hours: longer than a restart, a full mailbox that somebody
empties or a greylisting server, and short enough that nobody gets this morning's news tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from service.model import Delivery
from service.ports import DeliveryFailed

ATTEMPTS = 12
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 3600.0
LONGEST_ASKED_FOR_S = 6 * 3600.0  # a recipient that asks for more waits no longer
INTERRUPTED = "Interrupted while it was handed over: it may have arrived, so it was not sent again."


@dataclass(frozen=True, slots=True)
class Fate:
    """What is to be written into the ledger."""

    state: Literal["pending", "failed", "unknown"]
    error: str
    again_at: datetime | None = None  # of "pending" only


def interrupted(delivery: Delivery, *, recognises: bool) -> Fate | None:
    """The fate of a delivery as it was found; None when it is to be sent (again).

    One that was left lying more often than it may be tried brings its sender down, and is given up.
    """
    if delivery.state == "committing" and not recognises:
        return Fate("unknown", INTERRUPTED)
    if delivery.attempts > ATTEMPTS:
        return Fate("failed", _after_all("each was interrupted"))
    return None


def fate(
    delivery: Delivery, failure: DeliveryFailed, *, recognises: bool, now: datetime, chance: Callable[[], float]
) -> Fate:
    """The fate of a delivery that was tried just now. `chance` gives numbers in [0, 1)."""
    if failure.may_have_arrived and not recognises:
        return Fate("unknown", f"{failure} It may have arrived, so it was not sent again.")
    if not failure.again:
        return Fate("failed", str(failure))
    if delivery.attempts >= ATTEMPTS:
        return Fate("failed", _after_all(str(failure)))
    wait_s = max(backoff_s(delivery.attempts, chance()), min(failure.retry_after_s or 0.0, LONGEST_ASKED_FOR_S))
    return Fate("pending", str(failure), now + timedelta(seconds=wait_s))


def backoff_s(attempts: int, chance: float) -> float:
    """Seconds to wait after so many attempts: twice as long each time, and a fifth more or less, so that many that
    failed together do not come back together.
    """
    return min(FIRST_WAIT_S * 2.0 ** min(attempts - 1, 20), LONGEST_WAIT_S) * (0.8 + 0.4 * chance)


def _after_all(reason: str) -> str:
    return f"Given up after {ATTEMPTS} attempts: {reason}"
