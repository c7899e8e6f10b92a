"""What reading a passage adds to its score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.passages import passage
from tests.scripted_reader import ScriptedReader, reading
from vectorstore.ports import ReaderUnavailable
from vectorstore.reranking import ANSWERABLE_WEIGHT, SPAN_WEIGHT, asks, belief, probability, read

OPENED = "Anna Kowalska opened the bridge."
THANKED = "Piotr Nowak thanked Kowalska."
PAINTED = "They will paint it green."
QUESTION = "Who opened the bridge?"
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
    sees = {text: reading(text, {text[:-1]: 2.0}, answerable=able) for text, able in ((OPENED, 3.0), (PAINTED, -3.0))}
    able, unable = read(QUESTION, [passage(OPENED), passage(PAINTED)], ScriptedReader(sees))
    assert able.gain > unable.gain


@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=8))
def test_what_is_gained_has_bounds_and_all_the_spans_together_add_their_weight_once(
    figures: list[tuple[float, float]],
) -> None:
    texts = [f"{OPENED} {number}" for number in range(len(figures))]
    sees = {
        text: reading(text, {"Anna Kowalska": score}, answerable=able)
        for text, (score, able) in zip(texts, figures, strict=True)
    }
    gains = [one.gain for one in read(QUESTION, [passage(text) for text in texts], ScriptedReader(sees))]
    assert all(0 <= gain <= SPAN_WEIGHT + ANSWERABLE_WEIGHT + 1e-9 for gain in gains)
    by_heads = sum(ANSWERABLE_WEIGHT * probability(able) for _, able in figures)
    assert sum(gains) - by_heads == pytest.approx(SPAN_WEIGHT)


@given(st.lists(scores, min_size=1, max_size=8), st.floats(-20, 20))
def test_belief_is_shared_by_score_and_only_differences_of_scores_count(given_: list[float], more: float) -> None:
    shares = belief([reading(OPENED, {"Anna Kowalska": score}) for score in given_])
    moved = belief([reading(OPENED, {"Anna Kowalska": score + more}) for score in given_])
    assert sum(shares) == pytest.approx(1.0)
    assert [share for _, share in sorted(zip(given_, shares, strict=True))] == sorted(shares)
    if max(abs(score) for score in given_) + abs(more) < 20:  # below that the unlikely tokens are the best
        assert shares == pytest.approx(moved, abs=1e-4)


def test_a_text_of_which_nothing_was_read_has_no_share() -> None:
    assert belief([reading(""), reading(OPENED, {"Anna Kowalska": -9.0})]) == [0.0, 1.0]
    assert belief([reading(""), reading("")]) == [0.0, 0.0]
    assert belief([]) == []


def test_probability_is_a_half_at_no_odds_and_two_sides_add_up() -> None:
    assert probability(0.0) == 0.5
    assert probability(4.0) + probability(-4.0) == pytest.approx(1.0)
    assert probability(4.0) > probability(1.0)


def test_a_reader_that_fails_is_not_passed_over_in_silence() -> None:
    with pytest.raises(ReaderUnavailable, match="away"):
        read(QUESTION, [passage(OPENED)], ScriptedReader(failure=ReaderUnavailable("The reader is away.")))
