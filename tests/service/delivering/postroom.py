"""An archive with an Edition in it that is to be delivered, a clock that is moved by hand, and couriers that crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from service.adapters.editions import SqlEditions
from service.adapters.ledger import SqlLedger
from service.delivering.dispatching import dispatch_due
from service.delivering.lines import deliveries_of
from service.model import Delivery, Destination, Edition
from service.ports import Courier, Ledger
from tests.editions import AS_OF, definition, fair_edition
from vectorstore.adapters.database import Database

LEASE_S = 60.0
TO_EMAIL = Destination("email", "desk@paper.example")
TO_WEBHOOK = Destination("webhook", "https://hooks.example/dateline", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


class Killed(BaseException):
    """The process ends here, as by kill -9: nothing of its own runs after."""


class HandClock:
    """Satisfies vectorstore.ports.Clock."""

    def __init__(self, at: datetime = AS_OF) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_s(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Recipient:
    """A courier and the one it delivers to: keeps the ids of what arrived, and misbehaves as it is told to."""

    def __init__(self, *, recognises: bool) -> None:
        self.recognises = recognises
        self.arrived: list[str] = []
        self.before_committing: Callable[[], None] = _nothing
        self.before_arriving: Callable[[], None] = _nothing
        self.after_arriving: Callable[[], None] = _nothing

    def check(self, address: str) -> None:
        pass

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        assert edition.id == delivery.edition_id
        self.before_committing()
        committing()
        self.before_arriving()
        self.arrived.append(delivery.id)
        self.after_arriving()

    @property
    def told(self) -> set[str]:
        """What a recipient that knows a second copy has been told; one that does not is told each time."""
        return set(self.arrived)


class CrashingLedger(SqlLedger):
    """Kills its process before or after one of its steps."""

    def __init__(self, database: Database, step: str, when: str) -> None:
        super().__init__(database)
        self._step, self._when = step, when

    def __getattribute__(self, name: str) -> object:
        whole: object = object.__getattribute__(self, name)
        if name.startswith("_") or name != object.__getattribute__(self, "_step"):
            return whole

        def crashing(*args: object, **named: object) -> object:
            if self._when == "before":
                raise Killed
            whole(*args, **named)  # type: ignore[operator]
            raise Killed

        return crashing


class Postroom:
    """One archive, its ledger, and processes that hand out what is due."""

    def __init__(self, database: Database, destinations: Sequence[Destination]) -> None:
        self.database = database
        self.ledger = SqlLedger(database)
        self.editions = SqlEditions(database)
        self.clock = HandClock()
        self.edition = fair_edition()
        kept = definition(destinations=tuple(destinations))
        self.editions.freeze(self.edition, deliveries_of(self.edition, kept, now=self.clock.now()))

    def dispatch(self, owner: str = "one", *, ledger: Ledger | None = None, at_once: int = 1, **by: Courier) -> int:
        """As process `owner`, with a courier for each kind of destination."""
        return dispatch_due(
            ledger=ledger or self.ledger,
            editions=self.editions,
            couriers=by,
            owner=owner,
            clock=self.clock,
            chance=lambda: 0.5,
            lease_s=LEASE_S,
            at_once=at_once,
        )

    def lines(self) -> list[Delivery]:
        return self.ledger.deliveries(self.edition.archive)

    def line(self) -> Delivery:
        (only,) = self.lines()
        return only

    def add_edition(self, edition_id: str, destinations: Sequence[Destination]) -> None:
        """One more Edition that is due now."""
        edition = replace(self.edition, id=edition_id)
        kept = definition(destinations=tuple(destinations))
        self.editions.freeze(edition, deliveries_of(edition, kept, now=self.clock.now()))


@contextmanager
def postroom(folder: Path, *destinations: Destination) -> Iterator[Postroom]:
    database = Database(folder / "archive.db")
    try:
        yield Postroom(database, destinations or (TO_EMAIL,))
    finally:
        database.close()


def _nothing() -> None:
    pass
