"""Handing out what is due: at most once told, at least once tried.

Flows in: the ledger, frozen Editions, couriers by kind of destination. Flows out: what became of each delivery, in the
ledger. Knows no vendor, and no schedule.

The order of steps is the whole point, for this process may be killed between any two of them:

    claim         "sending", under a lease that is renewed while the courier is at work
    hand over     all but the last byte; a sender who died here left nothing behind, and the next one sends
    committing    recorded before the last byte goes out; refused to whoever has lost the lease, and he stops
    last byte     a sender who died around here may have told or not: the next one sends again only to a recipient
                  that knows a second copy by the delivery's id, and otherwise records "unknown"
    sent          recorded
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.delivering.holding import holding
from service.delivering.retrying import Fate, fate, interrupted
from service.model import Delivery, Edition
from service.ports import Courier, DeliveryFailed, Editions, Ledger, Unknown
from vectorstore.ports import ArchiveError, Clock

LEASE_S = 60.0  # how long after a kill another process takes over
AT_ONCE = 4  # so that one slow recipient does not keep the others waiting

log = logging.getLogger("dateline")


def dispatch_due(
    *,
    ledger: Ledger,
    editions: Editions,
    couriers: Mapping[str, Courier],
    owner: str,
    clock: Clock,
    chance: Callable[[], float] = random.random,
    lease_s: float = LEASE_S,
    at_once: int = AT_ONCE,
    stop: threading.Event | None = None,
) -> int:
    """Tries every delivery that is due, `at_once` side by side, and returns how many it held.

    `owner` names this process among all. Ends after the deliveries at hand once `stop` is set. Raises StoreUnavailable.
    """
    due = ledger.next_due()
    if due is None or due > clock.now():
        return 0
    desk = _Desk(ledger, editions, couriers, owner, clock, chance, lease_s, stop or threading.Event())
    return _side_by_side(desk.work, at_once)


def _side_by_side(work: Callable[[], int], count: int) -> int:
    """The sum of what `count` threads return, after the last one; raises what one of them raised.

    They are daemons, unlike a pool's: nobody who stops this process waits ten minutes for a mail server's answer.
    """
    done: list[int] = []
    raised: list[BaseException] = []

    def tried() -> None:
        try:
            done.append(work())
        except BaseException as error:  # raised where it is heard
            raised.append(error)

    threads = [threading.Thread(target=tried, name=f"courier {number}", daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
    return sum(done)


class _NoLongerHeld(Exception):
    """Somebody else holds the delivery now, or it was withdrawn."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every worker needs."""

    ledger: Ledger
    editions: Editions
    couriers: Mapping[str, Courier]
    owner: str
    clock: Clock
    chance: Callable[[], float]
    lease_s: float
    stop: threading.Event

    def work(self) -> int:
        owner = f"{self.owner}/{threading.get_ident()}"  # two workers of one process are two holders
        held = 0
        while not self.stop.is_set():
            delivery = self.ledger.claim(owner=owner, now=self.clock.now(), lease_s=self.lease_s)
            if delivery is None:
                break
            held += 1
            _Sending(self, delivery, owner).settle()
        return held


class _Sending:
    """One delivery in the hands of one worker."""

    def __init__(self, desk: _Desk, delivery: Delivery, owner: str) -> None:
        self._desk = desk
        self._delivery = delivery
        self._owner = owner
        self._courier = desk.couriers.get(delivery.destination.kind)
        self._recognises = self._courier is not None and self._courier.recognises
        self._committed = False

    def settle(self) -> None:
        found = interrupted(self._delivery, recognises=self._recognises)
        if found is not None:
            self._record(found)
            return
        with holding(self._renew, lease_s=self._desk.lease_s):
            try:
                self._deliver()
            except DeliveryFailed as failure:
                self._record(self._fate(failure))
            except _NoLongerHeld:
                log.warning("Delivery %s took so long that another sender took it over", self._delivery.id)
            else:
                self._desk.ledger.sent(self._delivery.id, at=self._desk.clock.now())

    def _deliver(self) -> None:
        courier = self._courier
        if courier is None:
            raise DeliveryFailed(f"There is no courier for {self._delivery.destination.kind!r} here.", again=True)
        edition = self._edition()
        try:
            courier.deliver(edition, self._delivery, committing=self._committing)
        except (DeliveryFailed, _NoLongerHeld, ArchiveError):
            raise
        except Exception as error:  # a courier's bug must not keep the other deliveries waiting
            log.exception("The courier of delivery %s failed", self._delivery.id)
            reason = f"{type(error).__name__}: {error}"
            raise DeliveryFailed(reason, again=True, may_have_arrived=self._committed) from error

    def _edition(self) -> Edition:
        try:
            return self._desk.editions.edition(self._delivery.archive, self._delivery.edition_id)
        except Unknown as error:
            raise DeliveryFailed(f"There is nothing to send: {error}", again=False) from error

    def _renew(self) -> bool:
        now = self._desk.clock.now()
        return self._desk.ledger.renew(self._delivery.id, owner=self._owner, now=now, lease_s=self._desk.lease_s)

    def _committing(self) -> None:
        desk = self._desk
        now = desk.clock.now()
        if not desk.ledger.committing(self._delivery.id, owner=self._owner, now=now, lease_s=desk.lease_s):
            raise _NoLongerHeld
        self._committed = True

    def _fate(self, failure: DeliveryFailed) -> Fate:
        desk = self._desk
        return fate(self._delivery, failure, recognises=self._recognises, now=desk.clock.now(), chance=desk.chance)

    def _record(self, found: Fate) -> None:
        ledger, named = self._desk.ledger, {"owner": self._owner, "error": found.error}
        if found.state == "unknown":
            ledger.unknown(self._delivery.id, **named)
        else:
            ledger.failed(self._delivery.id, **named, again_at=found.again_at)
