"""Keeping a lease while the work under it goes on.

Flows in: how to renew it, and how often. Flows out: nothing; whoever works asks the store whether the lease held.
A process that is killed or suspended stops renewing, and the next one may take over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vectorstore.ports import ArchiveError

LONGEST_HOLD_S = 3600.0  # work that takes longer is stuck


@contextmanager
def holding(renew: Callable[[], bool], *, lease_s: float, at_most_s: float = LONGEST_HOLD_S) -> Iterator[None]:
    """Calls `renew` three times a lease, in a thread, until the block is left or it says that the lease is lost.

    A store that does not answer is asked again at the next beat.
    """
    over = threading.Event()
    beat_s = lease_s / 3
    keeper = threading.Thread(target=_keep, args=(renew, over, beat_s, at_most_s), name="lease-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(renew: Callable[[], bool], over: threading.Event, beat_s: float, at_most_s: float) -> None:
    for _ in range(int(at_most_s / beat_s)):
        if over.wait(beat_s) or not _renewed(renew):
            return


def _renewed(renew: Callable[[], bool]) -> bool:
    try:
        return renew()
    except ArchiveError:
        return True
