"""The scheduler that wakes up when a digest is due: APScheduler, one job a digest, kept in step with what is stored.

Flows in: digests as they are stored, and nudges. Flows out: runs, and how they stand. What is to be run, and by whom,
is `service.scheduling`'s to say; this only sees to it that it is asked at the right moment, and every so often besides:
for what was missed while the machine was off or asleep, what another process changed, and what another one that was
killed has left.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
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
LOOK = "look"

log = logging.getLogger("dateline")


@dataclass(frozen=True, slots=True)
class SchedulerState:
    """How the schedule stands, in this process."""

    running: bool = False
    at_work: frozenset[str] = frozenset()  # ids of digests
    next: dict[str, datetime] = field(default_factory=dict)  # when each digest is next due, by its id
    errors: dict[str, str] = field(default_factory=dict)  # of the last run, or of the schedule, by the digest's name
    error: str | None = None  # the stored digests cannot be read


class DigestScheduler:
    """Start it once; stop it before closing the stores."""

    def __init__(self, ports: SchedulingPorts, *, look_every_s: float = LOOK_EVERY_S, at_once: int = AT_ONCE) -> None:
        self._ports = ports
        self._look_every_s = look_every_s
        self._at_once = at_once
        self._scheduler: BackgroundScheduler | None = None
        self._turn = threading.Condition()
        self._state = SchedulerState()

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
        scheduler.add_job(self._look, "interval", seconds=self._look_every_s, id=LOOK, executor=LOOK, next_run_time=now)
        self._scheduler = scheduler
        self._change(running=True)
        scheduler.start()

    def notify(self) -> None:
        """The stored digests have changed."""
        if self._scheduler is not None:
            self._scheduler.modify_job(LOOK, next_run_time=datetime.now(UTC))

    def stop(self, timeout_s: float = 30.0) -> None:
        """Begins no run any more, and waits for those at hand."""
        if self._scheduler is None:
            return
        self._change(running=False)
        self._scheduler.shutdown(wait=False)
        with self._turn:
            self._turn.wait_for(lambda: not self._state.at_work, timeout_s)

    def _look(self) -> None:
        """Sets each digest's alarm, and runs what is behind."""
        try:
            stored = [digest for digest in self._ports.digests.all() if digest.schedule and digest.enabled]
            alarms = {digest.id: alarm for digest in stored if (alarm := self._alarm(digest)) is not None}
            behind = [digest for digest in stored if digest.id in alarms and self._is_behind(digest)]
        except ArchiveError as error:
            self._change(error=str(error))
            return
        names = {digest.name for digest in stored}
        errors = {name: error for name, error in self.state.errors.items() if name in names}
        self._change(next=alarms, errors=errors, error=None)
        self._set(alarms, {digest.id: digest for digest in stored})
        self._run_now(behind)

    def _alarm(self, digest: DigestDefinition) -> datetime | None:
        """When it is next due; None, and an error to be seen, when its schedule is none (a newer version's, say)."""
        try:
            return next_run(digest, ports=self._ports)
        except (ServiceError, LookupError, ValueError, OSError) as error:
            self._note(digest.name, str(error))
            return None

    def _is_behind(self, digest: DigestDefinition) -> bool:
        return digest.id not in self.state.at_work and missed_run(digest, ports=self._ports) is not None

    def _set(self, alarms: dict[str, datetime], digests: dict[str, DigestDefinition]) -> None:
        scheduler = self._scheduler
        if scheduler is None or not self.state.running:
            return
        for job in scheduler.get_jobs():
            if job.id != LOOK and job.id not in alarms:
                scheduler.remove_job(job.id)
        for digest_id, due in alarms.items():
            scheduler.add_job(
                self._rung, "date", run_date=due, args=[digests[digest_id]], id=digest_id, replace_existing=True
            )

    def _run_now(self, digests: Iterable[DigestDefinition]) -> None:
        for digest in digests:
            if self._scheduler is not None and self.state.running:
                self._scheduler.add_job(self._run, args=[digest], id=f"behind {digest.id}", replace_existing=True)

    def _rung(self, digest: DigestDefinition) -> None:
        """The alarm of one digest: run it, then set the next alarm."""
        self._run(digest)
        self.notify()

    def _run(self, digest: DigestDefinition) -> None:
        if not self._begin(digest.id):
            return
        try:
            stored = self._ports.digests.find(digest.archive, digest.id)  # it may have been changed since
            run_missed(stored, ports=self._ports)
            self._note(digest.name, None)
        except Unknown:
            self._note(digest.name, None)  # it was removed
        except ArchiveError as error:
            self._note(digest.name, str(error))
        except Exception as error:  # a digest that cannot be built must not keep the others from being
            log.exception("The digest %r could not be run", digest.name)
            self._note(digest.name, str(error) or type(error).__name__)
        finally:
            self._end(digest.id)

    def _begin(self, digest_id: str) -> bool:
        with self._turn:
            if digest_id in self._state.at_work or not self._state.running:
                return False
            self._state = replace(self._state, at_work=self._state.at_work | {digest_id})
            return True

    def _end(self, digest_id: str) -> None:
        with self._turn:
            self._state = replace(self._state, at_work=self._state.at_work - {digest_id})
            self._turn.notify_all()

    def _note(self, name: str, error: str | None) -> None:
        with self._turn:
            others = {digest: text for digest, text in self._state.errors.items() if digest != name}
            self._state = replace(self._state, errors=others if error is None else {**others, name: error})

    def _change(self, **changes: object) -> None:
        with self._turn:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]
