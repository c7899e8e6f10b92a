from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answerability import ENOUGH, Evidence, confidence, probability, standing

PLAIN = Evidence(
    coverage=1.0,
    terms_inside=1.0,
    cosine=0.7,
    behind=0.0,
    passage_behind=0.0,
    asked=4,
    in_order=0.5,
    contradicted=False,
    negated=False,
    value=True,
    value_missing=False,
    day_of_article=False,
    named_thing=False,
)
NOTHING = replace(
    PLAIN, coverage=0.2, terms_inside=0.0, cosine=0.1, behind=-0.5, in_order=0.0, value=False, value_missing=True
)


@pytest.mark.parametrize(
    "worse",
    [
        replace(PLAIN, coverage=0.5),
        replace(PLAIN, terms_inside=0.2),
        replace(PLAIN, cosine=0.4, behind=-0.3),
        replace(PLAIN, passage_behind=-0.2),
        replace(PLAIN, in_order=0.0),
        replace(PLAIN, contradicted=True),
        replace(PLAIN, value=False, value_missing=True),
        replace(PLAIN, value=False, day_of_article=True),
    ],
)
def test_each_figure_counts_in_the_direction_it_should(worse: Evidence) -> None:
    assert probability(worse) < probability(PLAIN)


def test_a_sentence_that_says_it_all_is_an_answer_and_one_that_says_nothing_is_none() -> None:
    assert confidence(PLAIN, [probability(PLAIN), probability(NOTHING)]) > ENOUGH
    assert confidence(NOTHING, [probability(NOTHING)] * 2) < ENOUGH


def test_the_contrary_of_the_question_is_hardly_an_answer_however_near_it_is() -> None:
    contrary = replace(PLAIN, contradicted=True)
    assert confidence(contrary, [probability(contrary)]) < confidence(PLAIN, [probability(PLAIN)]) - 0.2


def test_a_sentence_that_stands_out_is_surer_than_one_of_many_alike() -> None:
    assert confidence(PLAIN, [0.6, 0.1, 0.1]) > confidence(PLAIN, [0.6, 0.6, 0.6])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_standing_does_not_hang_on_the_order_and_confidence_stays_a_probability(scores: list[float]) -> None:
    assert standing(scores) == standing(scores[::-1])
    assert 0.0 <= confidence(PLAIN, scores) <= 1.0
