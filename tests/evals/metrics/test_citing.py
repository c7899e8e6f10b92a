from __future__ import annotations

from collections.abc import Sequence

import pytest

from evals.metrics.citing import (
    PRECISION,
    RECALL,
    UNJUDGED,
    Cited,
    citation_hit,
    evidence_quoted,
    support,
    supported_by_facts,
    unquoted,
)
from evals.model import Place, Tally
from vectorstore.model import Span

TEXT = "Türk met Tang in Geneva on Dec. 8. Nothing else happened there."


def at(quote: str, text_name: str = "a") -> Place:
    start = TEXT.index(quote)
    return Place(text_name, Span(start, start + len(quote)))


NEEDED = ((at("met Tang in Geneva"),),)


# -- against known places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quote", ["Türk met Tang in Geneva on Dec. 8.", "Tang in Geneva", "met Tang in Geneva"])
def test_the_sentence_around_the_evidence_and_its_telling_part_are_hits(quote: str) -> None:
    assert unquoted([at(quote)], NEEDED) == []
    assert citation_hit([at(quote)], NEEDED) == evidence_quoted([at(quote)], NEEDED) == Tally(1)


@pytest.mark.parametrize("quote", ["Nothing else happened there.", "Geneva on Dec. 8. Nothing else"])
def test_other_words_and_a_mere_touch_are_no_hits(quote: str) -> None:
    assert citation_hit([at(quote)], NEEDED) == Tally(0)


@pytest.mark.parametrize(("shared", "hit"), [(5, 1), (4, 0), (10, 1)])
def test_half_of_the_shorter_of_the_two_is_enough(shared: int, hit: int) -> None:
    evidence = ((Place("a", Span(100, 130)),),)
    assert citation_hit([Place("a", Span(90 + shared, 100 + shared))], evidence) == Tally(hit)


def test_the_same_offsets_of_another_text_and_an_empty_span_are_no_hits() -> None:
    assert citation_hit([at("met Tang in Geneva", "b")], NEEDED) == Tally(0)
    assert citation_hit([Place("a", Span(10, 10))], NEEDED) == Tally(0)


def test_one_of_two_pieces_is_a_hit_and_half_of_the_evidence() -> None:
    needed = (*NEEDED, (at("Nothing else"), at("happened there")))
    assert citation_hit([at("met Tang")], needed) == Tally(1)
    assert evidence_quoted([at("met Tang")], needed) == Tally(0.5)
    assert unquoted([at("met Tang")], needed) == [at("Nothing else")]
    assert evidence_quoted([at("met Tang"), at("happened there")], needed) == Tally(1)


def test_nothing_is_scored_where_no_evidence_is_known() -> None:
    assert citation_hit([at("met Tang")], ()) is None
    assert evidence_quoted([], ()) is None


# -- against a judge ---------------------------------------------------------------------------------------------------


def letters(sentence: str, quotes: Sequence[str]) -> bool | None:
    """Supports a sentence of letters if the quotes hold all of them; cannot judge one that asks."""
    return None if sentence.endswith("?") else set(sentence) <= set("".join(quotes))


@pytest.mark.parametrize(
    ("quotes", "recall", "needed"),
    [
        (("ab",), 1, 1),  # alone
        (("a", "b"), 1, 2),  # only together: without either, no support
        (("ab", "x"), 1, 1),  # x alone does not, and the other does without it
        (("ab", "ab"), 1, 2),  # each supports alone
        (("a", "b", "a"), 1, 1),  # either "a" can go, "b" cannot
        (("a", "x"), 0, 0),  # no recall, so no citation is precise
        (("x",), 0, 0),
    ],
)
def test_a_citation_counts_if_its_sentence_is_supported_and_it_is_needed(
    quotes: tuple[str, ...], recall: int, needed: int
) -> None:
    found = support([Cited("ab", quotes)], letters)
    assert found[RECALL] == Tally(recall, 1)
    assert found[PRECISION] == Tally(needed, len(quotes))


def test_a_sentence_without_citations_has_no_support_whatever_the_judge_says() -> None:
    found = support([Cited("ab", ())], lambda _sentence, _quotes: True)
    assert found == {RECALL: Tally(0, 1), UNJUDGED: Tally(0, 1)}


def test_sentences_and_citations_are_summed_and_those_not_judged_are_counted() -> None:
    found = support([Cited("ab", ("a", "b")), Cited("c", ("d",)), Cited("why?", ("d", "e")), Cited("f", ())], letters)
    assert found == {RECALL: Tally(1, 3), PRECISION: Tally(2, 3), UNJUDGED: Tally(1, 4)}


def test_an_answer_of_which_nothing_can_be_judged_has_neither_recall_nor_precision() -> None:
    assert support([Cited("why?", ("a",))], letters) == {UNJUDGED: Tally(1, 1)}
    assert support([], letters) == {UNJUDGED: Tally(0, 0)}


def test_a_doubt_about_part_of_the_quotes_is_no_support() -> None:
    def doubtful(_sentence: str, quotes: Sequence[str]) -> bool | None:
        return True if len(quotes) == 2 else None

    assert support([Cited("ab", ("a", "b"))], doubtful)[PRECISION] == Tally(2, 2)


def test_quotes_that_state_the_facts_of_a_sentence_support_it() -> None:
    supports = supported_by_facts([("Tang", "Daren Tang"), ("Geneva",)])
    assert supports("Tang came to Geneva.", ["Daren Tang came.", "It was in Geneva."]) is True
    assert supports("Tang came to Geneva.", ["Daren Tang came."]) is False
    assert supports("Tang came.", ["A man of the name of Tang."]) is True
    assert supports("Tang came.", []) is False
    assert supports("A man came.", ["Tang came to Geneva."]) is None


def test_a_fact_is_not_put_together_of_two_quotes() -> None:
    assert supported_by_facts([("Daren Tang",)])("Daren Tang came.", ["It was Daren", "Tang came."]) is False
