"""Getting an Edition to its readers: couriers, the ledger, leases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from service.model import Delivery, DigestDefinition, Edition


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

        Raises DeliveryFailed. Returning means that the recipient has taken it.
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

    def committing(self, delivery_id: str, *, owner: str) -> bool:
        """Recorded before the last byte goes out; False when `owner` no longer holds it."""
        ...

    def sent(self, delivery_id: str, *, owner: str, at: datetime) -> None: ...

    def failed(self, delivery_id: str, *, owner: str, error: str, again_at: datetime | None) -> None:
        """To be tried again at `again_at`; given up without one."""
        ...

    def unknown(self, delivery_id: str, *, owner: str) -> None:
        """Interrupted while committing, and not sent again."""
        ...

    def deliveries(
        self, archive: str, *, edition_id: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Delivery]:
        """Newest first."""
        ...

    def next_due(self) -> datetime | None:
        """When something is next to be tried; None when nothing waits."""
        ...


class Leases(Protocol):
    """Who of several replicas does what only one may do. Raises vectorstore.ports.StoreUnavailable."""

    def take(self, name: str, *, owner: str, until: datetime, now: datetime) -> bool:
        """Takes or renews the lease; False while another owner holds it."""
        ...

    def release(self, name: str, *, owner: str) -> None: ...


class Runs(Protocol):
    """Which scheduled runs of which digest were done. Raises vectorstore.ports.StoreUnavailable."""

    def begin(self, definition: DigestDefinition, due: datetime, *, owner: str, now: datetime, lease_s: float) -> bool:
        """Whether this run is `owner`'s to do: nobody has done it, and nobody holds it."""
        ...

    def done(self, digest_id: str, due: datetime, *, owner: str, edition_id: str) -> None: ...

    def abandoned(self, digest_id: str, due: datetime, *, owner: str, error: str) -> None:
        """It failed; somebody may begin it again."""
        ...

    def last(self, digest_id: str) -> datetime | None:
        """When the newest run that was done was due."""
        ...
