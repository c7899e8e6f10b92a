from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.cluster import pair_confusion_matrix  # type: ignore[import-untyped]

from evals.metrics.clustering import (
    B3_PRECISION,
    B3_RECALL,
    PAIR_F1,
    PAIR_PRECISION,
    PAIR_RECALL,
    b_cubed,
    pair_f1,
    tallies,
)
from evals.model import Tally

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25)


def test_two_clusterings_by_hand() -> None:
    # Put: {1 2 3} {4 5}; belong: {1 2} {3 4 5}. Items 3 is alone in its own, 1 and 2 share, 4 and 5 share.
    predicted, gold = ["p", "p", "p", "q", "q"], [7, 7, 8, 8, 8]
    assert tallies(predicted, gold)[2] == {
        B3_PRECISION: Tally(1 / 3),
        B3_RECALL: Tally(1 / 3),
        PAIR_PRECISION: Tally(0, 2),
        PAIR_RECALL: Tally(0, 2),
        PAIR_F1: Tally(0, 4),
    }
    found = b_cubed(predicted, gold)
    assert found is not None
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert found.recall == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert found.f1 == pytest.approx(found.precision)  # here both are 11/15
    assert pair_f1(predicted, gold) == pytest.approx(0.5)  # pairs 12 13 23 45 against 12 34 35 45: two of four each


def test_b_cubed_f1_is_that_of_the_means_not_a_mean() -> None:
    found = b_cubed([0, 0, 0, 1], [0, 1, 2, 3])
    assert found == pytest.approx((0.5, 1.0, 2 / 3))


def test_an_item_alone_is_in_no_pair() -> None:
    assert tallies([0], [0]) == [{B3_PRECISION: Tally(1), B3_RECALL: Tally(1), PAIR_F1: Tally(0, 0)}]
    assert pair_f1([0, 1], [3, 4]) is None
    assert b_cubed([], []) is None


def test_clusterings_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        tallies([0, 1], [0])


@given(LABELS)
def test_pair_f1_is_what_counting_pairs_gives(labels: list[tuple[int, int]]) -> None:
    predicted, gold = [put for put, _ in labels], [own for _, own in labels]
    (_, only_predicted), (only_gold, both) = pair_confusion_matrix(gold, predicted).tolist()
    whole = 2 * both + only_predicted + only_gold
    assert pair_f1(predicted, gold) == (pytest.approx(2 * both / whole) if whole else None)


@given(LABELS)
def test_b_cubed_is_what_comparing_every_item_with_every_other_gives(labels: list[tuple[int, int]]) -> None:
    def share(of: int, within: int) -> float:
        """Mean over items: of those with the same label in `within`, the share with the same one in `of`."""
        peers = [[other for other in labels if other[within] == item[within]] for item in labels]
        alike = [
            sum(peer[of] == item[of] for peer in near) / len(near) for item, near in zip(labels, peers, strict=True)
        ]
        return sum(alike) / len(labels)

    found = b_cubed(*zip(*labels, strict=True))
    assert found is not None
    assert (found.precision, found.recall) == pytest.approx((share(1, 0), share(0, 1)))
    turned = b_cubed([own for _, own in labels], [put for put, _ in labels])
    assert turned is not None
    assert (turned.precision, turned.recall, turned.f1) == pytest.approx((found.recall, found.precision, found.f1))


@given(LABELS)
def test_the_same_clusters_under_other_names_are_perfect(labels: list[tuple[int, int]]) -> None:
    gold = [own for _, own in labels]
    assert b_cubed([f"cluster {own}" for own in gold], gold) == pytest.approx((1, 1, 1))
    assert pair_f1([-own for own in gold], gold) in (None, 1)
