from __future__ import annotations

from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.answer_type import answer_type, on_offer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many people were hurt?", "number"),
        ("When did the mayor resign?", "number"),
        ("In which year was the bridge built?", "number"),
        ("Which company built the bridge?", "name"),
        ("The bridge fell. Who built it?", "name"),
        ("bridge collapse", None),
        ("Vaccines lower the risk of infection.", None),
    ],
)
def test_tells_names_from_numbers_by_the_question_word(question: str, expected: str | None) -> None:
    assert answer_type(question) == expected


def test_counts_each_new_name_once_and_none_of_the_question_s_own() -> None:
    passage = "The bridge at Larvik fell. Officials of Larvik blamed Norbro, and Norbro blamed Solheim."
    assert on_offer("name", "Which company built the bridge at Larvik?", passage) == pytest.approx(log1p(2))


def test_counts_figures_where_a_number_is_asked_for() -> None:
    passage = "It cost 1,200 crowns in 1998 and 3.5 times that now."
    assert on_offer("number", "How much did it cost?", passage) == pytest.approx(log1p(3))
    assert on_offer("number", "How much did it cost?", "It cost a lot.") == 0.0


@given(st.text(), st.text())
def test_nothing_is_on_offer_where_nothing_of_a_kind_is_asked_for(question: str, passage: str) -> None:
    assert on_offer(None, question, passage) == 0.0


@given(st.text(), st.text())
def test_an_offer_is_never_negative(question: str, passage: str) -> None:
    assert on_offer(answer_type(question), question, passage) >= 0.0
