"""Figures of a score against a yes or no.

Flows in: scores, higher meaning yes, and labels. Flows out: numbers from 0 to 1. Knows no model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


def area_under_curve(scores: Values, labels: Labels) -> float:
    """The chance that a yes scores above a no, ties half; NaN where one of the two is missing (Hanley, McNeil 1982)."""
    yes, no = scores[labels], np.sort(scores[~labels])
    if not len(yes) or not len(no):
        return float("nan")
    below, up_to = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + up_to).sum() / 2 / len(yes) / len(no))


def balanced_accuracy(scores: Values, labels: Labels, threshold: float) -> float:
    """The mean of the shares of yes and of no that are told apart at `threshold`."""
    return float(((scores[labels] >= threshold).mean() + (scores[~labels] < threshold).mean()) / 2)


def kept(scores: Values, labels: Labels, threshold: float) -> float:
    """The share of yes that reaches `threshold`."""
    return float((scores[labels] >= threshold).mean())


def best_threshold(scores: Values, worth: Callable[[float], float], candidates: Sequence[float] = ()) -> float:
    """The percentile of `scores`, or of `candidates` besides, that is worth the most; the lowest among equals."""
    tried: list[float] = [*np.quantile(scores, np.linspace(0, 1, 101)).tolist(), *candidates]
    return max(tried, key=worth)
