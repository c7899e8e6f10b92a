"""Citation hits: does the answer quote the words that support it?

A piece of evidence is hit when a citation overlaps one of the places that hold it by at least half of the shorter of
the two: a citation may be the whole sentence around the evidence, or the telling part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.metrics.quotes import quoted_text
from evals.model import Figure, Outcome, Place, mean
from vectorstore.model import Span


def citation_hits(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> tuple[Figure, ...]:
    """Over answerable cases that were answered: share with any evidence quoted, and mean share of the evidence."""
    shares = [_share(outcome, texts) for outcome in outcomes if _scored(outcome)]
    hits = [float(share > 0) for share in shares]
    return (
        Figure("citation hit", mean(hits), len(shares), note="answered cases that quote a piece of the evidence"),
        Figure("evidence quoted", mean(shares), len(shares), note="mean share of the evidence, same cases"),
    )


def unquoted_evidence(outcome: Outcome, texts: Mapping[str, str]) -> list[Place]:
    """The first place of each piece of evidence that no citation hits."""
    cited = _cited(outcome, texts)
    return [places[0] for places in outcome.case.expected.places if not _hit(places, cited)]


def _scored(outcome: Outcome) -> bool:
    return outcome.answer is not None and not outcome.abstained and not outcome.case.expected.abstain


def _share(outcome: Outcome, texts: Mapping[str, str]) -> float:
    return 1 - len(unquoted_evidence(outcome, texts)) / len(outcome.case.expected.places)


def _cited(outcome: Outcome, texts: Mapping[str, str]) -> list[Place]:
    citations = outcome.answer.citations if outcome.answer else ()
    named = [(quoted_text(citation, texts), citation) for citation in citations]
    return [Place(name, Span(citation.start, citation.end)) for name, citation in named if name is not None]


def _hit(places: Sequence[Place], cited: Sequence[Place]) -> bool:
    return any(a.text_name == b.text_name and _overlap(a.span, b.span) >= 0.5 for a in places for b in cited)


def _overlap(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared / min(a.end - a.start, b.end - b.start)
