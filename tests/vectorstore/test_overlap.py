from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.overlap import Wanted, overlap, wanted

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
    nothing = overlap(Wanted({}, frozenset()), ["The bridge fell."])
    assert (nothing.best_sentence, nothing.pairs) == (0.0, 0.0)


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_shares_lie_between_nothing_and_all(question: str, sentences: list[str]) -> None:
    found = overlap(wanted(question, {}, 10), sentences)
    assert 0 <= found.best_sentence <= 1 + 1e-9
    assert 0 <= found.pairs <= 1
