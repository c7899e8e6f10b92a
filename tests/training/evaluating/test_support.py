"""Support's figures, each half in its role."""

from __future__ import annotations

import numpy as np
import pytest

from training.cases import Pair
from training.evaluating.support import fitted_support, judged_pairs, support_figures


def pairs(sure: float = 1.0) -> list[Pair]:
    return [Pair("Said.", "Quoted.", supported=number % 2 == 0) for number in range(80)]


def test_a_reader_that_tells_them_apart_has_full_figures() -> None:
    held = judged_pairs(pairs(), [2.0 + n / 100 if n % 2 == 0 else -2.0 for n in range(80)])
    figures = support_figures(held)
    assert (figures["AUC support"], figures["balanced accuracy"], figures["kept"]) == (1, 100, 100)
    assert figures["pairs"] == 80


def test_thresholds_come_from_the_first_half() -> None:
    log_odds = [(1.0 if n % 2 == 0 else -1.0) * (1 if n < 40 else -1) for n in range(80)]
    assert support_figures(judged_pairs(pairs(), log_odds))["balanced accuracy"] == 0


def test_the_probability_is_that_of_the_first_half() -> None:
    rng = np.random.default_rng(1)
    held = judged_pairs(pairs(), [(1.0 if n % 2 == 0 else -1.0) + rng.normal() for n in range(80)])
    platt = fitted_support(held)
    said = platt.probabilities(np.array([[-3.0], [0.0], [3.0]]))
    assert said[0] < 0.2
    assert said[1] == pytest.approx(0.5, abs=0.2)
    assert said[2] > 0.8
