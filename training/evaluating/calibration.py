"""Log-odds into probabilities: a scale and a shift, fitted where nothing was trained or is reported.

Flows in: what a reader gave and what was true. Flows out: weights of a logistic regression. Platt 1999, "Probabilistic
Outputs for Support Vector Machines"; a scale alone is temperature scaling (Guo et al. 2017). Knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.evaluating.measures import Labels, Values

STEPS = 50  # of Newton's method; it has converged long before
RIDGE = 1e-3  # keeps weights finite where a feature tells yes from no without a mistake


@dataclass(frozen=True, slots=True)
class Platt:
    """P = sigmoid(weights · features + shift)."""

    weights: tuple[float, ...]
    shift: float

    def log_odds(self, features: Values) -> Values:
        """[cases, features] to [cases]."""
        return np.asarray(features @ np.array(self.weights) + self.shift, np.float64)

    def probabilities(self, features: Values) -> Values:
        return np.asarray(1 / (1 + np.exp(-self.log_odds(features))), np.float64)


def fit(features: Values, labels: Labels) -> Platt:
    """The likeliest weights for [cases, features]; scaled inside, so that the ridge treats features alike."""
    mean, spread = features.mean(0), features.std(0) + 1e-6
    scaled = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    weights = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-scaled @ weights))
        gradient = scaled.T @ (likely - labels) / len(labels) + RIDGE * weights
        curvature = (scaled * (likely * (1 - likely))[:, None]).T @ scaled / len(labels)
        weights = weights - np.linalg.solve(curvature + RIDGE * np.eye(len(weights)), gradient)
    own = weights[:-1] / spread
    return Platt(tuple(own.tolist()), float(weights[-1] - own @ mean))


def expected_calibration_error(probabilities: Values, labels: Labels, bins: int = 10) -> float:
    """The mean distance of what is said from what is true, over bins of equal width (Naeini et al. 2015)."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    distances: Sequence[float] = [
        abs(float(probabilities[place == number].mean() - labels[place == number].mean()))
        * int((place == number).sum())
        for number in range(bins)
        if (place == number).any()
    ]
    return sum(distances) / len(labels)
