"""Sentences that say something else."""

from __future__ import annotations

import random

import pytest

from evals.altering.changes import Altered, Kind, Neighbourhood, changed, names_in

QUOTE = "On Tuesday Ayla Demir said the mill sold 40 tonnes and may close in 2019."


def all_changes(
    sentence: str, quote: str = QUOTE, names: tuple[str, ...] = (), others: tuple[str, ...] = ()
) -> set[str]:
    around = Neighbourhood(quote, names, ("75",), others)
    found = {changed(sentence, around, random.Random(seed)) for seed in range(200)}
    return {one.text for one in found if one is not None}


def test_names_do_not_begin_with_what_only_opens_a_sentence() -> None:
    found = {
        name.text for seed in range(9) for name in names_in("The Senate met Ayla Demir's team.", random.Random(seed))
    }
    assert found == {"Senate", "Ayla Demir"}


@pytest.mark.parametrize(
    ("sentence", "change", "kind"),
    [
        ("The mill sold 40 tonnes.", "The mill sold 75 tonnes.", "number"),
        ("It closed in 2019.", "It closed in 2018.", "date"),
        ("It may close.", "It will close.", "certainty"),
        ("The mill was old.", "The mill was not old.", "negation"),
        ("The mill was not sold.", "The mill was sold.", "negation"),
        ("She never left.", "She always left.", "negation"),
        ("It opened on Tuesday.", "It opened on Friday.", "date"),
        ("Prices rose again.", "Prices fell again.", "opposite"),
        ("It has three doors.", "It has seven doors.", "number"),
        ("Then Ayla Demir met Kemal Kaya.", "Then Kemal Kaya met Ayla Demir.", "roles"),
    ],
)
def test_each_way_of_saying_something_else_is_among_the_changes_and_says_its_kind(
    sentence: str, change: str, kind: Kind
) -> None:
    around = Neighbourhood(QUOTE, (), ("75",))
    assert Altered(change, kind) in {changed(sentence, around, random.Random(seed)) for seed in range(200)}


def test_a_name_is_exchanged_for_one_of_the_article() -> None:
    assert "Then Kemal Kaya spoke." in all_changes("Then Ayla Demir spoke.", names=("Kemal Kaya",))


def test_what_the_quote_says_too_is_no_change() -> None:
    quote = "The mill was old. The mill was not old."
    assert all_changes("The mill was old.", quote) & {"The mill was old.", "The mill was not old."} == set()


def test_a_list_of_names_turned_round_is_no_change() -> None:
    assert "Then Kemal Kaya and Ayla Demir spoke." not in all_changes("Then Ayla Demir and Kemal Kaya spoke.")


def test_a_sentence_with_nothing_to_change_stays_unchanged() -> None:
    assert all_changes("Rain fell softly.") == set() or all_changes("Rain fell softly.") == {"Rain rose softly."}
