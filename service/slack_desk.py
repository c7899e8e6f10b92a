"""What goes on behind Slack: who the token is, its socket where there is one, and the threads that do the jobs.

Flows in: an opened archive's ports. Flows out: jobs done. Whoever puts a job into the queue nudges the desk; what
another process has put there is found within seconds.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from service.model import SlackPool
from service.ports import SlackQueue, SlackRefused
from service.slack.handling import handle
from service.slack.ports import SlackPorts
from service.slack.replying import sorry
from service.slack.working import work
from service.upkeep import Chore, Upkeep, UpkeepState

THREADS: Final[dict[SlackPool, int]] = {"answers": 4, "quick": 2}
LEASE_S = 60.0  # how long after a kill another process takes over
REMEMBERED = timedelta(days=2)  # how long it is known that something was done
HOUR_S = 3600.0


class Socket(Protocol):
    """Listens to Slack without a port."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SlackState:
    """How everything behind Slack stands."""

    workers: tuple[UpkeepState, ...]
    refused: str | None  # why Slack does not take the token

    @property
    def error(self) -> str | None:
        """All that fails, in one line; None when nothing does."""
        failing = [self.refused, *(worker.error for worker in self.workers)]
        return "; ".join(dict.fromkeys(error for error in failing if error)) or None


class SlackDesk:
    """Start it once; stop it before closing the stores. Nudging it before it is started does no harm."""

    def __init__(
        self,
        *,
        queue: SlackQueue,
        ports: SlackPorts,
        owner: str,
        learn: Callable[[], object] | None,
        socket: Callable[[], Socket] | None,
    ) -> None:
        self.ports = ports
        self.queue = queue
        self._learn = learn
        self._make_socket = socket
        self._socket: Socket | None = None
        self._refused: str | None = None
        self._workers = {
            pool: tuple(Upkeep([self._working(pool, owner)], name=f"slack {pool} {n}") for n in range(count))
            for pool, count in THREADS.items()
        }
        self._housekeeping = Upkeep([self._learning(), self._forgetting()], name="slack housekeeping")
        self._started = False

    @property
    def state(self) -> SlackState:
        return SlackState(tuple(one.state for one in self._all()), self._refused)

    @property
    def learned(self) -> bool:
        """Whether it is known who the bot token is; True where there is none to ask about."""
        return self._learn is None

    def start(self) -> None:
        """Begins to do jobs, and to listen where there is an app-level token."""
        self._started = True
        for one in self._all():
            one.start()
        if self._make_socket is not None:
            self._socket = self._make_socket()
            self._socket.start()

    def stop(self) -> None:
        """Begins nothing any more, and ends what is at hand."""
        if not self._started:
            return
        if self._socket is not None:
            self._socket.stop()
        for one in self._all():
            one.stop()

    def nudge(self) -> None:
        """A job was put into the queue."""
        for workers in self._workers.values():
            for one in workers:
                one.notify()

    def _all(self) -> tuple[Upkeep, ...]:
        return (self._housekeeping, *(one for workers in self._workers.values() for one in workers))

    def _working(self, pool: SlackPool, owner: str) -> Chore:
        def run(stop: threading.Event) -> int:
            return work(
                pool,
                queue=self.queue,
                handle=partial(handle, ports=self.ports),
                sorry=partial(sorry, ports=self.ports),
                owner=owner,
                clock=self.ports.clock,
                chance=random.random,
                lease_s=LEASE_S,
                stop=stop,
            )

        return Chore(pool, run)

    def _learning(self) -> Chore:
        def run(_stop: threading.Event) -> int:
            if self._learn is None:
                return 0
            try:
                self._learn()
            except SlackRefused as error:
                self._refused = str(error)  # asked again at the next look: a token may be given its scopes back
            else:
                self._learn = self._refused = None
            return 0

        return Chore("who we are", run, every_s=60.0)

    def _forgetting(self) -> Chore:
        def run(_stop: threading.Event) -> int:
            self.queue.forget(before=self.ports.clock.now() - REMEMBERED)
            return 0

        return Chore("forgetting", run, every_s=HOUR_S)
