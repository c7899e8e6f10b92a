"""Latency: how long an answer takes.

Flows in: durations. Flows out: a percentile of them, by nearest rank (Hyndman and Fan 1996, "Sample Quantiles in
Statistical Packages", definition 1): always one of the values, never between two.
"""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Nearest rank: the smallest value that at least `percent` of them do not exceed. None of nothing."""
    if not values:
        return None
    rank = max(1, -int(-len(values) * percent // 100))
    return sorted(values)[rank - 1]
