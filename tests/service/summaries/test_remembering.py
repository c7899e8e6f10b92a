from __future__ import annotations

from service.summaries.remembering import numbers, told_before
from tests.service.summaries.test_choosing import Meanings, Silent

QUAKE = "An earthquake in Velmar killed 12 people on Monday, the mayor said."


def test_the_same_words_are_not_told_again() -> None:
    assert told_before(["On Monday an earthquake killed 12 people in Velmar, said the mayor."], [QUAKE], None) == [True]


def test_a_changed_number_is_news() -> None:
    changed = "An earthquake in Velmar killed 15 people on Monday, the mayor said."
    spelled = "An earthquake in Velmar killed twenty people on Monday, the mayor said."
    denied = "An earthquake in Velmar never killed 12 people on Monday, the mayor said."
    assert told_before([changed, spelled, denied], [QUAKE], Meanings([QUAKE, changed, spelled])) == [False] * 3


def test_other_words_for_the_same_are_not_told_again() -> None:
    other = "The tremor left a dozen dead at the start of the week."
    also = "The tremor left many dead at the start of the week."
    assert told_before([also], [QUAKE], None) == [False]
    assert told_before([also], [QUAKE], Meanings([QUAKE, also])) == [True]
    assert told_before([other], [QUAKE], Meanings([QUAKE, other])) == [False]  # "dozen" was not stated


def test_something_else_is_news() -> None:
    new = "Ships with tents and blankets reached the harbour of Velmar on Tuesday."
    assert told_before([new], [QUAKE], None) == [False]
    assert told_before([new], [], None) == [False]


def test_without_an_embedder_that_answers_words_decide() -> None:
    assert told_before([QUAKE, "Nothing alike."], [QUAKE], Silent()) == [True, False]


def test_numbers_are_read_in_digits_and_words() -> None:
    assert numbers("Two of 1,200 ships, 3.5 percent, did not sail") == {"two", "1200", "3.5", "not"}
