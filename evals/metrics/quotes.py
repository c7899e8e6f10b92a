"""Quote validity: is every citation, character for character, a piece of a text that was read in?

Also for abstentions that cite nothing and for answers no fact was expected in: the promise has no exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.model import Figure, Outcome
from service.model import Citation


def quote_validity(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> tuple[Figure, ...]:
    """Share of citations with `text[start:end] == quote`, and how many sentences were said without one."""
    answers = [outcome.answer for outcome in outcomes if outcome.answer is not None]
    citations = [citation for answer in answers for citation in answer.citations]
    valid = sum(quoted_text(citation, texts) is not None for citation in citations)
    bare = sum(not sentence.citations for answer in answers for sentence in answer.sentences)
    return (
        Figure("quote validity", valid / len(citations) if citations else None, len(citations), note="of citations"),
        Figure("sentences without a citation", float(bare), len(answers), unit="count"),
    )


def quoted_text(citation: Citation, texts: Mapping[str, str]) -> str | None:
    """Name of the text that holds the citation at its offsets; None if none does."""
    for name, text in texts.items():
        if citation.quote and text[citation.start : citation.end] == citation.quote:
            return name
    return None
