from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.overlap import overlap, wanted
from vectorstore.terms import search_terms, stem, words

QUESTION = wanted("Which river bridge fell at Larvik?", {"river": 40, "bridge": 10, "fell": 40, "Larvik": 1}, 100)


def test_a_rare_word_weighs_more() -> None:
    assert QUESTION.weights["larvik"] > QUESTION.weights["bridg"] > QUESTION.weights["river"] > 0


def test_a_word_that_every_passage_holds_weighs_next_to_nothing() -> None:
    assert 0 < wanted("bridge", {"bridge": 100}, 100).weights["bridg"] < 0.01


def test_words_in_one_sentence_count_for_more_than_the_same_words_apart() -> None:
    together = overlap(QUESTION, ["The Larvik bridge fell.", "Rain came."])
    apart = overlap(QUESTION, ["The bridge is old.", "Larvik saw rain.", "Prices fell."])
    assert together.best_sentence > apart.best_sentence > 0


def test_pairs_are_neighbours_that_are_no_stop_words() -> None:
    assert QUESTION.pairs == {("river", "bridg"), ("bridg", "fell")}
    assert overlap(QUESTION, ["The river bridges stand."]).pairs == 0.5
    assert overlap(QUESTION, ["A bridge over the river fell."]).pairs == 0.0


def test_a_sentence_with_the_whole_question_has_all_of_it() -> None:
    assert overlap(QUESTION, ["At Larvik the river bridge fell."]).best_sentence == pytest.approx(1.0)


def test_without_words_there_is_nothing_to_hold() -> None:
    nothing = overlap(wanted("", {}, 10), ["The bridge fell."])
    assert (nothing.best_sentence, nothing.pairs) == (0.0, 0.0)


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_shares_lie_between_nothing_and_all(question: str, sentences: list[str]) -> None:
    found = overlap(wanted(question, {}, 10), sentences)
    assert 0 <= found.best_sentence <= 1 + 1e-9
    assert 0 <= found.pairs <= 1


ENDINGS = ["", "s", "ed", "ing", "y", "ies", "ational", "ability", "ization", "ousness", "ement"]
WORDS = st.builds(str.__add__, st.text("aabeilotyzS", max_size=4), st.sampled_from(ENDINGS)).filter(bool)


@given(st.lists(WORDS | st.text(min_size=1, max_size=4), max_size=5), st.lists(WORDS, max_size=30))
def test_words_are_passed_over_only_where_their_stem_is_none_of_the_question_s(
    asked: list[str], said: list[str]
) -> None:
    question = wanted(" ".join(asked), {}, 10)
    stems = {stem(term) for term in search_terms(" ".join(asked))}
    for word in words(" ".join([*said, *asked])):
        assert question.stem_of(word) == stem(word) or stem(word) not in stems
