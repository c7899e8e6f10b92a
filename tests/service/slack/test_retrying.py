"""When a job of Slack's is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import SlackPool
from service.ports import BadQuestion, ModelUnavailable, SlackRefused, SlackUnavailable
from service.slack.retrying import PATIENCE, Fate, backoff_s, fate, interrupted, later_s
from tests.service.slack.jobs import NOW, job
from vectorstore.ports import NotFound, StoreUnavailable

POOLS: tuple[SlackPool, ...] = get_args(SlackPool)
UNAVAILABLE = (SlackUnavailable("Slack is slow."), StoreUnavailable("Locked."), NotFound("Gone."))
chances = st.floats(min_value=0, max_value=1, exclude_max=True)


def failed(error: Exception, *, attempts: int = 1, pool: SlackPool = "answers", chance: float = 0.5) -> Fate:
    return fate(job(pool=pool, attempts=attempts), error, now=NOW, chance=lambda: chance)


def waited_s(fated: Fate) -> float:
    assert fated.again_at is not None
    return (fated.again_at - NOW).total_seconds()


@given(st.sampled_from(POOLS), st.integers(1, 60), chances)
def test_waits_twice_as_long_each_time_and_a_fifth_more_or_less(pool: SlackPool, attempts: int, chance: float) -> None:
    patience = PATIENCE[pool]
    expected = min(patience.first_wait_s * 2 ** (attempts - 1), patience.longest_wait_s)
    assert 0.8 * expected <= backoff_s(job(pool=pool, attempts=attempts), chance) <= 1.2 * expected


@pytest.mark.parametrize(("pool", "about"), [("answers", timedelta(minutes=30)), ("quick", timedelta(minutes=1))])
def test_all_attempts_together_take_as_long_as_somebody_waits(pool: SlackPool, about: timedelta) -> None:
    waits = [
        waited_s(failed(UNAVAILABLE[0], attempts=attempts, pool=pool)) for attempts in range(1, PATIENCE[pool].attempts)
    ]
    assert 0.9 * about < timedelta(seconds=sum(waits)) < 1.1 * about


@pytest.mark.parametrize("error", UNAVAILABLE, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("pool", POOLS)
def test_what_may_pass_is_tried_again_until_nobody_waits_any_more(pool: SlackPool, error: Exception) -> None:
    most = PATIENCE[pool].attempts
    assert failed(error, pool=pool).error == str(error)
    assert failed(error, attempts=most - 1, pool=pool).again_at is not None
    assert failed(error, attempts=most, pool=pool) == Fate(f"Given up after {most} attempts: {error}")


def test_what_slack_refuses_is_not_tried_again() -> None:
    error = SlackRefused("Dateline is not in the channel C0DESK.", code="not_in_channel")
    assert failed(error) == Fate("Dateline is not in the channel C0DESK.")


@pytest.mark.parametrize("error", [KeyError("what she said"), BadQuestion("what she said"), ModelUnavailable()])
def test_a_bug_is_tried_once_more_and_its_words_are_nobodys_business(error: Exception) -> None:
    named = f"It failed: {type(error).__name__}."
    assert failed(error).error == named
    assert waited_s(failed(error)) == pytest.approx(5.0)
    assert failed(error, attempts=2) == Fate(f"Given up after 2 attempts: {named}")


@given(st.floats(0.1, 1800.0), chances, st.integers(1, 9))
def test_slack_gets_the_time_it_asks_for_and_those_that_wait_do_not_come_back_together(
    asked_s: float, chance: float, attempts: int
) -> None:
    error = SlackUnavailable("Too fast.", retry_after_s=asked_s)
    waits = waited_s(failed(error, attempts=attempts, chance=chance))
    assert waits >= asked_s - 1e-6  # a datetime has microseconds
    assert waits >= backoff_s(job(attempts=attempts), chance) - 1e-6
    most = asked_s + (1.0 + 0.2 * asked_s)  # added up as it is there: "1.2 * asked_s + 1.0" can be rounded to less
    assert asked_s <= later_s(asked_s, chance) <= most


def test_those_that_were_told_to_wait_are_spread() -> None:
    waits = {later_s(30.0, number / 50) for number in range(50)}
    assert len(waits) == 50
    assert max(waits) - min(waits) > 5.0


@pytest.mark.parametrize(("pool", "asked_s"), [("answers", 1801.0), ("quick", 61.0)])
def test_when_slack_asks_for_longer_than_anybody_waits_it_is_given_up(pool: SlackPool, asked_s: float) -> None:
    fated = failed(SlackUnavailable("Too fast.", retry_after_s=asked_s), pool=pool)
    assert fated.again_at is None
    assert f"{asked_s:.0f} s" in fated.error
    assert "Too fast." in fated.error


@pytest.mark.parametrize("pool", POOLS)
def test_a_job_that_brings_down_every_worker_is_given_up(pool: SlackPool) -> None:
    most = PATIENCE[pool].attempts
    assert interrupted(job(pool=pool, attempts=most)) is None
    assert interrupted(job(pool=pool, attempts=most + 1)) == Fate(
        f"Given up after {most} attempts: each was interrupted."
    )
