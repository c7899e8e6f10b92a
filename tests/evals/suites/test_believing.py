"""What the reader would answer if it had to."""

from __future__ import annotations

import pytest

from evals.suites.believing import tallies
from evals.wording import normalised_quiz


@pytest.mark.parametrize(
    ("words", "exact", "f1"),
    [
        ("The Beatles", 1.0, 1.0),
        ('the "Beatles"', 1.0, 1.0),
        ("Beatles", 0.0, 2 / 3),
        ("Oslo", 0.0, 0.0),
        ("", 0.0, 0.0),
    ],
)
def test_the_words_are_scored_as_a_short_answer_would_be(words: str, exact: float, f1: float) -> None:
    scored = tallies(words, ("The Beatles", "Wings"), normalised_quiz)
    assert scored["exact match of the reader"].part == exact
    assert scored["token F1 of the reader"].part == pytest.approx(f1)


def test_where_nothing_was_read_nothing_is_scored() -> None:
    assert tallies(None, ("Oslo",), normalised_quiz) == {}
