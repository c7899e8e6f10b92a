"""The lines of the ledger that an Edition makes: one for each destination of its digest.

Flows in: an Edition and its definition. Flows out: Deliveries, to be written in the transaction that freezes the
Edition. Knows no courier and no storage.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from service.model import Delivery, Destination, DigestDefinition, Edition


def deliveries_of(edition: Edition, definition: DigestDefinition, *, now: datetime) -> tuple[Delivery, ...]:
    """One line for each destination, in their order, all due at `now`; a destination that is named twice gets one."""
    lines = (_line(edition, destination, now) for destination in definition.destinations)
    return tuple({line.id: line for line in lines}.values())


def delivery_id(edition_id: str, destination: Destination) -> str:
    """The same Edition to the same destination always has the same; 32 hexadecimal digits.

    Recipients are shown it (as `webhook-id` and in `Message-ID`), and it tells them nothing but that.
    """
    named = "\0".join((edition_id, destination.kind, destination.address))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _line(edition: Edition, destination: Destination, now: datetime) -> Delivery:
    return Delivery(
        id=delivery_id(edition.id, destination),
        archive=edition.archive,
        digest_id=edition.digest_id,
        edition_id=edition.id,
        destination=destination,
        state="pending",
        attempts=0,
        next_at=now,
        error=None,
        created_at=now,
    )
