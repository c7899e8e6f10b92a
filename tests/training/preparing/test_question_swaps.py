"""Questions that look answered and are not."""

from __future__ import annotations

import random

import pytest

from training.preparing.question_swaps import MOST, Around, names, twins

PARAGRAPH = "Ünal built the mill at Aksaray in 1840. Demir bought it from Kaya in 1871, near Konya."


def around(*answers: str, paragraph: str = PARAGRAPH) -> Around:
    return Around(answers, paragraph, names(paragraph), names(paragraph))


def made(question: str, *answers: str) -> set[str]:
    return {twin for seed in range(40) for twin in twins(question, around(*answers), random.Random(seed))}


def test_names_and_numbers_are_found_once_each() -> None:
    assert names("In 1840 Demir met Kaya of Konya; Demir left.") == ("1840", "Demir", "Kaya of Konya")


def test_a_name_is_exchanged_for_a_name_of_the_paragraph_and_a_year_for_a_year() -> None:
    found = made("What did Demir buy in 1871?", "the mill")
    assert "What did Kaya buy in 1871?" in found
    assert "What did Demir buy in 1840?" in found
    assert not any("Demir buy in Kaya" in twin for twin in found)


def test_the_answer_is_never_put_into_the_question() -> None:
    assert not any("Konya" in twin for twin in made("What is near Aksaray?", "Konya"))


@pytest.mark.parametrize(
    ("question", "twin"), [("Who was the first owner?", "Who was the last owner?"), ("Who won?", "Who lost?")]
)
def test_a_word_is_turned_into_its_opposite(question: str, twin: str) -> None:
    assert twin in made(question, "Ann")


def test_a_negation_is_given_only_where_nothing_else_is() -> None:
    assert made("Who was there?", "Ann") == {"Who was not there?"}
    assert not any(" not " in twin for twin in made("Who was the first owner?", "Ann"))


def test_there_are_few_twins_and_none_is_the_question() -> None:
    question = "What did Demir buy in 1871 near Konya?"
    for seed in range(20):
        found = twins(question, around("the mill"), random.Random(seed))
        assert len(found) <= MOST
        assert len(set(found)) == len(found)
        assert question not in found


def test_a_question_that_nothing_can_be_changed_in_has_no_twin() -> None:
    assert made("Whose mill?", "Ann") == set()
