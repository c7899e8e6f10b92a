"""A sample is drawn by its seed alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evals.datasets.sampling import sampled

ITEMS = [f"q{number}" for number in range(200)]


def drawn(items: list[str], limit: int | None, seed: int = 0) -> tuple[str, ...]:
    return sampled(items, limit=limit, seed=seed, id_of=str)


@given(st.lists(st.text(max_size=4), unique=True, max_size=40), st.integers(0, 50), st.integers(0, 50), st.integers())
def test_a_larger_sample_holds_the_smaller_one_in_file_order(items: list[str], few: int, more: int, seed: int) -> None:
    small, large = drawn(items, min(few, more), seed), drawn(items, max(few, more), seed)
    assert len(small) == min(few, more, len(items))
    assert set(small) <= set(large)
    assert list(large) == [item for item in items if item in set(large)]


@given(st.permutations(ITEMS[:12]))
def test_the_order_of_the_file_does_not_change_what_is_drawn(shuffled: list[str]) -> None:
    assert set(drawn(shuffled, 4)) == set(drawn(ITEMS[:12], 4))


def test_another_seed_draws_others() -> None:
    assert drawn(ITEMS, 20, seed=1) != drawn(ITEMS, 20, seed=2)


def test_without_a_limit_everything_is_taken() -> None:
    assert drawn(ITEMS, None) == tuple(ITEMS)
