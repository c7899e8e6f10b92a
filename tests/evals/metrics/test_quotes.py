from __future__ import annotations

from dataclasses import dataclass

import pytest

from evals.metrics.quotes import bare_sentences, quote_validity, valid
from evals.model import Tally

TEXTS = {"a": "Türk met Tang.", "b": "Nothing else."}


@dataclass(frozen=True, slots=True)
class Cites:
    article_id: str
    start: int
    end: int
    quote: str


GOOD = Cites("a", 5, 13, "met Tang")


def test_a_quote_is_valid_at_its_own_offsets_of_its_own_article() -> None:
    assert valid(GOOD, TEXTS)


@pytest.mark.parametrize(
    "cited",
    [
        Cites("a", 4, 12, "met Tang"),  # one off
        Cites("b", 5, 13, "met Tang"),  # another article
        Cites("c", 5, 13, "met Tang"),  # no article
        Cites("a", 5, 13, "met tang"),  # another letter
        Cites("a", 5, 5, ""),  # nothing
        Cites("a", -9, -1, "met Tang"),  # counted from the end
        Cites("a", 9, 99, "Tang."),  # beyond the end
    ],
)
def test_any_other_quote_is_not(cited: Cites) -> None:
    assert not valid(cited, TEXTS)


def test_validity_is_of_all_citations() -> None:
    assert quote_validity([GOOD, Cites("b", 5, 13, "met Tang")], TEXTS) == Tally(1, 2)
    assert quote_validity([], TEXTS) == Tally(0, 0)


def test_a_sentence_without_a_citation_is_counted() -> None:
    assert bare_sentences([(1, 2), (), (3,), ()]) == Tally(2, 4)
    assert bare_sentences([]) == Tally(0, 0)
