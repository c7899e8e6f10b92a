from __future__ import annotations

import pytest

from evals.wording import same, states


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("He proposed a master's program.", "master’s program"),
        ("the Strong Kazakhstan - Influential Parliament principle", "Strong Kazakhstan – Influential Parliament"),
        ("signed on Dec. 8 by", "Dec. 8"),
        ("VOLKER TU\u0308RK said", "Türk"),
        ("all the\nmajor conventions", "all the major"),
    ],
)
def test_a_fact_is_found_whatever_its_typography(text: str, fact: str) -> None:
    assert states(text, fact)


@pytest.mark.parametrize(("text", "fact"), [("in 1975", "75"), ("Dec. 80", "Dec. 8"), ("the WHOLE world", "WHO")])
def test_a_piece_of_another_word_is_not_the_fact(text: str, fact: str) -> None:
    assert not states(text, fact)


def test_short_answers_are_the_same_whatever_article_or_full_stop() -> None:
    assert same("the Global Innovation Index.", "Global Innovation Index")
    assert same("Dec. 8", "dec 8")
    assert not same("Dec. 18", "Dec. 8")
    assert not same("Tokayev", "Volker Türk")
