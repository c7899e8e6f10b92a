"""Fact coverage: how many of the expected facts the answers state.

Over the answerable cases. An abstention there states nothing; a case that ended in an error is left out, and counted
elsewhere. The citation numbers in the text are not in the way: facts are looked for in its sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.model import Figure, Outcome, mean
from evals.wording import states


def fact_coverage(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Mean share of the facts stated, and the share of cases in which all of them are."""
    shares = [_share(outcome) for outcome in outcomes if _scored(outcome)]
    return (
        Figure("fact coverage", mean(shares), len(shares), note="mean share of the expected facts, answerable cases"),
        Figure("all facts", mean([float(share == 1) for share in shares]), len(shares), note="every fact stated"),
    )


def missing_facts(outcome: Outcome) -> list[str]:
    """The first wording of each expected fact that the answer does not state."""
    said = _said(outcome)
    return [ways[0] for ways in outcome.case.expected.facts if not any(states(said, way) for way in ways)]


def _scored(outcome: Outcome) -> bool:
    return outcome.answer is not None and not outcome.case.expected.abstain


def _share(outcome: Outcome) -> float:
    return 1 - len(missing_facts(outcome)) / len(outcome.case.expected.facts)


def _said(outcome: Outcome) -> str:
    if outcome.answer is None or outcome.abstained:
        return ""
    return " ".join([outcome.answer.short_answer or "", *(sentence.text for sentence in outcome.answer.sentences)])
