"""Clusterings: are the items that belong together put together, and only those?

Flows in: for each item, the label of the cluster it was put in and of the one it belongs to; labels are compared within
one side only. Flows out: tallies of each item, in order.

- B³ (Bagga and Baldwin 1998, "Entity-Based Cross-Document Coreferencing Using the Vector Space Model"): an item's
  precision is the share of its predicted cluster, itself included, that belongs to its gold cluster; its recall the
  share of its gold cluster that stands in its predicted one. Both are averaged over items. B³ F1 is 2PR / (P + R) of
  the two means: no ratio of sums over items, so an item has no tally of it.
- Pairs: of the pairs of items in one predicted cluster, those in one gold cluster (precision); the other way round
  (recall); pair F1 is 2 · both / (predicted + gold), and a ratio of sums: an item adds the pairs it is in, so that each
  pair is counted twice above and below. Clusters of one item have no pairs and add nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from evals.metrics import of_something
from evals.model import Measure, Tally, mean

B3_PRECISION, B3_RECALL = "B³ precision", "B³ recall"
B3_F1 = "B³ F1"
PAIR_PRECISION, PAIR_RECALL, PAIR_F1 = "pair precision", "pair recall", "pair F1"
MEASURES = (
    Measure(B3_PRECISION, note="mean over items"),
    Measure(B3_RECALL, note="mean over items"),
    Measure(B3_F1, note="of the two means", harmonic_of=(B3_PRECISION, B3_RECALL)),
    Measure(PAIR_PRECISION, note="of the pairs put together"),
    Measure(PAIR_RECALL, note="of the pairs that belong together"),
    Measure(PAIR_F1),
)


class BCubed(NamedTuple):
    precision: float
    recall: float
    f1: float


def tallies(predicted: Sequence[Hashable], gold: Sequence[Hashable]) -> list[dict[str, Tally]]:
    """MEASURES of each item, in order. Raises ValueError if the two are not equally long.

    An item has no pair precision where it was put alone, and no pair recall where it belongs alone.
    """
    together = Counter(zip(predicted, gold, strict=True))
    put, belong = Counter(predicted), Counter(gold)
    return [_of_item(together[p, g], put[p], belong[g]) for p, g in zip(predicted, gold, strict=True)]


def b_cubed(predicted: Sequence[Hashable], gold: Sequence[Hashable]) -> BCubed | None:
    """B³ of the whole clustering; None of no items. Raises ValueError as `tallies`."""
    items = tallies(predicted, gold)
    precision = mean([item[B3_PRECISION].part for item in items])
    recall = mean([item[B3_RECALL].part for item in items])
    if precision is None or recall is None:
        return None
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))  # never 0: an item is with itself


def pair_f1(predicted: Sequence[Hashable], gold: Sequence[Hashable]) -> float | None:
    """Pair F1 of the whole clustering; None if neither side puts any two together. Raises ValueError as `tallies`."""
    found = [item[PAIR_F1] for item in tallies(predicted, gold)]
    whole = sum(tally.whole for tally in found)
    return sum(tally.part for tally in found) / whole if whole else None


def _of_item(together: int, put: int, belong: int) -> dict[str, Tally]:
    return {
        B3_PRECISION: Tally(together / put),
        B3_RECALL: Tally(together / belong),
        **of_something({PAIR_PRECISION: Tally(together - 1, put - 1), PAIR_RECALL: Tally(together - 1, belong - 1)}),
        PAIR_F1: Tally(2 * (together - 1), put - 1 + belong - 1),
    }
