from __future__ import annotations

from dataclasses import replace

import pytest

from service.answerability import ENOUGH, Evidence, probability

PLAIN = Evidence(
    coverage=1.0,
    terms_inside=1.0,
    cosine=0.7,
    best_cosine=0.7,
    value=True,
    value_missing=False,
    day_of_article=False,
    rank=0,
    focus=False,
    reason_asked=False,
    gives_reason=False,
    named_thing=False,
)


def test_a_sentence_that_says_it_all_is_likely_and_one_that_says_nothing_is_not() -> None:
    nothing = replace(PLAIN, coverage=0.1, terms_inside=0.0, cosine=0.1, value=False, value_missing=True, rank=7)
    assert probability(PLAIN) > ENOUGH > probability(nothing)


@pytest.mark.parametrize(
    "worse",
    [
        {"coverage": 0.5},
        {"terms_inside": 0.2},
        {"cosine": 0.4},
        {"value": False, "value_missing": True},
        {"value": False, "day_of_article": True},
        {"rank": 5},
        {"reason_asked": True},
    ],
)
def test_each_figure_counts_in_the_direction_it_should(worse: dict[str, float]) -> None:
    assert probability(replace(PLAIN, **worse)) < probability(PLAIN)
