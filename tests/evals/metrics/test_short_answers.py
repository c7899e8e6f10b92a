from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.short_answers import (
    MEASURES,
    RIGHT,
    WRONG,
    exact_match,
    in_any_order,
    right,
    right_and_wrong,
    same_choices,
    token_f1,
    wrong,
)
from evals.model import Tally
from evals.wording import normalised_quiz, normalised_squad

WORDS = st.lists(st.sampled_from(["red", "green", "blue", "the", "of"]), max_size=5).map(" ".join)


def test_a_wrong_short_answer_is_not_a_missing_one() -> None:
    assert right("tang", ["Tang"])
    assert wrong("Türk", ["Tang"])
    assert not right(None, ["Tang"])
    assert not wrong(None, ["Tang"])
    assert right_and_wrong(None, ["Tang"]) == {RIGHT: Tally(0), WRONG: Tally(0)}
    assert right_and_wrong("Türk", ["Tang"]) == {RIGHT: Tally(0), WRONG: Tally(1)}


def test_exact_match_is_with_any_accepted_answer_once_normalised() -> None:
    assert exact_match("The Red Line!", ["green line", "red line"], normalised_squad) == Tally(1)
    assert exact_match("The Red Line!", ["green line", "red line"], normalised_quiz) == Tally(0)


def test_token_f1_counts_shared_words_as_often_as_both_have_them() -> None:
    # 2 shared of 3 and 4: P 2/3, R 1/2
    assert token_f1("red red blue", ["red blue green green"], normalised_squad).part == pytest.approx(4 / 7)
    # the better of two
    assert token_f1("red red blue", ["red blue green green", "red"], normalised_squad).part == pytest.approx(4 / 7)
    assert token_f1("red", ["red blue green green", "red"], normalised_squad) == Tally(1)


@pytest.mark.parametrize("score", [exact_match, token_f1])
def test_no_answer_scores_nothing_where_one_is_accepted(score: object) -> None:
    assert callable(score)
    assert score(None, ["red"], normalised_squad) == Tally(0)
    assert score("", ["red"], normalised_squad) == Tally(0)


@pytest.mark.parametrize("accepted", [[], [""], ["the"], ["?"]])
def test_an_unanswerable_question_wants_nothing_said(accepted: list[str]) -> None:
    assert exact_match(None, accepted, normalised_squad) == token_f1(None, accepted, normalised_squad) == Tally(1)
    assert exact_match("red", accepted, normalised_squad) == token_f1("red", accepted, normalised_squad) == Tally(0)


def test_an_accepted_answer_of_nothing_does_not_make_a_question_unanswerable() -> None:
    assert exact_match(None, ["the", "red"], normalised_squad) == Tally(0)
    assert token_f1("the", ["the", "red"], normalised_squad) == Tally(0)


def test_several_right_answers_may_be_given_in_any_order() -> None:
    wanted = in_any_order(["red", "green", "deep blue"])
    assert len(wanted) == 6
    assert exact_match("deep blue green red", wanted, normalised_quiz) == Tally(1)
    assert exact_match("deep blue green", wanted, normalised_quiz) == Tally(0)
    assert token_f1("deep blue green", wanted, normalised_quiz).part == pytest.approx(6 / 7)


def test_choices_must_be_all_of_the_right_ones_and_no_other() -> None:
    assert same_choices([2, 0], [0, 2]) == Tally(1)
    assert same_choices([0], [0, 2]) == same_choices([0, 1, 2], [0, 2]) == same_choices([], [0]) == Tally(0)


def test_names_of_measures_are_unlike() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


@given(WORDS, WORDS)
def test_token_f1_is_symmetric_bounded_and_1_where_the_match_is_exact(one: str, other: str) -> None:
    f1 = token_f1(one, [other], normalised_squad).part
    assert f1 == pytest.approx(token_f1(other, [one], normalised_squad).part)
    assert exact_match(one, [other], normalised_squad).part <= f1 <= 1
