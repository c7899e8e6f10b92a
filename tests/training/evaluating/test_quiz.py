"""The quiz read out of what was found."""

from __future__ import annotations

import pytest

from training.cases import Asked, Candidate
from training.evaluating.answers import Read, Said
from training.evaluating.quiz import best_answer, passage_scores, quiz_figures


def case(*scores: float, holds: int | None = None, accepted: tuple[str, ...] = ("Ann",)) -> Asked:
    texts = tuple(Candidate("", "text", score, holds=place == holds) for place, score in enumerate(scores))
    return Asked("1", "Who?", accepted, texts)


def read(*said: tuple[str, float], answerable: float = 0.0) -> Read:
    return Read(tuple(Said(*each) for each in said), 0.0, answerable, 0.0)


def test_equal_words_of_several_passages_add_up() -> None:
    given = [read(("Bob", 5.0)), read(("Ann", 4.5)), read(("ann.", 4.6))]
    assert best_answer(case(1, 1, 1), given) == "ann."
    assert best_answer(case(1, 1), given[:2]) == "Bob"


def test_a_passage_that_is_found_first_or_answers_surely_is_believed_more() -> None:
    assert passage_scores(case(4, 2), [read(("Bob", 1.0)), read(("Ann", 1.0))]) == [1.0, 0.0]
    assert passage_scores(case(4, 4), [read(("Bob", 1.0)), read(("Ann", 1.0), answerable=2.0)]) == [1.0, 3.0]


def test_nothing_read_is_no_answer() -> None:
    assert best_answer(case(1), [read()]) is None
    assert best_answer(case(1), [read(("...", 2.0))]) is None


def test_figures_tell_the_order_found_from_the_order_read() -> None:
    given = [read(("Bob", 1.0)), read(("Ann", 9.0))]
    figures = quiz_figures([case(1, 1, holds=1)], [given])
    assert (figures["answer@1 as found"], figures["answer@1"], figures["answer@5"]) == (0, 100, 100)
    assert (figures["exact match"], figures["F1"]) == (100, 100)


def test_several_right_answers_are_wanted_together_in_any_order() -> None:
    both = case(1, holds=0, accepted=("Ann", "Bob"))
    assert quiz_figures([both], [[read(("Bob Ann", 1.0))]])["exact match"] == 100
    assert quiz_figures([both], [[read(("Bob", 1.0))]])["F1"] == pytest.approx(200 / 3)
