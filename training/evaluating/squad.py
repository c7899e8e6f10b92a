"""SQuAD 2.0 on articles held out: answers where there are some, and silence where there are none.

Flows in: cases and what a reader said. Flows out: exact match and F1 at one threshold, which is fitted on another
article; how well it knows what is answerable; and both on the answerable questions alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.short_answers import exact_match, token_f1
from evals.wording import normalised_squad
from training.cases import Asked
from training.evaluating.answers import Read
from training.evaluating.calibration import Platt, expected_calibration_error, fit
from training.evaluating.measures import Values, area_under_curve, best_threshold

NEVER = 1e9  # a threshold that nothing reaches


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """[cases] each: whether there is an answer, what the answer given is worth, and three signs of there being one."""

    answerable: Values
    exact: Values  # of the best span; 0 where there is no answer
    f1: Values
    signs: Values  # [cases, 3]: log-odds, margin over "not here", confidence

    def at(self, scores: Values, threshold: float) -> tuple[float, float]:
        """Exact match and F1 over all cases when those below `threshold` are left unanswered."""
        said = scores >= threshold
        silent = np.where(self.answerable > 0, 0.0, 1.0)
        exact, f1 = (np.where(said, worth, silent).mean() for worth in (self.exact, self.f1))
        return float(exact), float(f1)


def judged(cases: Sequence[Asked], read: Sequence[Read]) -> Judged:
    given = [each.spans[0].text if each.spans else "" for each in read]
    both = list(zip(given, cases, strict=True))
    answerable = np.array([float(bool(case.accepted)) for case in cases])
    exact = np.array([exact_match(said, case.accepted, normalised_squad).part for said, case in both])
    f1 = np.array([token_f1(said, case.accepted, normalised_squad).part for said, case in both])
    signs = np.array([(each.answerable, each.margin, each.confidence) for each in read])
    return Judged(answerable, exact * answerable, f1 * answerable, signs)


def fitted(calibration: Judged) -> Platt:
    """All three signs as one."""
    return fit(calibration.signs, calibration.answerable > 0)


def fitted_log_odds(calibration: Judged) -> Platt:
    """The reader's own log-odds alone, as a probability."""
    return fit(calibration.signs[:, :1], calibration.answerable > 0)


def squad_figures(test: Judged, calibration: Judged) -> Mapping[str, float]:
    """Per cent but for the areas under the curve, which are from 0 to 1."""
    holds = test.answerable > 0
    signs = fitted(calibration)
    figures = _at_threshold("", test, calibration, signs.log_odds(test.signs), signs.log_odds(calibration.signs))
    figures |= _at_threshold(" by log-odds", test, calibration, test.signs[:, 0], calibration.signs[:, 0])
    return {
        "questions": float(len(holds)),
        **figures,
        "calibration error": 100 * expected_calibration_error(signs.probabilities(test.signs), holds),
        "always silent": 100 * float(1 - holds.mean()),
        "answerable: exact match": 100 * float(test.exact[holds].mean()),
        "answerable: F1": 100 * float(test.f1[holds].mean()),
    }


def _at_threshold(name: str, test: Judged, calibration: Judged, scores: Values, fitted_on: Values) -> dict[str, float]:
    threshold = best_threshold(fitted_on, lambda tried: calibration.at(fitted_on, tried)[1], [NEVER])
    exact, f1 = test.at(scores, threshold)
    return {
        f"exact match{name}": 100 * exact,
        f"F1{name}": 100 * f1,
        f"AUC answerable{name}": area_under_curve(scores, test.answerable > 0),
    }
