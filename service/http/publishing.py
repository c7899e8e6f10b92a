"""What a request for an Edition comes to: its digest, its window, whether it is kept and whether it is sent.

Flows in: the contract's own form of the request, an opened Dateline. Flows out: an Edition, kept unless it is a dry
run. The doors, HTTP and the command line, share it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from service.bootstrap import Dateline, Shelf
from service.delivering.lines import deliveries_of
from service.digests.building import publish
from service.digests.defining import Rules, revise, unnamed
from service.digests.windows import requested
from service.http.digest_forms import DigestIn
from service.model import DigestDefinition, Edition
from service.ports import BadQuestion
from vectorstore.ports import Progress

SAY_SO = (
    "The digest {name!r} is delivered to {places}. Say whether this Edition is, too: send (--send) delivers it now; "
    "send false (--no-send) keeps it, and what it tells is not told again in the next; dry_run (--dry-run) keeps "
    "nothing."
)


def edition_asked_for(body: DigestIn, archive: str, *, dateline: Dateline, progress: Progress) -> Edition:
    """Builds it, and keeps and queues it as asked. Raises BadQuestion, Unknown and ArchiveError."""
    now = dateline.clock.now()
    definition = definition_asked_for(body, archive, dateline=dateline)
    request = requested(
        definition, now, day=body.day, since=body.since, start=body.from_, end=body.to, dry_run=body.dry_run
    )
    sent = definition if body.send else replace(definition, destinations=())
    lines = partial(deliveries_of, definition=sent, now=now)
    edition = publish(request, ports=dateline.digesting, progress=progress, deliveries=lines)
    if body.send:
        dateline.upkeep.letters_written()
    return edition


def definition_asked_for(body: DigestIn, archive: str, *, dateline: Dateline) -> DigestDefinition:
    """The stored digest with what this once is to be otherwise, or a digest that nobody keeps.

    Raises BadQuestion when it has destinations and the request does not say whether to send to them.
    """
    now = dateline.clock.now()
    if body.digest is None:
        return unnamed(
            body.topics,
            body.sources,
            body.question,
            archive=archive,
            as_of=now,
            hours=body.hours or 24,
            time_zone=body.time_zone or "UTC",
            length=body.length or "medium",
        )
    stored = dateline.digests.find(archive, body.digest)
    _check_sending(body, stored)
    return _once_otherwise(stored, body, now=now, rules=rules_of(dateline))


def rules_of(dateline: Shelf) -> Rules:
    """What this installation can do for a digest."""
    return Rules(couriers=dateline.couriers, check_schedule=dateline.timetable.check)


def _once_otherwise(stored: DigestDefinition, body: DigestIn, *, now: datetime, rules: Rules) -> DigestDefinition:
    changed = replace(
        stored,
        hours=body.hours or stored.hours,
        time_zone=body.time_zone or stored.time_zone,
        length=body.length or stored.length,
    )
    bare = replace(changed, destinations=(), schedule=None)  # which are not this request's to check
    checked = revise(bare, now=now, rules=rules)
    return replace(checked, destinations=stored.destinations, schedule=stored.schedule, updated_at=stored.updated_at)


def _check_sending(body: DigestIn, stored: DigestDefinition) -> None:
    if body.send and not stored.destinations:
        raise BadQuestion(f"The digest {stored.name!r} has no destinations to send to; give it one first")
    if stored.destinations and body.send is None and not body.dry_run:
        places = ", ".join(f"{one.kind} {one.address}" for one in stored.destinations)
        raise BadQuestion(SAY_SO.format(name=stored.name, places=places))
