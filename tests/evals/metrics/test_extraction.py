from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.extraction import ACCURACY, PRECISION, RECALL, extraction, tallies
from evals.model import Tally

WORDS = st.lists(st.sampled_from(["sea", "Sea", "gull", "9"]), max_size=9).map(" ".join)


def test_a_page_by_hand() -> None:
    # Marked: 5 words, 2 shingles; taken: 6 words, 3 shingles, of which "b c d e" is shared.
    assert tallies("x b c d e f", "a b c d e") == {
        PRECISION: Tally(1 / 3),
        RECALL: Tally(1 / 2),
        ACCURACY: Tally(0),
    }


def test_a_shingle_counts_as_often_as_both_have_it() -> None:
    found = tallies("a a a a a a", "a a a a a")  # three times and twice
    assert (found[PRECISION].part, found[RECALL].part) == pytest.approx((2 / 3, 1))


def test_punctuation_and_spacing_do_not_count_but_case_does() -> None:
    assert tallies("One, two… three\n\n— four!", "One two three four")[ACCURACY] == Tally(1)
    assert tallies("one two three four", "One two three four")[RECALL] == Tally(0)


def test_few_words_are_one_shingle() -> None:
    assert tallies("one two", "one two")[PRECISION] == Tally(1)
    assert tallies("one two", "one two three")[PRECISION] == Tally(0)


def test_nothing_taken_has_no_precision_and_nothing_marked_no_recall() -> None:
    assert tallies("", "one two") == {RECALL: Tally(0), ACCURACY: Tally(0)}
    assert tallies("one two", " ") == {PRECISION: Tally(0), ACCURACY: Tally(0)}
    assert tallies("", "") == {ACCURACY: Tally(1)}


def test_pages_count_alike_and_f1_is_that_of_the_means() -> None:
    found = extraction([("x b c d e f", "a b c d e"), ("", "one two"), ("three four", "three four"), ("five", "")])
    assert found is not None
    assert found.precision == pytest.approx((1 / 3 + 1 + 0) / 3)
    assert found.recall == pytest.approx((1 / 2 + 0 + 1) / 3)
    assert found.f1 == pytest.approx(2 * (4 / 9) * (1 / 2) / (4 / 9 + 1 / 2))
    assert found.accuracy == 1 / 4


def test_pages_of_which_nothing_is_right_or_nothing_is_known() -> None:
    assert extraction([]) is None
    assert extraction([("one", "two")]) == (0, 0, 0, 0)
    assert extraction([("", "two")]) == (None, 0, None, 0)


@given(WORDS, WORDS)
def test_the_other_way_round_precision_is_recall(one: str, other: str) -> None:
    there, back = tallies(one, other), tallies(other, one)
    assert (there.get(PRECISION), there.get(RECALL)) == (back.get(RECALL), back.get(PRECISION))
    assert all(0 <= tally.part <= tally.whole == 1 for tally in there.values())
    assert there[ACCURACY].part == float(one == other)
