from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.report.binning import BINS, calibration_error, confidence_bins, round_numbers, spells, wilson

confidences = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


@given(confidences)
def test_every_confidence_is_in_one_bin(judged: list[tuple[float, bool]]) -> None:
    bins = confidence_bins(judged)
    assert len(bins) == BINS
    assert sum(b.of for b in bins) == len(judged)
    assert sum(b.came_true for b in bins) == sum(true for _, true in judged)
    assert all(b.low - 1e-9 <= b.confidence <= b.high + 1e-9 for b in bins)


def test_a_confidence_of_one_is_in_the_last_bin() -> None:
    assert [b.of for b in confidence_bins([(1.0, True), (0.0, False), (0.1, True)])] == [1, 1, *[0] * 7, 1]


def test_calibration_error_is_the_distance_of_confidence_from_what_came_true() -> None:
    # Four at .75 of which two came true (.25 off), one at .15 that did not (.15 off): (4 x .25 + .15) / 5.
    judged = [(0.75, True), (0.75, True), (0.75, False), (0.75, False), (0.15, False)]
    assert calibration_error(confidence_bins(judged)) == pytest.approx(0.23)
    assert calibration_error(confidence_bins([])) is None


def test_wilson_is_as_published() -> None:
    # Newcombe 1998, table I: 81 of 263 gives .2553 to .3662, 0 of 20 gives 0 to .1611.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=60))
def test_every_duration_is_in_one_spell_and_spells_follow_one_another(took: list[float]) -> None:
    found = spells(took)
    assert sum(spell.count for spell in found) == len(took)
    assert all(one.high == other.low for one, other in pairwise(found))
    assert all(spell.low < spell.high for spell in found)


def test_a_duration_falls_between_the_ends_of_its_spell() -> None:
    assert [(round(s.low), round(s.high), s.count) for s in spells([1, 2, 50, 100], most=2)] == [
        (1, 10, 2),
        (10, 100, 2),
    ]
    assert spells([]) == ()


def test_marks_are_round_numbers_within_the_axis() -> None:
    assert list(round_numbers(3, 120)) == [5, 10, 20, 50, 100]
