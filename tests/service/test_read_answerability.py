"""How what a reader sees counts: in which direction, and within which limits. The weights themselves are fitted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.read_answerability import ENOUGH, confidence, probability
from service.read_sentences import ReadSentence

SURE = ReadSentence(
    text="Anna Kowalska",
    start=0,
    end=13,
    behind=0.0,
    over_nothing=8.0,
    agreement=-0.1,
    answerable=4.0,
)
SEES_NOTHING = replace(SURE, behind=-6.0, over_nothing=-6.0, agreement=-7.0, answerable=-5.0)
WORSE = {
    "other words are believed in": replace(SURE, agreement=-4.0),
    "the passage hardly answers": replace(SURE, answerable=-3.0),
    "nothing is seen at all": SEES_NOTHING,
}


@pytest.mark.parametrize("worse", WORSE.values(), ids=WORSE.keys())
def test_what_the_reader_sees_counts_in_the_direction_it_should(worse: ReadSentence) -> None:
    assert probability(0.5, worse) < probability(0.5, SURE)
    assert confidence(0.5, worse, able=True) < confidence(0.5, SURE, able=True)


@pytest.mark.parametrize("read", [SURE, SEES_NOTHING])
def test_what_is_made_of_it_without_a_reader_still_counts(read: ReadSentence) -> None:
    assert probability(0.2, read) < probability(0.8, read)
    assert confidence(0.2, read, able=True) < confidence(0.8, read, able=True)


@pytest.mark.parametrize("read", [SURE, SEES_NOTHING])
def test_what_meets_no_condition_is_less_sure_an_answer(read: ReadSentence) -> None:
    assert confidence(0.5, read, able=False) < confidence(0.5, read, able=True)


def test_where_both_agree_it_is_enough_or_far_from_it() -> None:
    assert confidence(0.9, SURE, able=True) > 0.5 > ENOUGH
    assert confidence(0.1, SEES_NOTHING, able=False) < ENOUGH / 2


@given(
    rules=st.floats(0, 1),
    agreement=st.floats(-21, 0),
    answerable=st.floats(-100, 100),
    able=st.booleans(),
)
def test_whatever_is_seen_both_are_probabilities(rules: float, agreement: float, answerable: float, able: bool) -> None:
    read = replace(SURE, agreement=agreement, answerable=answerable)
    assert 0.0 <= probability(rules, read) <= 1.0
    assert 0.0 <= confidence(rules, read, able=able) <= 1.0
