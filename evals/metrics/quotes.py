"""Quote validity: is every citation, character for character, a piece of the article it names?

Definition: a citation is valid if `text[start:end] == quote` for the text of the very article it cites, and the quote
is not empty. A citation of an article that is not among the texts is invalid. The promise has no exception, so it is
measured on every answer, also where nothing was expected of it. Sentences said without a citation are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from evals.model import Measure, Tally, Texts

VALIDITY, BARE = "quote validity", "sentences without a citation"
MEASURES = (Measure(VALIDITY, note="of citations"), Measure(BARE, "lower", "count"))


class Quoted(Protocol):
    """A citation, as far as it can be checked: code points `[start, end)` of an article's text."""

    @property
    def article_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def quote(self) -> str: ...


def valid(citation: Quoted, texts: Texts) -> bool:
    """True if the cited article is among `texts` and holds the quote at the very offsets."""
    text = texts.get(citation.article_id)
    # A negative offset would count from the text's end.
    return text is not None and _piece(text, citation.start, citation.end) == citation.quote != ""


def quote_validity(citations: Sequence[Quoted], texts: Texts) -> Tally:
    """Valid citations of all citations; adds nothing where there are none."""
    return Tally(sum(valid(citation, texts) for citation in citations), len(citations))


def bare_sentences(citations_of_each: Iterable[Sequence[object]]) -> Tally:
    """How many sentences have no citation, given each sentence's citations: a count."""
    lengths = [len(citations) for citations in citations_of_each]
    return Tally(lengths.count(0), len(lengths))


def _piece(text: str, start: int, end: int) -> str:
    return text[start:end] if 0 <= start < end <= len(text) else ""
