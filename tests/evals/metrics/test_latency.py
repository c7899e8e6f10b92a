from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.latency import percentile


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(1, 100))
def test_a_percentile_is_one_of_the_values_and_enough_do_not_exceed_it(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    assert found in values
    assert found is not None
    assert sum(v <= found for v in values) >= len(values) * percent / 100 - 1e-6


def test_percentiles_by_nearest_rank() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile([4, 1, 3, 2], 95) == 4
    assert percentile([], 50) is None
