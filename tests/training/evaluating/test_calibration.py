"""Log-odds into probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from training.evaluating.calibration import Platt, expected_calibration_error, fit


def test_the_fit_finds_the_scale_and_shift_that_cases_were_drawn_by() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(3, 4, (20_000, 2))
    true = Platt((0.5, -0.25), -1.0)
    labels = rng.random(len(features)) < true.probabilities(features)
    found = fit(features, labels)
    assert found.weights == pytest.approx(true.weights, abs=0.03)
    assert found.shift == pytest.approx(true.shift, abs=0.1)


def test_cases_without_a_mistake_get_finite_weights() -> None:
    found = fit(np.array([[-1.0], [-2.0], [1.0], [2.0]]), np.array([False, False, True, True]))
    assert 0 < found.weights[0] < 100


def test_probabilities_that_come_true_have_no_calibration_error() -> None:
    said = np.repeat([0.25, 0.75], 4)
    true = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert expected_calibration_error(said, true) == 0
    assert expected_calibration_error(said, ~true) == 0.5
    assert expected_calibration_error(np.ones(2), np.array([True, False])) == 0.5
