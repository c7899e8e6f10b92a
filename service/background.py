"""What goes on behind a server: articles placed into stories, quotes compared again, digests run, Editions handed out.

Flows in: an opened archive's ports. Flows out: work done, and how it stands. Handing out waits for other people's
servers, so it has a thread of its own; so has every run of a digest.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.adapters.scheduler import DigestScheduler, SchedulerState
from service.delivering.dispatching import dispatch_due
from service.delivering.lines import deliveries_of
from service.digests.building import DigestPorts, publish
from service.digests.windows import since_the_last
from service.model import DigestDefinition, Edition
from service.ports import Corrections, Courier, Digests, Following, Ledger, Runs, Timetable
from service.scheduling import SchedulingPorts
from service.upkeep import Chore, Upkeep, UpkeepState
from vectorstore.ports import Clock, Progress

AT_ONCE = 50  # articles placed, or compared with what is quoted of them, at a time
STORIES, CORRECTIONS, DELIVERIES = "stories", "corrections", "deliveries"


@dataclass(frozen=True, slots=True)
class BackgroundState:
    """How everything behind the server stands."""

    upkeep: UpkeepState
    postroom: UpkeepState
    schedule: SchedulerState

    @property
    def error(self) -> str | None:
        """All that fails, in one line; None when nothing does."""
        failing = [one for one in (self.upkeep.error, self.postroom.error, self.schedule.error) if one is not None]
        return "; ".join(failing) or None


class Background:
    """Start it once; stop it before closing the stores. Nudging it before it is started does no harm."""

    def __init__(
        self,
        *,
        digesting: DigestPorts,
        digests: Digests,
        ledger: Ledger,
        couriers: Mapping[str, Courier],
        runs: Runs,
        timetable: Timetable,
        clock: Clock,
        progress: Progress,
    ) -> None:
        owner = process_name()
        self._upkeep = Upkeep([_placing(digesting.following), _comparing(digesting.corrections)])
        self._postroom = Upkeep([_handing_out(ledger, digesting, couriers, owner, clock)], name="postroom")
        self._scheduler = DigestScheduler(
            SchedulingPorts(
                digests=digests,
                runs=runs,
                editions=digesting.editions,
                timetable=timetable,
                clock=clock,
                owner=owner,
                run=_Run(digesting, clock, progress, self.letters_written),
            )
        )
        self._started = False

    @property
    def state(self) -> BackgroundState:
        return BackgroundState(self._upkeep.state, self._postroom.state, self._scheduler.state)

    def start(self) -> None:
        self._started = True
        self._upkeep.start()
        self._postroom.start()
        self._scheduler.start()

    def stop(self) -> None:
        """Begins nothing any more, and ends what is at hand."""
        if not self._started:
            return
        self._scheduler.stop()
        self._postroom.stop()
        self._upkeep.stop()

    def articles_came(self) -> None:
        """Articles were read in, changed or deleted."""
        self._upkeep.notify()

    def letters_written(self) -> None:
        """An Edition was frozen that is to be delivered."""
        self._postroom.notify()

    def digests_changed(self) -> None:
        """A digest was defined, changed or removed."""
        self._scheduler.notify()


@dataclass(frozen=True, slots=True)
class _Run:
    """Satisfies service.scheduling.RunDigest: the Edition of everything since the one before."""

    digesting: DigestPorts
    clock: Clock
    progress: Progress
    written: Callable[[], None]

    def __call__(self, definition: DigestDefinition, due: datetime, *, edition_id: str) -> Edition:
        now = max(due, self.clock.now())  # one that is late is of now, not of when it was due
        request = since_the_last(definition, now, last=self.digesting.editions.last_built(definition.id))
        edition = publish(
            request,
            ports=self.digesting,
            progress=self.progress,
            deliveries=lambda made: deliveries_of(made, definition, now=self.clock.now()),
            edition_id=edition_id,
        )
        self.written()
        return edition


def _placing(following: Following) -> Chore:
    return Chore(STORIES, lambda _: following(limit=AT_ONCE))


def _comparing(corrections: Corrections) -> Chore:
    return Chore(CORRECTIONS, lambda _: corrections.check(limit=AT_ONCE))


def _handing_out(
    ledger: Ledger, digesting: DigestPorts, couriers: Mapping[str, Courier], owner: str, clock: Clock
) -> Chore:
    def hand_out(stop: threading.Event) -> int:
        return dispatch_due(
            ledger=ledger, editions=digesting.editions, couriers=couriers, owner=owner, clock=clock, stop=stop
        )

    return Chore(DELIVERIES, hand_out)


def process_name() -> str:
    """Names this process among all that share the archive, now and later."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
