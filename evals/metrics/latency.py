"""Latency: how long an answer takes, in milliseconds, over the cases that gave one."""

from __future__ import annotations

from collections.abc import Sequence

from evals.model import Figure, Outcome


def latency(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Median and 95th percentile."""
    took = [1000 * outcome.seconds for outcome in outcomes if outcome.answer is not None]
    return (
        Figure("latency p50", percentile(took, 50), len(took), unit="ms"),
        Figure("latency p95", percentile(took, 95), len(took), unit="ms"),
    )


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Nearest rank: the smallest value that at least `percent` of them do not exceed. None of nothing."""
    if not values:
        return None
    rank = max(1, -int(-len(values) * percent // 100))
    return sorted(values)[rank - 1]
