"""Getting an Edition to its readers when it is due: couriers, the ledger, runs, the timetable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from service.model import Delivery, DeliveryState, DigestDefinition, Edition


class Courier(Protocol):
    """One way to deliver: e-mail, a webhook, files, Slack. One adapter a file, one line in `bootstrap.COURIERS`."""

    @property
    def recognises(self) -> bool:
        """Whether a recipient can tell, by the delivery's id, a second copy from a new Edition.

        When it can, a delivery that was interrupted is sent again; when it cannot, it is not.
        """
        ...

    def check(self, address: str) -> None:
        """Raises BadQuestion when `address` cannot be one; the message says what to write."""
        ...

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        """Hands the Edition over. Calls `committing` right before the step after which it may have arrived.

        Raises DeliveryFailed, and lets pass what `committing` raises. Returning means that the recipient has taken it.
        """
        ...


class Ledger(Protocol):
    """What is to be delivered, and what became of it. Raises vectorstore.ports.StoreUnavailable."""

    def claim(self, *, owner: str, now: datetime, lease_s: float) -> Delivery | None:
        """The next delivery that is due, or whose holder has let its lease run out; now held by `owner`.

        Its state is as it was left: "pending", "sending" (nothing arrived) or "committing" (it may have).
        Claiming turns "pending" and "sending" into "sending" and counts an attempt.
        """
        ...

    def renew(self, delivery_id: str, *, owner: str, now: datetime, lease_s: float) -> bool:
        """Holds it for longer; False when `owner` no longer holds it."""
        ...

    def committing(self, delivery_id: str, *, owner: str, now: datetime, lease_s: float) -> bool:
        """Recorded before the last byte goes out, and held for longer; False when `owner` no longer holds it."""
        ...

    def sent(self, delivery_id: str, *, at: datetime) -> None:
        """The recipient has taken it. Whoever learns that may say so, whatever was believed before."""
        ...

    def failed(self, delivery_id: str, *, owner: str, error: str, again_at: datetime | None) -> None:
        """To be tried again at `again_at`; given up without one. Nothing when `owner` no longer holds it."""
        ...

    def unknown(self, delivery_id: str, *, owner: str, error: str) -> None:
        """Interrupted while committing, and not sent again. Nothing when `owner` no longer holds it."""
        ...

    def retry(self, archive: str, delivery_id: str, *, now: datetime) -> None:
        """Because a person says so: what was given up, or whose fate is unknown, is pending again. Raises Unknown."""
        ...

    def deliveries(
        self,
        archive: str,
        *,
        edition_id: str | None = None,
        digest_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Delivery]:
        """Newest first; their destinations without the secrets."""
        ...

    def counts(self, archive: str) -> Mapping[DeliveryState, int]:
        """How many are in each state that any is in."""
        ...

    def next_due(self) -> datetime | None:
        """When something is next to be tried; None when nothing waits."""
        ...


class Runs(Protocol):
    """Which scheduled runs of which digest were done. Raises vectorstore.ports.StoreUnavailable."""

    def begin(self, definition: DigestDefinition, due: datetime, *, owner: str, now: datetime, lease_s: float) -> bool:
        """Whether this run is `owner`'s to do: neither it nor a later one was done, and nobody holds it.

        One that was abandoned may be begun when its time has come.
        """
        ...

    def renew(self, digest_id: str, due: datetime, *, owner: str, now: datetime, lease_s: float) -> bool:
        """Holds it for longer; False when `owner` no longer holds it."""
        ...

    def done(self, digest_id: str, due: datetime, *, edition_id: str) -> None:
        """Its Edition is frozen. Whoever knows that may say so."""
        ...

    def abandoned(self, digest_id: str, due: datetime, *, owner: str, error: str, now: datetime) -> datetime | None:
        """It failed; when it may be begun again. None, and nothing, when `owner` no longer holds it."""
        ...

    def last(self, digest_id: str) -> datetime | None:
        """When the newest run that was done was due."""
        ...

    def unfinished(self, digest_id: str) -> datetime | None:
        """When the newest run that was begun and not done was due; None when a later one was done."""
        ...


class Timetable(Protocol):
    """When a schedule is due: five cron fields, meant in an IANA time zone. Times are aware, UTC.

    A day of 23 or 25 hours is a day: what is due at 02:30 is due once, also when the clocks skip or repeat that hour.
    """

    def check(self, schedule: str, time_zone: str) -> None:
        """Raises BadQuestion when it is no schedule, or never due; the message says what to write."""
        ...

    def within(self, schedule: str, time_zone: str, *, after: datetime, until: datetime) -> Sequence[datetime]:
        """Every due time in (after, until], in order."""
        ...

    def next_after(self, schedule: str, time_zone: str, after: datetime) -> datetime | None:
        """The first due time later than `after`."""
        ...

    def latest(self, schedule: str, time_zone: str, *, after: datetime, until: datetime) -> datetime | None:
        """The last due time in (after, until]."""
        ...
