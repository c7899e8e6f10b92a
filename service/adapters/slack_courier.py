"""Slack as a destination of digests.

Flows in: an Edition and its delivery. Flows out: the Edition in a channel, once, or DeliveryFailed. Knows no wire (that
is `slack_web`), no ledger, and renders nothing.

An address is WORKSPACE/CHANNEL, as ids: names of channels change, and nobody but Slack knows which one is meant.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from service.model import Delivery, Edition, Workspace
from service.ports import (
    BadQuestion,
    DeliveryFailed,
    SlackDoor,
    SlackPosts,
    SlackRefused,
    SlackThreads,
    SlackUnavailable,
    Workspaces,
)
from service.slack.posting import post_edition

ADDRESS = re.compile(r"(?P<workspace>[TE][A-Z0-9]{2,30})/(?P<channel>[CGD][A-Z0-9]{2,30})")
LONGEST_WAIT_S = 30.0  # for Slack, which takes about one message a second in a channel
WAITS = 20  # for one Edition
HOW = (
    "write WORKSPACE/CHANNEL, such as T0123ABCD/C0456EFGH (both stand in the channel's link: “Copy link” in Slack), or "
    "write “/digest subscribe” in the channel itself"
)


class SlackCourier:
    """Satisfies service.ports.Courier."""

    recognises = True  # every message carries the delivery's id, and Slack is asked for it

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        door: SlackDoor,
        posts: SlackPosts,
        threads: SlackThreads,
        base_url: str | None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._workspaces = workspaces
        self._door = door
        self._posts = posts
        self._threads = threads
        self._base_url = base_url
        self._sleep = sleep

    def check(self, address: str) -> None:
        _parts(address)

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        try:
            workspace_id, channel = _parts(delivery.destination.address)
        except BadQuestion as error:
            raise DeliveryFailed(str(error), again=False) from error
        workspace = self._workspace(workspace_id, edition)
        web = self._door(workspace)
        waits = WAITS
        while True:
            try:
                post_edition(
                    edition,
                    delivery,
                    workspace=workspace,
                    channel=channel,
                    web=web,
                    posts=self._posts,
                    threads=self._threads,
                    base_url=self._base_url,
                    committing=committing,
                )
            except SlackRefused as error:
                raise DeliveryFailed(str(error), again=False) from error
            except SlackUnavailable as error:
                self._wait(error, waits)
                waits -= 1
            else:
                return

    def _wait(self, error: SlackUnavailable, waits: int) -> None:
        """As long as Slack asks for, when that is short: readers are not left with half an Edition. Else raises
        DeliveryFailed, and the Edition goes on where it stopped when its delivery is tried again.
        """
        asked_s = error.retry_after_s
        if waits and asked_s is not None and asked_s <= LONGEST_WAIT_S and not error.may_have_arrived:
            self._sleep(asked_s)
            return
        raise DeliveryFailed(
            str(error), again=True, retry_after_s=asked_s, may_have_arrived=error.may_have_arrived
        ) from error

    def _workspace(self, workspace_id: str, edition: Edition) -> Workspace:
        """Raises DeliveryFailed. A workspace that has moved to another archive is not sent this one's news."""
        workspace = self._workspaces.find(workspace_id)
        if workspace is None:
            raise DeliveryFailed(f"Dateline is not installed in the Slack workspace {workspace_id}.", again=True)
        if workspace.archive != edition.archive:
            reason = f"The Slack workspace {workspace_id} asks archive {workspace.archive!r}, not {edition.archive!r}."
            raise DeliveryFailed(reason, again=False)
        return workspace


def _parts(address: str) -> tuple[str, str]:
    match = ADDRESS.fullmatch(address.strip())
    if match is None:
        raise BadQuestion(f"{address!r} is no channel of Slack's: {HOW}")
    return match["workspace"], match["channel"]
