"""Abstention: does it stay silent where the texts support nothing, and only there?

Definitions, with abstaining as the positive class: precision, of the abstentions, those that were right; recall, of the
cases to abstain from, those it did; F1, 2PR / (P + R), which is 2 · right / (given + wanted) and so a ratio of sums;
accuracy, of all cases, those where it did as it should. Two answerers that never read the question are measured beside
it, since a figure alone says little: one that always answers, one that always abstains. Rajpurkar, Jia and Liang 2018,
"Know What You Don't Know: Unanswerable Questions for SQuAD" (https://arxiv.org/abs/1806.03822), set the latter beside
their scores.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import of_something
from evals.model import Measure, Tally

PRECISION, RECALL = "abstention precision", "abstention recall"
F1, ACCURACY = "abstention F1", "abstention accuracy"
F1_ANSWERING, F1_ABSTAINING = f"{F1} of always answering", f"{F1} of always abstaining"
ACCURACY_ANSWERING, ACCURACY_ABSTAINING = f"{ACCURACY} of always answering", f"{ACCURACY} of always abstaining"

MEASURES = (
    Measure(PRECISION, note="of the abstentions, those that were right"),
    Measure(RECALL, note="of the cases to abstain from"),
    Measure(F1, beside=(F1_ANSWERING, F1_ABSTAINING)),
    Measure(ACCURACY, beside=(ACCURACY_ANSWERING, ACCURACY_ABSTAINING)),
    Measure(F1_ANSWERING, "neither", note="baseline: never reads the question"),
    Measure(F1_ABSTAINING, "neither", note="baseline: never reads the question"),
    Measure(ACCURACY_ANSWERING, "neither", note="baseline: never reads the question"),
    Measure(ACCURACY_ABSTAINING, "neither", note="baseline: never reads the question"),
)


def tallies(should: bool, did: bool) -> dict[str, Tally]:
    """What one case adds to each of MEASURES, for whether it should abstain and whether it did.

    It has no precision where it did not abstain, and no recall where it should not.
    """
    wanted, given, right = int(should), int(did), int(should and did)
    return {
        **of_something({PRECISION: Tally(right, given), RECALL: Tally(right, wanted)}),
        F1: Tally(2 * right, given + wanted),
        ACCURACY: Tally(int(wanted == given)),
        F1_ANSWERING: Tally(0, wanted),
        F1_ABSTAINING: Tally(2 * wanted, 1 + wanted),
        ACCURACY_ANSWERING: Tally(1 - wanted),
        ACCURACY_ABSTAINING: Tally(wanted),
    }


def answerable_auc(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """How well confidence tells answerable from unanswerable: area under the ROC curve, 0 to 1, 0.5 by chance.

    `pairs` are (confidence, is answerable), in any order. Of all couples of an answerable and an unanswerable case, it
    is the share in which the answerable one has the higher confidence, ties counting half (Hanley and McNeil 1982, "The
    meaning and use of the area under a receiver operating characteristic (ROC) curve"). None unless there are both.
    """
    wanted = sum(answerable for _, answerable in pairs)
    if not 0 < wanted < len(pairs):
        return None
    ranks = _mid_ranks([confidence for confidence, _ in pairs])
    above = sum(rank for rank, (_, answerable) in zip(ranks, pairs, strict=True) if answerable)
    return (above - wanted * (wanted + 1) / 2) / (wanted * (len(pairs) - wanted))


def _mid_ranks(values: Sequence[float]) -> list[float]:
    """Rank of each value from 1, lowest first; equal values share the mean of their ranks."""
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for rank, value in enumerate(sorted(values), 1):
        first.setdefault(value, rank)
        last[value] = rank
    return [(first[value] + last[value]) / 2 for value in values]
