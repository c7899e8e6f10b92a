"""Every metric over the outcomes, and what was wrong with each case.

Flows in: outcomes and the texts they are about. Flows out: Figures, and faults in words. A case that ended in an error
is never averaged into a score: it is counted, and shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.metrics.abstention import abstention
from evals.metrics.citing import citation_hits, unquoted_evidence
from evals.metrics.facts import fact_coverage, missing_facts
from evals.metrics.latency import latency
from evals.metrics.quotes import quote_validity, quoted_text
from evals.metrics.short_answers import short_answer_is_wrong, short_answers
from evals.model import Figure, Outcome


def figures(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> tuple[Figure, ...]:
    """In the order of the report."""
    errors = sum(outcome.error is not None for outcome in outcomes)
    return (
        *fact_coverage(outcomes),
        *short_answers(outcomes),
        *citation_hits(outcomes, texts),
        *quote_validity(outcomes, texts),
        *abstention(outcomes),
        *latency(outcomes),
        Figure("errors", float(errors), len(outcomes), unit="count", note="cases with no answer; in no other figure"),
    )


def faults(outcome: Outcome, texts: Mapping[str, str]) -> list[str]:
    """What is wrong with one outcome, in words; empty when it is right."""
    if outcome.error is not None:
        return [f"error: {outcome.error}"]
    if outcome.case.expected.abstain:
        return [] if outcome.abstained else ["answered, where the texts support nothing"]
    if outcome.abstained:
        return ["abstained, where the texts support an answer"]
    return [*_invented_quotes(outcome, texts), *_missing(outcome, texts)]


def _missing(outcome: Outcome, texts: Mapping[str, str]) -> list[str]:
    facts = [f"does not state: {fact}" for fact in missing_facts(outcome)]
    evidence = [
        f"does not quote: {texts[place.text_name][place.span.start : place.span.end]}"
        for place in unquoted_evidence(outcome, texts)
    ]
    short = ["short answer is another one"] if outcome.case.expected.short and short_answer_is_wrong(outcome) else []
    return [*facts, *evidence, *short]


def _invented_quotes(outcome: Outcome, texts: Mapping[str, str]) -> list[str]:
    citations = outcome.answer.citations if outcome.answer else ()
    return [f"quote is in no text: {c.quote}" for c in citations if quoted_text(c, texts) is None]
