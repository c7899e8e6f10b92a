"""SQuAD 2.0's figures at one threshold."""

from __future__ import annotations

import pytest

from training.cases import Asked, Candidate
from training.evaluating.answers import Read, Said
from training.evaluating.squad import Judged, judged, squad_figures


def case(*accepted: str) -> Asked:
    return Asked("1", "Who?", accepted, (Candidate("", "text"),))


def read(text: str, sure: float) -> Read:
    return Read((Said(text, sure),), 0.0, sure, -1.0)


def cases(wrong: bool = False) -> Judged:
    """Two answered, two not; sure of the answered ones, or the other way round."""
    sign = -1 if wrong else 1
    asked = [case("the mill"), case("Ann", "Ann Lee"), case(), case()]
    given = [read("Mill", 3 * sign), read("Ann Bee", 2 * sign), read("rain", -2 * sign), read("snow", -3 * sign)]
    return judged(asked, given)


def test_an_answer_counts_where_there_is_one_and_silence_where_there_is_none() -> None:
    held = cases()
    assert held.exact.tolist() == [1, 0, 0, 0]
    assert held.f1.tolist() == pytest.approx([1, 2 / 3, 0, 0])
    assert held.at(held.signs[:, 0], 0) == pytest.approx((3 / 4, (1 + 2 / 3 + 2) / 4))
    assert held.at(held.signs[:, 0], 99) == (0.5, 0.5)


def test_figures_use_the_threshold_of_the_calibration_article() -> None:
    figures = squad_figures(cases(), cases())
    assert figures["AUC answerable"] == 1
    assert figures["exact match"] == 75
    assert figures["always silent"] == 50
    assert figures["answerable: exact match"] == 50
    assert figures["answerable: F1"] == pytest.approx(100 * 5 / 6)


def test_a_calibration_article_unlike_the_test_costs_figures() -> None:
    assert squad_figures(cases(wrong=True), cases())["exact match"] < 50
