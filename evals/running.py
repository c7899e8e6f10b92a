"""Asks every case, in order, and keeps what came back.

Flows in: cases, and anything that takes a Question and gives an Answer. Flows out: outcomes. Knows nothing of how
answers are made or scored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evals.model import Case, Outcome
from service.model import Answer, Question
from vectorstore.ports import Progress

Ask = Callable[[Question], Answer]


def run(cases: Sequence[Case], *, ask: Ask, seconds: Callable[[], float], progress: Progress) -> tuple[Outcome, ...]:
    """One outcome for each case, in order. `seconds` is a monotonic clock.

    Whatever a case raises is kept as its error, so that one bug does not hide the other cases.
    """
    progress.start("Asking", len(cases))
    outcomes = []
    for case in cases:
        outcomes.append(_outcome(case, ask, seconds))
        progress.advance()
    progress.finish()
    return tuple(outcomes)


def _outcome(case: Case, ask: Ask, seconds: Callable[[], float]) -> Outcome:
    began = seconds()
    try:
        conversation = _conversation(case, ask)
        began = seconds()
        answer = ask(_question(case, case.question, conversation))
    except Exception as error:  # an evaluator that stops at the first bug says nothing about the rest
        return Outcome(case, None, f"{type(error).__name__}: {error}", seconds() - began)
    return Outcome(case, answer, None, seconds() - began)


def _conversation(case: Case, ask: Ask) -> str | None:
    conversation: str | None = None
    for earlier in case.after:
        conversation = ask(_question(case, earlier, conversation)).conversation_id
    return conversation


def _question(case: Case, text: str, conversation: str | None) -> Question:
    return Question(
        text=text,
        as_of=case.as_of,
        conversation_id=conversation,
        start=case.start,
        end=case.end,
        sources=case.sources,
    )
