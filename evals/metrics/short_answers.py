"""Short answers: where a person, place, date, number or organisation is asked for, is it the right one?

Over the answerable cases that list acceptable short answers. A wrong one is worse than none, so both are reported.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.model import Figure, Outcome
from evals.wording import same


def short_answers(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Share that gave an acceptable short answer, and share that gave another one."""
    scored = [outcome for outcome in outcomes if outcome.answer is not None and outcome.case.expected.short]
    right = sum(short_answer_is_right(outcome) for outcome in scored)
    wrong = sum(short_answer_is_wrong(outcome) for outcome in scored)
    n = len(scored)
    return (
        Figure("short answer right", right / n if n else None, n),
        Figure("short answer wrong", wrong / n if n else None, n, note="given, but another one; lower is better"),
    )


def short_answer_is_right(outcome: Outcome) -> bool:
    given = outcome.answer.short_answer if outcome.answer else None
    return given is not None and any(same(given, accepted) for accepted in outcome.case.expected.short)


def short_answer_is_wrong(outcome: Outcome) -> bool:
    given = outcome.answer.short_answer if outcome.answer else None
    return given is not None and not short_answer_is_right(outcome)
