"""A lease is renewed while the work under it goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from service.delivering.holding import holding
from vectorstore.ports import StoreUnavailable


class Renewals:
    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.count = 0
        self.enough = threading.Event()

    def __call__(self) -> bool:
        self.count += 1
        answer = self.answers.pop(0) if self.answers else False
        if not self.answers:
            self.enough.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_renews_again_and_again() -> None:
    renewals = Renewals(True, True, True)
    with holding(renewals, lease_s=0.003):
        assert renewals.enough.wait(30)


def test_a_store_that_does_not_answer_is_asked_again() -> None:
    renewals = Renewals(StoreUnavailable("locked"), True)
    with holding(renewals, lease_s=0.003):
        assert renewals.enough.wait(30)


def test_asks_no_more_once_the_lease_is_lost_or_the_work_has_ended() -> None:
    lost = Renewals(False, True)
    with holding(lost, lease_s=0.003):
        assert _eventually(lambda: not _keepers())
    never = Renewals(True)
    with holding(never, lease_s=3000.0):
        assert _keepers()
    assert (lost.count, never.count, _keepers()) == (1, 0, [])


def test_stuck_work_does_not_hold_for_ever() -> None:
    with holding(lambda: True, lease_s=0.003, at_most_s=0.01):
        assert _eventually(lambda: not _keepers())


def _keepers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "lease-keeper"]


def _eventually(holds: Callable[[], bool]) -> bool:
    pause = threading.Event()
    return any(holds() or pause.wait(0.005) for _ in range(6000))
