"""Whether a text speaks of a name: strictly where it answers, loosely where it only has to be about it."""

from __future__ import annotations

import pytest

from service.mentions import find_mentions
from service.naming import aliases_in, carries, forms, speaks_of

NONE = aliases_in([])


def _asks(question: str, text: str) -> tuple[bool, bool]:
    """(spoken of, carried): the first name of the question in the text."""
    name, said = find_mentions(question).names[0], find_mentions(text)
    return speaks_of(said, name, NONE), carries(said, name, NONE)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where did the Huguenot settle?", "Many Huguenots came to the harbour."),
        ("What did the Irish export?", "The ferries of Ireland carried butter."),
        ("Who ruled the Norman Arab towns?", "A Norman-Arab court ruled the coast."),
        ("Who runs the AAA?", "The American Automobile Association has a new head."),
        ("Who runs the American Automobile Association?", "The AAA has a new head."),
    ],
)
def test_other_forms_of_a_name_are_carried_but_not_spoken_of(question: str, text: str) -> None:
    assert _asks(question, text) == (False, True)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Anna Kowalska open?", "Her brother Piotr Kowalska opened a shop."),
        ("What does Ireland export?", "The ferries of Iceland carried butter."),
        ("Who runs the AAA?", "The Automobile Association has a new head."),
        ("Who runs the Baltic Works?", "The works by the sea have a new head."),
    ],
)
def test_another_name_is_not_carried(question: str, text: str) -> None:
    assert _asks(question, text) == (False, False)


@pytest.mark.parametrize(
    ("token", "form"), [("norway", "norwegian"), ("norwegian", "norway"), ("city", "cities"), ("huguenots", "huguenot")]
)
def test_forms_join_numbers_countries_and_their_people(token: str, form: str) -> None:
    assert form in forms(token) or token in forms(form)


def test_a_word_is_a_form_of_itself_and_short_words_keep_their_s() -> None:
    assert "larvik" in forms("larvik")
    assert "u" not in forms("us")
