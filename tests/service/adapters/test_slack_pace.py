"""How fast Slack is spoken to: posts of a channel about one a second, and no word while it wants to hear none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.slack_pace import BURST, LANES_KEPT, SECONDS_A_POST, Pace, TooSoon, lane_of

DESK = lane_of("chat.postMessage", "C1")
GAPS = st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=60)


@dataclass
class Watch:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def sent_at(gaps: Sequence[float], patience_s: float) -> list[float]:
    """When the posts go out that somebody wants to make after these gaps."""
    watch, sent = Watch(), []
    pace = Pace(watch)
    for gap in gaps:
        watch.now += gap
        try:
            sent.append(watch.now + pace.turn(DESK, patience_s=patience_s))
        except TooSoon:
            continue
    return sent


@given(GAPS, st.floats(0, 10, allow_nan=False))
def test_in_any_span_a_channel_gets_the_burst_and_one_post_a_second(gaps: Sequence[float], patience_s: float) -> None:
    sent = sorted(sent_at(gaps, patience_s))
    for first, began in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= BURST + (sent[last] - began) / SECONDS_A_POST + 1e-6


@given(st.lists(st.floats(SECONDS_A_POST, 100, allow_nan=False), min_size=1, max_size=30))
def test_who_posts_once_a_second_never_waits(gaps: Sequence[float]) -> None:
    watch = Watch()
    pace = Pace(watch)
    for gap in gaps:
        watch.now += gap
        assert pace.turn(DESK, patience_s=0.0) <= 1e-6


@given(GAPS)
def test_nobody_waits_longer_than_he_cares_to(gaps: Sequence[float]) -> None:
    watch, waits, refusals = Watch(), [], []
    pace = Pace(watch)
    for gap in gaps:
        watch.now += gap
        try:
            waits.append(pace.turn(DESK, patience_s=1.5))
        except TooSoon as error:
            refusals.append(error.after_s)
    assert all(0 <= wait <= 1.5 for wait in waits)
    assert all(after > 1.5 for after in refusals)


def test_a_turn_that_is_not_taken_costs_nothing() -> None:
    watch = Watch()
    pace = Pace(watch)
    for _ in range(BURST):
        pace.turn(DESK, patience_s=0.0)
    for _ in range(100):
        with pytest.raises(TooSoon):
            pace.turn(DESK, patience_s=0.5)
    assert pace.turn(DESK, patience_s=2.0) == pytest.approx(SECONDS_A_POST)


def test_channels_do_not_wait_for_each_other() -> None:
    pace = Pace(Watch())
    for number in range(100):
        assert pace.turn(lane_of("chat.postMessage", f"C{number}"), patience_s=0.0) == 0


def test_while_slack_wants_to_hear_nothing_it_hears_nothing() -> None:
    watch = Watch()
    pace = Pace(watch)
    pace.shut(lane_of("chat.update", "C1"), for_s=30)
    with pytest.raises(TooSoon) as caught:
        pace.turn(lane_of("chat.update", "C2"), patience_s=2.0)  # counted by workspace, not by channel
    assert caught.value.after_s == pytest.approx(30)
    assert pace.turn(DESK, patience_s=0.0) == 0
    watch.now += 29
    assert pace.turn(lane_of("chat.update", "C1"), patience_s=2.0) == pytest.approx(1)
    watch.now += 1
    assert pace.turn(lane_of("chat.update", "C1"), patience_s=2.0) == 0


def test_lanes_that_nobody_waits_for_are_forgotten() -> None:
    watch = Watch()
    pace = Pace(watch)
    for number in range(3 * LANES_KEPT):
        watch.now += 2
        pace.turn(lane_of("chat.postMessage", f"C{number}"), patience_s=0.0)
    assert len(pace._even) <= LANES_KEPT + 1
