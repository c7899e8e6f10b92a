"""The scheduler that wakes up when a digest is due: APScheduler, one job a digest, kept in step with what is stored.

Flows in: digests as they are stored, and nudges. Flows out: runs, and how they stand. What is to be run, and by whom,
is `service.scheduling`'s to say; this only sees to it that it is asked at the right moment, and every so often besides:
for what was missed while the machine was off or asleep, what another process changed, and what another one that was
killed has left.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from service.model import DigestDefinition
from service.ports import ServiceError, Unknown
from service.scheduling import SchedulingPorts, missed_run, next_run, run_missed
from vectorstore.ports import ArchiveError

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

LOOK_EVERY_S = 30.0
AT_ONCE = 2  # runs side by side
LOOK, DUE, BEHIND = "look", "due ", "behind "  # names of jobs; the latter two with a digest's id behind

log = logging.getLogger("dateline")


@dataclass(frozen=True, slots=True)
class SchedulerState:
    """How the schedule stands, in this process."""

    running: bool = False
    at_work: frozenset[str] = frozenset()  # ids of digests
    next: Mapping[str, datetime] = field(default_factory=dict)  # when each digest is next due, by its id
    failing: Mapping[str, str] = field(default_factory=dict)  # which digest and why its last run failed, by its id
    unread: str | None = None  # why the stored digests cannot be read

    @property
    def error(self) -> str | None:
        """Everything that is wrong, in one line; None when nothing is."""
        return "; ".join((*([self.unread] if self.unread else ()), *self.failing.values())) or None


class DigestScheduler:
    """Start it once; stop it before closing the stores."""

    def __init__(self, ports: SchedulingPorts, *, look_every_s: float = LOOK_EVERY_S, at_once: int = AT_ONCE) -> None:
        self._ports = ports
        self._look_every_s = look_every_s
        self._at_once = at_once
        self._scheduler: BackgroundScheduler | None = None
        self._turn = threading.Condition()
        self._state = SchedulerState()
        self._nudged = False  # a look is to come that has not begun
        self._asked: set[str] = set()  # runs to come that have not begun, by the digest's id

    @property
    def state(self) -> SchedulerState:
        with self._turn:
            return self._state

    def start(self) -> None:
        """Imports APScheduler (0.14 s) and looks at once."""
        from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
        from apscheduler.schedulers.background import BackgroundScheduler

        executors = {"default": ThreadPoolExecutor(self._at_once), LOOK: ThreadPoolExecutor(1)}
        late = {"coalesce": True, "misfire_grace_time": None}  # however late it wakes up, it asks once
        scheduler = BackgroundScheduler(timezone=UTC, executors=executors, job_defaults=late)
        now = datetime.now(UTC)
        scheduler.add_job(
            self._look,
            "interval",
            seconds=self._look_every_s,
            id=LOOK,
            executor=LOOK,
            next_run_time=now,
            max_instances=4,  # one at work, one after a nudge, one every so often: one after the other
        )
        self._scheduler = scheduler
        self._change(running=True)
        scheduler.start()

    def notify(self) -> None:
        """The stored digests have changed."""
        with self._turn:
            if self._nudged or not self._state.running:
                return
            self._nudged = True
        scheduler = self._scheduler
        if scheduler is not None:
            with suppress(LookupError):  # stopped meanwhile
                scheduler.modify_job(LOOK, next_run_time=datetime.now(UTC))

    def stop(self, timeout_s: float = 30.0) -> None:
        """Begins no run any more, and waits for those at hand."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        self._change(running=False)
        scheduler.shutdown(wait=False)
        with self._turn:
            self._turn.wait_for(lambda: not self._state.at_work, timeout_s)

    def _look(self) -> None:
        """Sets each digest's alarm, and runs what is behind. In this order: nothing falls due between the two."""
        self._nudged = False
        try:
            stored = {digest.id: digest for digest in self._ports.digests.all() if digest.schedule and digest.enabled}
            alarms = self._alarms(stored.values())
            behind = [digest_id for digest_id in alarms if missed_run(stored[digest_id], ports=self._ports) is not None]
        except ArchiveError as error:
            self._change(unread=str(error))
            return
        due = {digest_id: alarm for digest_id, alarm in alarms.items() if alarm is not None}
        self._change(next=due, unread=None)
        self._forget_all_but({*behind, *(stored.keys() - alarms.keys())})
        self._set(due, stored)
        self._ask_for(stored[digest_id] for digest_id in behind)

    def _alarms(self, digests: Iterable[DigestDefinition]) -> dict[str, datetime | None]:
        """When each is next due, if ever. One whose schedule is none (a newer version's, say) is left out and named."""
        alarms: dict[str, datetime | None] = {}
        for digest in digests:
            try:
                alarms[digest.id] = next_run(digest, ports=self._ports)
            except (ServiceError, LookupError, ValueError, OSError) as error:
                self._note(digest, str(error))
        return alarms

    def _set(self, alarms: dict[str, datetime], digests: dict[str, DigestDefinition]) -> None:
        scheduler = self._scheduler
        if scheduler is None or not self.state.running:
            return
        for job in scheduler.get_jobs():
            if job.id.startswith(DUE) and job.id.removeprefix(DUE) not in alarms:
                scheduler.remove_job(job.id)
        for digest_id, due in alarms.items():
            named = {"id": DUE + digest_id, "replace_existing": True}
            scheduler.add_job(self._rung, "date", run_date=due, args=[digests[digest_id]], **named)

    def _ask_for(self, digests: Iterable[DigestDefinition]) -> None:
        scheduler = self._scheduler
        for digest in digests:
            with self._turn:
                if scheduler is None or digest.id in self._asked | self._state.at_work or not self._state.running:
                    continue
                self._asked.add(digest.id)
            scheduler.add_job(self._run, args=[digest], id=BEHIND + digest.id)

    def _rung(self, digest: DigestDefinition) -> None:
        """The alarm of one digest: run it, then set the next alarm."""
        self._run(digest)
        self.notify()

    def _run(self, digest: DigestDefinition) -> None:
        if not self._begin(digest.id):
            return
        try:
            stored = self._stored(digest)
            if stored is not None and run_missed(stored, ports=self._ports) is not None:
                self._note(digest, None)
        except (ArchiveError, ServiceError) as error:
            log.warning("The digest %r could not be run: %s", digest.name, error)
            self._note(digest, str(error))
        except Exception as error:  # a digest that cannot be built must not keep the others from being
            log.exception("The digest %r could not be run", digest.name)
            self._note(digest, str(error) or type(error).__name__)
        finally:
            self._end(digest.id)

    def _stored(self, digest: DigestDefinition) -> DigestDefinition | None:
        """As it is now; None when it was removed."""
        try:
            return self._ports.digests.find(digest.archive, digest.id)
        except Unknown:
            return None

    def _begin(self, digest_id: str) -> bool:
        with self._turn:
            self._asked.discard(digest_id)
            if digest_id in self._state.at_work or not self._state.running:
                return False
            self._state = replace(self._state, at_work=self._state.at_work | {digest_id})
            return True

    def _end(self, digest_id: str) -> None:
        with self._turn:
            self._state = replace(self._state, at_work=self._state.at_work - {digest_id})
            self._turn.notify_all()

    def _note(self, digest: DigestDefinition, error: str | None) -> None:
        with self._turn:
            others = {digest_id: why for digest_id, why in self._state.failing.items() if digest_id != digest.id}
            failing = others if error is None else {**others, digest.id: f"{digest.name}: {error}"}
            self._state = replace(self._state, failing=failing)

    def _forget_all_but(self, behind: Set[str]) -> None:
        """A digest that is not behind any more does not fail: another process may have run it."""
        with self._turn:
            failing = {digest_id: why for digest_id, why in self._state.failing.items() if digest_id in behind}
            self._state = replace(self._state, failing=failing)

    def _change(self, **changes: object) -> None:
        with self._turn:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]
