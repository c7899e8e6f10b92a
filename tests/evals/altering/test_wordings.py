"""Other words for the same, or for less."""

from __future__ import annotations

import random

import pytest

from evals.altering.wordings import kept


def wordings(sentence: str) -> set[str]:
    found = {kept(sentence, random.Random(seed)) for seed in range(40)}
    return {one for one in found if one is not None}


@pytest.mark.parametrize(
    ("sentence", "wording"),
    [
        ("On Tuesday, the mill burned down.", "The mill burned down on Tuesday."),
        ("On Tuesday, the mill burned down.", "The mill burned down."),
        ("The mill (built in 1840) burned.", "The mill burned."),
        ("Demir, the owner of the mill, was away.", "Demir was away."),
        ("The mill didn't burn.", "The mill did not burn."),
        ("It has five doors.", "It has 5 doors."),
        ("It opened on Jan. 4.", "It opened on January 4."),
        ("It grew by 4 percent.", "It grew by 4%."),
        (
            "The old mill near the river was closed for months, officials said.",
            "The old mill near the river was closed for months.",
        ),
        ("It began early.", "It started early."),
    ],
)
def test_a_sentence_is_said_again_without_saying_more(sentence: str, wording: str) -> None:
    assert wording in wordings(sentence)


def test_what_a_speaker_says_in_quotes_keeps_its_speaker() -> None:
    said = '"The old mill near the river was closed for months and months," officials said.'
    assert all("officials" in wording for wording in wordings(said))


def test_a_sentence_without_such_a_part_is_left_alone() -> None:
    assert kept("Rain fell.", random.Random(0)) is None
