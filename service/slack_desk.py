"""What goes on behind Slack: who the token is, its socket where there is one, and the threads that do the jobs.

Flows in: an opened archive's ports. Flows out: jobs done. Whoever puts a job into the queue nudges the desk; what
another process has put there is found within seconds. Requests go first: while one is at the door no further question
is begun (see service.slack.courtesy).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Final, Protocol

from service.model import SlackPool
from service.ports import SlackQueue, SlackRefused
from service.slack.courtesy import Courtesy
from service.slack.handling import handle
from service.slack.installing import learn
from service.slack.ports import SlackPorts
from service.slack.receiving import Reception
from service.slack.replying import sorry
from service.slack.working import work
from service.upkeep import Chore, Upkeep, UpkeepState

THREADS: Final[dict[SlackPool, int]] = {"answers": 4, "quick": 2}
LEASE_S = 20.0  # how long after a kill another process takes over
REMEMBERED = timedelta(days=2)  # how long it is known that something was done
LEARN_EVERY_S, FORGET_EVERY_S = 60.0, 3600.0


class Socket(Protocol):
    """Listens to Slack without a port."""

    @property
    def error(self) -> str | None:
        """Why it does not listen at the moment."""
        ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SlackState:
    """How everything behind Slack stands."""

    workers: tuple[UpkeepState, ...]
    refused: str | None  # why Slack does not take the token
    socket: str | None  # why it is not listened to at the moment

    @property
    def error(self) -> str | None:
        """All that fails, in one line; None when nothing does."""
        failing = [self.refused, self.socket, *(worker.error for worker in self.workers)]
        return "; ".join(dict.fromkeys(error for error in failing if error)) or None


class SlackDesk:
    """Start it once; stop it before closing the stores. Nudging it before it is started does no harm."""

    def __init__(
        self,
        *,
        queue: SlackQueue,
        ports: SlackPorts,
        owner: str,
        token: str | None,
        archive: str,
        socket: Callable[[Reception], Socket] | None,
    ) -> None:
        """`token` is the operator's own, of one workspace, which asks `archive`."""
        self.ports = ports
        self.courtesy = Courtesy()
        self.reception = Reception(
            queue=queue,
            threads=ports.threads,
            workspaces=ports.workspaces,
            clock=ports.clock,
            heard=self.courtesy.heard,
            nudge=self.nudge,
            token=token,
        )
        self._queue = queue
        self._token, self._archive = token, archive
        self._learned = token is None
        self._refused: str | None = None
        self._make_socket = socket
        self._socket: Socket | None = None
        self._workers: dict[SlackPool, list[Upkeep]] = {
            pool: [Upkeep([self._working(pool, owner)], name=f"slack {pool} {n}") for n in range(count)]
            for pool, count in THREADS.items()
        }
        self._housekeeping = Upkeep([self._learning(), self._forgetting()], name="slack housekeeping")
        self._started = False

    @property
    def state(self) -> SlackState:
        workers = tuple(one.state for one in self._threads())
        return SlackState(workers, self._refused, self._socket.error if self._socket is not None else None)

    @property
    def waiting(self) -> int:
        """How many jobs are not done, whoever is to do them. Raises vectorstore.ports.StoreUnavailable."""
        return self._queue.waiting()

    def start(self) -> None:
        """Begins to do jobs, and to listen where there is a socket."""
        self._started = True
        for one in self._threads():
            one.start()
        if self._make_socket is not None:
            self._socket = self._make_socket(self.reception)
            self._socket.start()

    def stop(self) -> None:
        """Begins nothing any more, and ends what is at hand."""
        if not self._started:
            return
        if self._socket is not None:
            self._socket.stop()
        for one in self._threads():
            one.stop()

    def nudge(self, pool: SlackPool) -> None:
        """A job was put into the queue, for this pool."""
        for one in self._workers[pool]:
            one.notify()

    def _threads(self) -> Iterator[Upkeep]:
        yield self._housekeeping
        yield from chain.from_iterable(self._workers.values())

    def _working(self, pool: SlackPool, owner: str) -> Chore:
        def run(stop: threading.Event) -> int:
            if pool == "answers":
                self.courtesy.let_in(stop)
            return work(
                pool,
                queue=self._queue,
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
            if self._token is None or (self._learned and not self.reception.still_learning()):
                return 0
            ports = self.ports
            try:
                learn(
                    self._token, archive=self._archive, door=ports.door, workspaces=ports.workspaces, clock=ports.clock
                )
            except SlackRefused as error:  # asked again at the next look: an operator may put it right
                self._refused = str(error)
            else:
                self._learned, self._refused = True, None
            return 0

        return Chore("who we are", run, every_s=LEARN_EVERY_S)

    def _forgetting(self) -> Chore:
        def run(_stop: threading.Event) -> int:
            self._queue.forget(before=self.ports.clock.now() - REMEMBERED)
            return 0

        return Chore("forgetting", run, every_s=FORGET_EVERY_S)
