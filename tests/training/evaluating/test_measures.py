"""Figures of a score against a yes or no."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.evaluating.measures import area_under_curve, balanced_accuracy, best_threshold, kept

SCORES = np.array([0.1, 0.4, 0.4, 0.9])
LABELS = np.array([False, True, False, True])


def test_the_area_counts_ties_half() -> None:
    assert area_under_curve(SCORES, LABELS) == (0.5 + 1 + 1 + 1) / 4


def test_the_area_is_unknown_where_one_kind_is_missing() -> None:
    assert math.isnan(area_under_curve(SCORES, np.ones(4, bool)))


def test_balanced_accuracy_weighs_both_kinds_alike() -> None:
    scores, labels = np.array([1, 1, 1, 0.0]), np.array([True, True, False, False])
    assert balanced_accuracy(scores, labels, 0.5) == 0.75
    assert kept(scores, labels, 0.5) == 1


def test_the_best_threshold_is_worth_the_most() -> None:
    found = best_threshold(SCORES, lambda tried: -abs(tried - 0.4))
    assert found == pytest.approx(0.4)
    assert best_threshold(SCORES, lambda tried: tried, [7.0]) == 7
