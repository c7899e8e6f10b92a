"""Sentences held against quotes: does the reader tell those that are borne out from those that are not?

Flows in: pairs and log-odds. Flows out: figures. Thresholds come from the first half of the pairs, figures at a
threshold from the second; probabilities are fitted on the first half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.cases import Pair
from training.evaluating.calibration import Platt, expected_calibration_error, fit
from training.evaluating.measures import Labels, Values, area_under_curve, balanced_accuracy, best_threshold, kept

KEPT = 0.95  # of supported sentences, at the cautious threshold


@dataclass(frozen=True, slots=True, eq=False)
class Supported:
    log_odds: Values
    supported: Labels

    def halves(self) -> tuple[Supported, Supported]:
        middle = len(self.supported) // 2
        first, second = (
            Supported(self.log_odds[part], self.supported[part]) for part in (slice(middle), slice(middle, None))
        )
        return first, second


def judged_pairs(pairs: Sequence[Pair], log_odds: Sequence[float]) -> Supported:
    return Supported(np.array(log_odds), np.array([pair.supported for pair in pairs]))


def fitted_support(pairs: Supported) -> Platt:
    """On the first half."""
    first, _ = pairs.halves()
    return fit(first.log_odds[:, None], first.supported)


def support_figures(pairs: Supported) -> Mapping[str, float]:
    """Per cent but for the area under the curve, which is from 0 to 1 and over all pairs."""
    first, second = pairs.halves()
    best = best_threshold(first.log_odds, lambda tried: balanced_accuracy(first.log_odds, first.supported, tried))
    cautious = float(np.quantile(first.log_odds[first.supported], 1 - KEPT))
    said = fitted_support(pairs).probabilities(second.log_odds[:, None])
    return {
        "pairs": float(len(pairs.supported)),
        "AUC support": area_under_curve(pairs.log_odds, pairs.supported),
        "balanced accuracy": 100 * balanced_accuracy(second.log_odds, second.supported, best),
        "kept": 100 * kept(second.log_odds, second.supported, best),
        "balanced accuracy, 95% kept": 100 * balanced_accuracy(second.log_odds, second.supported, cautious),
        "kept, 95% asked": 100 * kept(second.log_odds, second.supported, cautious),
        "calibration error": 100 * expected_calibration_error(said, second.supported),
    }
