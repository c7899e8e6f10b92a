from __future__ import annotations

import pytest

from evals.metrics.answer_in_text import answer_in_text, holds
from evals.model import Tally
from evals.wording import normalised_quiz, normalised_squad


@pytest.mark.parametrize("text", ["It cost 75 dollars.", "75", "Prices: 60, 75!", "(75)"])
def test_an_answer_stands_anywhere_among_the_words(text: str) -> None:
    assert holds(text, ["75"], normalised_quiz)


@pytest.mark.parametrize("text", ["in 1975", "750", "", "seventy five"])
def test_letters_inside_a_word_are_no_answer(text: str) -> None:
    assert not holds(text, ["75"], normalised_quiz)


def test_the_words_of_an_answer_stand_together_and_in_order() -> None:
    assert holds("He sailed the Red  Sea.", ["red sea"], normalised_quiz)
    assert not holds("A red ship on the sea.", ["red sea"], normalised_quiz)
    assert not holds("the sea red", ["red sea"], normalised_quiz)


def test_any_answer_will_do() -> None:
    assert holds("It was Ada.", ["Grace", "Ada"], normalised_quiz)


def test_articles_inside_an_answer_count_or_not_as_the_normaliser_says() -> None:
    assert holds("House of Lords", ["house of the lords"], normalised_squad)
    assert not holds("House of Lords", ["house of the lords"], normalised_quiz)


def test_an_answer_of_nothing_is_in_no_text_and_alone_cannot_be_scored() -> None:
    assert not holds("The end.", ["the", "?"], normalised_squad)
    assert answer_in_text("The end.", ["the", "?"], normalised_squad) is None
    assert answer_in_text("The end.", ["the", "end"], normalised_squad) == Tally(1)
    assert answer_in_text("The end.", ["beginning"], normalised_squad) == Tally(0)
