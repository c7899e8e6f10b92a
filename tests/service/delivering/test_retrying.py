"""When a delivery is tried again, when it is given up, and when nobody can know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivering.retrying import (
    ATTEMPTS,
    FIRST_WAIT_S,
    LONGEST_ASKED_FOR_S,
    LONGEST_WAIT_S,
    Fate,
    backoff_s,
    fate,
    interrupted,
)
from service.model import Delivery
from service.ports import DeliveryFailed
from tests.editions import AS_OF, delivery

chances = st.floats(min_value=0, max_value=1, exclude_max=True)


def failed(attempts: int, *, chance: float = 0.5, recognises: bool = False, **how: object) -> Fate:
    failure = DeliveryFailed("The server is busy.", **{"again": True, **how})  # type: ignore[arg-type]
    line = delivery(state="sending", attempts=attempts)
    return fate(line, failure, recognises=recognises, now=AS_OF, chance=lambda: chance)


@given(st.integers(1, 40), chances)
def test_waits_twice_as_long_each_time_up_to_an_hour_and_a_fifth_more_or_less(attempts: int, chance: float) -> None:
    expected = min(FIRST_WAIT_S * 2 ** (attempts - 1), LONGEST_WAIT_S)
    assert 0.8 * expected <= backoff_s(attempts, chance) <= 1.2 * expected


def test_all_attempts_together_take_hours_and_less_than_a_night() -> None:
    waits = [backoff_s(attempts, 0.5) for attempts in range(1, ATTEMPTS)]
    assert timedelta(hours=3) < timedelta(seconds=sum(waits)) < timedelta(hours=8)


def test_a_failure_that_may_pass_is_tried_again() -> None:
    assert failed(1) == Fate("pending", "The server is busy.", AS_OF + timedelta(seconds=30))


def test_the_last_attempt_gives_up_and_says_why() -> None:
    assert failed(ATTEMPTS - 1).state == "pending"
    assert failed(ATTEMPTS) == Fate("failed", "Given up after 12 attempts: The server is busy.")


def test_a_failure_for_good_is_not_tried_again() -> None:
    assert failed(1, again=False) == Fate("failed", "The server is busy.")


@pytest.mark.parametrize(("asked_s", "waited_s"), [(600.0, 600.0), (1.0, 30.0), (1e9, LONGEST_ASKED_FOR_S)])
def test_a_recipient_that_asks_for_time_gets_it(asked_s: float, waited_s: float) -> None:
    assert failed(1, retry_after_s=asked_s).again_at == AS_OF + timedelta(seconds=waited_s)


def test_what_may_have_arrived_is_sent_again_only_to_who_knows_a_second_copy() -> None:
    assert failed(1, may_have_arrived=True, recognises=False).state == "unknown"
    assert failed(1, may_have_arrived=True, recognises=True).state == "pending"


def found(state: str, attempts: int = 1) -> Delivery:
    return delivery(state=state, attempts=attempts)


@pytest.mark.parametrize("recognises", [False, True])
@pytest.mark.parametrize("state", ["pending", "sending"])
def test_what_was_left_before_the_last_byte_is_sent(state: str, recognises: bool) -> None:
    assert interrupted(found(state), recognises=recognises) is None


def test_what_was_left_at_the_last_byte_is_sent_again_only_to_who_knows_a_second_copy() -> None:
    assert interrupted(found("committing"), recognises=True) is None
    fated = interrupted(found("committing"), recognises=False)
    assert fated is not None
    assert fated.state == "unknown"


def test_a_delivery_that_brings_down_every_sender_is_given_up() -> None:
    assert interrupted(found("sending", ATTEMPTS), recognises=True) is None
    fated = interrupted(found("sending", ATTEMPTS + 1), recognises=True)
    assert fated is not None
    assert fated.state == "failed"
