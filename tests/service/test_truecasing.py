from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.truecasing import with_capitals

TEXTS = ["Then Umarov met Tedros Ghebreyesus of the WHO in Geneva. The health talks with Umarov went on."]


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("who did umarov meet at the who?", "who did Umarov meet at the WHO?"),
        ("what was said in geneva on dec. 8", "what was said in Geneva on Dec. 8"),
        ("why are health talks held?", "why are health talks held?"),
        ("may we march in may?", "may we march in may?"),
    ],
)
def test_names_get_the_capitals_that_the_texts_give_them(typed: str, restored: str) -> None:
    assert with_capitals(typed, TEXTS) == restored


def test_a_question_with_capitals_is_left_alone() -> None:
    assert with_capitals("Who did umarov meet at the WHO?", TEXTS) == "Who did umarov meet at the WHO?"


@given(st.text(max_size=100))
def test_only_capitals_change(question: str) -> None:
    assert with_capitals(question, TEXTS).casefold() == question.casefold()
