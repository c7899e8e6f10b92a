"""Where answers stand in texts that were not written for them."""

from __future__ import annotations

import pytest

from training.preparing.answer_places import answer_patterns, places


def found(answer: str, text: str, *, lenient: bool = True) -> list[str]:
    return [text[start:end] for start, end in places(text, answer_patterns([answer], lenient=lenient))]


@pytest.mark.parametrize(
    ("answer", "text", "held"),
    [
        ("Ayla Demir", "AYLA  DEMIR spoke", ["AYLA  DEMIR"]),
        ("75", "In 1975, 75 of them", ["75"]),
        ("$5", "It cost $5.", ["$5"]),
        ("4", "four mills, 4 mills", ["four", "4"]),
        ("five", "5 or five", ["5", "five"]),
        ("21", "twenty-one", []),
        ("9.5%", "up 9.5% now", ["9.5%"]),
        ("Kaya-Demir", "Kaya Demir", ["Kaya Demir"]),
    ],
)
def test_an_answer_is_found_as_whole_words(answer: str, text: str, held: list[str]) -> None:
    assert found(answer, text) == held


def test_strictly_a_number_is_found_only_as_it_is_spelled() -> None:
    assert found("4", "four mills, 4 mills", lenient=False) == ["4"]


def test_an_answer_without_a_word_is_found_nowhere() -> None:
    assert found("?!", "What?!") == []
