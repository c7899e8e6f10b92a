"""Abstention: does it stay silent where the texts support nothing, and only there?

Precision: of the abstentions, those that were right. Recall: of the cases to abstain from, those it did. Two answerers
that never read the question are set beside it, since a figure alone says little.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.model import Figure, Outcome


def abstention(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Precision, recall, F1 and accuracy of abstaining; what always answering and always abstaining score beside it."""
    scored = [outcome for outcome in outcomes if outcome.answer is not None]
    wanted = sum(outcome.case.expected.abstain for outcome in scored)
    given = sum(outcome.abstained for outcome in scored)
    right = sum(outcome.abstained and outcome.case.expected.abstain for outcome in scored)
    agreed = sum(outcome.abstained == outcome.case.expected.abstain for outcome in scored)
    n = len(scored)
    return (
        Figure("abstention precision", _ratio(right, given), given),
        Figure("abstention recall", _ratio(right, wanted), wanted),
        Figure("abstention F1", _f1(right, given, wanted), n, beside=_baselines(0.0, _f1(wanted, n, wanted))),
        Figure(
            "abstention accuracy", _ratio(agreed, n), n, beside=_baselines(_ratio(n - wanted, n), _ratio(wanted, n))
        ),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(right: int, given: int, wanted: int) -> float | None:
    """2PR / (P + R), which is 2 right / (given + wanted)."""
    return _ratio(2 * right, given + wanted)


def _baselines(always_answer: float | None, always_abstain: float | None) -> str:
    return f"always answer {_shown(always_answer)}, always abstain {_shown(always_abstain)}"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
