"""BM25."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.preparing.word_search import K1, B, WordSearch

TEXTS = [["old", "mill"], ["old", "old", "river", "bank"], ["rain"]]


def test_a_score_is_that_of_the_formula() -> None:
    length, mean = 2, 7 / 3
    expected = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * (K1 + 1) / (1 + K1 * (1 - B + B * length / mean))
    assert WordSearch(TEXTS).scores(["mill"]).tolist() == pytest.approx([expected, 0, 0])


def test_the_rarer_word_counts_for_more_and_a_repeated_one_once() -> None:
    search = WordSearch(TEXTS)
    assert [place for place, _ in search.best(["old", "mill"], 5)] == [0, 1]
    assert search.scores(["old", "old"]).tolist() == search.scores(["old"]).tolist()


def test_texts_outside_the_mask_or_without_a_word_are_not_found() -> None:
    search = WordSearch(TEXTS)
    assert [place for place, _ in search.best(["old"], 5, np.array([False, True, True]))] == [1]
    assert search.best(["snow"], 5) == []


def test_nothing_can_be_searched_too() -> None:
    assert WordSearch([]).best(["old"], 3) == []
