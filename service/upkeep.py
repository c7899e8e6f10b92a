"""The thread that does what has to be done every so often: chores, each by its name.

Flows in: chores, and nudges. Flows out: work done, and how each chore stands. Knows nothing of what a chore does.

A chore that fails waits, twice as long each time, and keeps no other from its work. One that takes long does: what may
(handing out mail) has an Upkeep of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from service.ports import ServiceError
from vectorstore.ports import ArchiveError

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0

log = logging.getLogger("dateline")


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done again and again, a part at a time."""

    name: str
    run: Callable[[threading.Event], int]  # does a part and returns how much; 0: nothing is left. Ends early when set
    every_s: float = 5.0  # looks by itself, because another process may have left something to do


@dataclass(frozen=True, slots=True)
class ChoreState:
    """How one chore stands. `error` is the last attempt's, None once an attempt has succeeded."""

    name: str
    working: bool = False
    done: int = 0  # since the start, as its chore counts
    failures: int = 0  # attempts that failed, one after the other
    error: str | None = None


@dataclass(frozen=True, slots=True)
class UpkeepState:
    """How the chores stand, in their order."""

    running: bool  # the thread is alive
    chores: tuple[ChoreState, ...]

    @property
    def error(self) -> str | None:
        """Of every chore that fails, in one line; None when none does."""
        failing = [f"{chore.name}: {chore.error}" for chore in self.chores if chore.error is not None]
        return "; ".join(failing) or None


class Upkeep:
    """Start it once; stop it before closing the stores."""

    def __init__(
        self,
        chores: Sequence[Chore],
        *,
        name: str = "upkeep",
        timer: Callable[[], float] = time.monotonic,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self._chores = {chore.name: chore for chore in chores}
        self._states = {chore.name: ChoreState(chore.name) for chore in chores}
        self._timer = timer
        self._first_wait_s = first_wait_s
        self._due = dict.fromkeys(self._chores, timer())  # by the timer's clock
        self._nudged = set(self._chores)
        self._running = False
        self._turn = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def state(self) -> UpkeepState:
        with self._turn:
            return UpkeepState(self._running, tuple(self._states.values()))

    def start(self) -> None:
        self._running = True
        self._thread.start()

    def notify(self, *names: str) -> None:
        """There is, or may be, something to do for these chores; for all when none is named."""
        with self._turn:
            self._nudged.update(names or self._chores)
            self._turn.notify()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Ends after the part at hand."""
        self._stop.set()
        with self._turn:
            self._turn.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                for chore in self._taken():
                    if not self._stop.is_set():
                        self._attempt(chore)
        finally:
            self._change_all_to_rest()

    def _taken(self) -> list[Chore]:
        """Waits until a chore is due or nudged, and takes all that are. A nudge does not hurry one that fails."""
        with self._turn:
            while not self._stop.is_set():
                now = self._timer()
                ready = [name for name in self._chores if self._due[name] <= now or self._is_nudged(name)]
                if ready:
                    self._nudged.difference_update(ready)
                    return [self._chores[name] for name in ready]
                self._turn.wait(max(0.0, min(self._due.values(), default=now + LONGEST_WAIT_S) - now))
            return []

    def _is_nudged(self, name: str) -> bool:
        return name in self._nudged and not self._states[name].failures

    def _attempt(self, chore: Chore) -> None:
        self._change(chore, working=True)
        try:
            done = chore.run(self._stop)
        except Exception as error:  # the thread outlives a chore's bug, and says so
            self._failed(chore, error)
            return
        before = self._states[chore.name].done
        self._change(chore, working=False, done=before + done, failures=0, error=None)
        with self._turn:
            self._due[chore.name] = self._timer() + (0.0 if done else chore.every_s)

    def _failed(self, chore: Chore, error: Exception) -> None:
        failures = self._states[chore.name].failures + 1
        if not isinstance(error, ArchiveError | ServiceError):  # those are said in the state
            log.exception("The chore %r failed", chore.name)
        self._change(chore, working=False, failures=failures, error=str(error) or type(error).__name__)
        with self._turn:
            wait_s = min(self._first_wait_s * 2.0 ** min(failures - 1, 10), LONGEST_WAIT_S)
            self._due[chore.name] = self._timer() + wait_s

    def _change(self, chore: Chore, **changes: object) -> None:
        with self._turn:
            self._states[chore.name] = replace(self._states[chore.name], **changes)  # type: ignore[arg-type]

    def _change_all_to_rest(self) -> None:
        with self._turn:
            self._running = False
            self._states = {name: replace(state, working=False) for name, state in self._states.items()}
