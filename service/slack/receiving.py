"""What Slack tells is kept, before anything is done about it.

Flows in: a payload. Flows out: a job in the queue and a thread joined, in one transaction; or nothing, when there is
nothing to do. Once it returns, nothing can be lost. Knows no transport.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.model import SlackPool, SlackThread, Workspace
from service.ports import SlackQueue, SlackThreads, Workspaces
from service.slack.incoming import installation_of, job_of
from service.slack.payloads import Payload
from vectorstore.ports import Clock


@dataclass(frozen=True, slots=True)
class Reception:
    """Every method raises vectorstore.ports.StoreUnavailable; then Slack has to tell it again."""

    queue: SlackQueue
    threads: SlackThreads
    workspaces: Workspaces
    clock: Clock
    heard: Callable[[], None]  # something has come
    nudge: Callable[[SlackPool], None]  # a job was put into the queue
    token: str | None  # the operator's own, whose workspace may not be known yet

    def whose(self, payload: Payload) -> Workspace | None:
        """The workspace that it is for; None when Dateline is not installed there."""
        self.heard()
        name = installation_of(payload)
        return self.workspaces.find(name) if name else None

    def still_learning(self) -> bool:
        """Whether it is not known yet which workspace the token is of: what comes may be for that one."""
        return self.token is not None and all(one.token != self.token for one in self.workspaces.all())

    def take(self, payload: Payload, workspace: Workspace) -> None:
        made = job_of(payload, workspace=workspace, part_of=self._part_of)
        if made is not None and self.queue.put(made.job, now=self.clock.now(), joins=made.joins):
            self.nudge(made.job.pool)

    def _part_of(self, thread: SlackThread) -> bool:
        return self.threads.find(thread) is not None
