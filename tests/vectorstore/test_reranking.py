"""What reading a passage adds to its score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.passages import passage
from tests.scripted_reader import ScriptedReader, reading
from vectorstore.ports import ReaderUnavailable
from vectorstore.reranking import ANSWERABLE_WEIGHT, FAR, SPAN_WEIGHT, asks, gain, probability, read

OPENED = "Anna Kowalska opened the bridge."
THANKED = "Piotr Nowak thanked Kowalska."
PAINTED = "They will paint it green."
QUESTION = "Who opened the bridge?"
MOST = ANSWERABLE_WEIGHT + 2 * FAR * SPAN_WEIGHT
scores = st.floats(-30, 30)


@pytest.mark.parametrize(
    "text",
    [
        "Who opened the bridge?",
        "who opened the bridge",
        "Tell me who opened the bridge.",
        "And in which year",
        "Did Kowalska open the bridge",
        "“Is it green",
        "The bridge?",
        "WHEN",
    ],
)
def test_what_asks_something_asks_with_or_without_its_mark(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["", "bridge Gdansk opening", "Kowalska did open the bridge.", "Nowhere is it so green.", "The WHOLE town"]
)
def test_a_claim_and_a_few_words_ask_nothing(text: str) -> None:
    assert not asks(text)


def test_passages_are_read_with_their_headlines_and_come_back_in_their_order() -> None:
    sees = {THANKED: reading(THANKED, {"Piotr Nowak": 1.0}), OPENED: reading(OPENED, {"Anna Kowalska": 6.0})}
    reader = ScriptedReader(sees)
    passages = [passage(THANKED, title="A bridge"), passage(OPENED, title=None), passage(PAINTED, title="Green")]
    first, second, third = read(QUESTION, passages, reader)
    assert reader.read_texts == [
        (QUESTION, "A bridge", THANKED),
        (QUESTION, "", OPENED),
        (QUESTION, "Green", PAINTED),
    ]
    assert (first.reading, second.reading) == (sees[THANKED], sees[OPENED])
    assert second.gain > first.gain > third.gain


def test_of_equal_spans_the_passage_that_rather_answers_gains_more() -> None:
    able, unable = (gain(reading(OPENED, {"Anna Kowalska": 2.0}, answerable=odds)) for odds in (3.0, -3.0))
    assert able > unable


def test_of_passages_that_answer_alike_the_one_whose_words_stand_out_gains_more() -> None:
    plain = gain(reading(OPENED, {"Anna Kowalska": 2.0}))
    assert gain(reading(OPENED, {"Anna Kowalska": 4.0})) > plain
    assert gain(reading(OPENED, {"Anna Kowalska": 2.0}, nothing=2.0)) < plain


@given(score=scores, more=st.floats(0, 10), nothing=scores, able=scores)
def test_what_is_gained_has_bounds_and_does_not_fall_as_the_score_rises(
    score: float, more: float, nothing: float, able: float
) -> None:
    less, gained = (
        gain(reading(OPENED, {"Anna Kowalska": given_}, nothing=nothing, answerable=able))
        for given_ in (score, score + more)
    )
    assert 0 <= less <= gained + 1e-6
    assert gained <= MOST + 1e-9


@given(score=st.floats(-9, 9), shift=st.floats(-9, 9))
def test_only_how_far_a_span_stands_above_nothing_counts(score: float, shift: float) -> None:
    one, other = (gain(reading(OPENED, {"Anna Kowalska": score + by}, nothing=by)) for by in (0.0, shift))
    assert one == pytest.approx(other, abs=1e-6)


def test_a_text_of_which_nothing_was_read_gains_no_more_than_its_odds() -> None:
    assert gain(reading("", answerable=1.0)) == pytest.approx(ANSWERABLE_WEIGHT * probability(1.0))


def test_probability_is_a_half_at_no_odds_and_two_sides_add_up() -> None:
    assert probability(0.0) == 0.5
    assert probability(4.0) + probability(-4.0) == pytest.approx(1.0)
    assert probability(4.0) > probability(1.0)


def test_a_reader_that_fails_is_not_passed_over_in_silence() -> None:
    with pytest.raises(ReaderUnavailable, match="away"):
        read(QUESTION, [passage(OPENED)], ScriptedReader(failure=ReaderUnavailable("The reader is away.")))
