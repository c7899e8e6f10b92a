from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.wording import Normalise, normalised_quiz, normalised_squad, same, states


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


@pytest.mark.parametrize(
    ("text", "squad", "quiz"),
    [
        ("The  Grand-Theatre, a hall!", "grandtheatre hall", "the grandtheatre a hall"),
        ("A. An. Then", "then", "a an then"),  # punctuation goes first, so that "A." is an article
        ("“Quoted” – U.S.", "“quoted” – us", "“quoted” – us"),  # only ASCII punctuation goes
        ("the", "", "the"),
        ("\tThe\nend ", "end", "the end"),
    ],
)
def test_normalisers_are_those_of_the_published_scripts(text: str, squad: str, quiz: str) -> None:
    assert normalised_squad(text) == squad
    assert normalised_quiz(text) == quiz


@pytest.mark.parametrize("normalise", [normalised_squad, normalised_quiz])
@given(text=st.text(st.sampled_from("aAn theT.-' \n"), max_size=20))
def test_normalising_leaves_no_capital_punctuation_or_double_space(normalise: Normalise, text: str) -> None:
    found = normalise(text)
    assert found == " ".join(found.lower().split())
    assert not set(found) & set(".-'")
