"""Scheduled digests: which run is due, and doing it once.

Flows in: definitions, what was run, the timetable, and how to build and publish an Edition. Flows out: Editions, and
what became of each run. Knows no scheduler, no cron and no vendor.

A run is known by its digest and the time it was due, and so is its Edition: whoever does a run again, because the one
who did it before was killed after freezing the Edition and before recording the run, finds the Edition there. Of
several replicas the one that begins a run holds it, by a lease that is renewed while it goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from service.delivering.holding import holding
from service.model import DigestDefinition, Edition
from service.ports import Digests, Editions, Runs, Timetable, Unknown
from vectorstore.ports import Clock

LEASE_S = 60.0  # how long after a kill another process takes over
RESUMED_WITHIN = timedelta(days=1)  # a run that failed and whose digest was changed since


class RunDigest(Protocol):
    """Builds and publishes the Edition of one run, under the id that is given, so that doing it twice is doing it once.

    Raises what building raises; the run is then tried again.
    """

    def __call__(self, definition: DigestDefinition, due: datetime, *, edition_id: str) -> Edition: ...


@dataclass(frozen=True, slots=True)
class SchedulingPorts:
    """Everything that running a digest needs; one for the life of a process."""

    digests: Digests
    runs: Runs
    editions: Editions
    timetable: Timetable
    clock: Clock
    owner: str  # names this process among all
    run: RunDigest
    lease_s: float = LEASE_S


def missed(
    definition: DigestDefinition,
    *,
    now: datetime,
    last: datetime | None,
    unfinished: datetime | None,
    timetable: Timetable,
) -> datetime | None:
    """The one run that `definition` is behind with: due, and neither done nor made up for by a later one.

    However many were missed, only the latest is. Nothing is missed before a digest was last changed: who moves it to
    another hour, or enables it again after a holiday, is not sent anything at once. But a run that was begun is ended.
    """
    if definition.schedule is None or not definition.enabled:
        return None
    since = definition.updated_at if last is None else max(last, definition.updated_at)
    due = timetable.latest(definition.schedule, definition.time_zone, after=since, until=now)
    if due is not None or unfinished is None:
        return due
    resumed = unfinished >= definition.updated_at or now - unfinished <= RESUMED_WITHIN
    return unfinished if resumed else None


def missed_run(definition: DigestDefinition, *, ports: SchedulingPorts) -> datetime | None:
    """`missed`, as things stand now. Raises StoreUnavailable, and BadQuestion for a schedule that is none."""
    return missed(
        definition,
        now=ports.clock.now(),
        last=ports.runs.last(definition.id),
        unfinished=ports.runs.unfinished(definition.id),
        timetable=ports.timetable,
    )


def next_run(definition: DigestDefinition, *, ports: SchedulingPorts) -> datetime | None:
    """When the digest is next due; None when its schedule does not run. Raises BadQuestion."""
    if definition.schedule is None or not definition.enabled:
        return None
    return ports.timetable.next_after(definition.schedule, definition.time_zone, ports.clock.now())


def run_missed(definition: DigestDefinition, *, ports: SchedulingPorts) -> Edition | None:
    """Does the run that the digest is behind with; None when there is none, or another process has it.

    Raises what `ports.run` raises, after recording that the run was abandoned: it may be begun again a minute later,
    and each time it fails, after twice as long, up to an hour.
    """
    due = missed_run(definition, ports=ports)
    if due is None:
        return None
    now = ports.clock.now()
    if not ports.runs.begin(definition, due, owner=ports.owner, now=now, lease_s=ports.lease_s):
        return None
    with holding(_renewing(definition, due, ports), lease_s=ports.lease_s):
        try:
            edition = _published(definition, due, ports)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            ports.runs.abandoned(definition.id, due, owner=ports.owner, error=reason, now=ports.clock.now())
            raise
        ports.runs.done(definition.id, due, edition_id=edition.id)
    return edition


def run_id(digest_id: str, due: datetime) -> str:
    """The id of the Edition of one run; 32 hexadecimal digits."""
    named = f"{digest_id}\0{due.astimezone(UTC).isoformat()}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _published(definition: DigestDefinition, due: datetime, ports: SchedulingPorts) -> Edition:
    edition_id = run_id(definition.id, due)
    frozen = _frozen(definition.archive, edition_id, ports)
    return ports.run(definition, due, edition_id=edition_id) if frozen is None else frozen


def _frozen(archive: str, edition_id: str, ports: SchedulingPorts) -> Edition | None:
    """The Edition of somebody who was killed before he could record the run."""
    try:
        return ports.editions.edition(archive, edition_id)
    except Unknown:
        return None


def _renewing(definition: DigestDefinition, due: datetime, ports: SchedulingPorts) -> Callable[[], bool]:
    def renew() -> bool:
        now = ports.clock.now()
        return ports.runs.renew(definition.id, due, owner=ports.owner, now=now, lease_s=ports.lease_s)

    return renew
