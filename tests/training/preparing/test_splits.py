"""Who is trained on, fitted on and measured on."""

from __future__ import annotations

from datetime import date

import pytest

from evals.datasets.news_quiz import Question
from tests.training.making import article
from training.preparing.splits import split_quiz, split_squad

TITLES = [f"Article_{number}" for number in range(10)]


def asked(day: str, *searched: str, text: str = "Who won?") -> Question:
    return Question(f"{day} {text}", date.fromisoformat(day), text, ("Ann", "Bob"), (0,), None, None, searched)


def test_four_articles_are_held_out_whatever_their_order() -> None:
    split = split_squad(TITLES)
    assert split == split_squad([*reversed(TITLES), TITLES[0]])
    assert (len(split.test), len(split.calibration)) == (3, 1)
    assert not split.test & split.calibration
    assert sum(split.is_training(title) for title in TITLES) == 6


def test_the_articles_held_out_are_those_that_published_figures_are_on() -> None:
    """The draw of `random.Random(7)` from sixteen names: another draw makes figures of before worthless."""
    drawn = split_squad([chr(97 + number) for number in range(16)])
    assert (sorted(drawn.test), sorted(drawn.calibration)) == (["c", "g", "k"], ["p"])


def test_questions_are_split_by_their_day() -> None:
    questions = [
        asked("2022-06-03"),
        asked("2023-09-30"),
        asked("2023-10-01"),
        asked("2023-12-31"),
        asked("2024-01-05"),
    ]
    split = split_quiz(questions)
    assert [question.asked_on for question in split.training] == [date(2022, 6, 3), date(2023, 9, 30)]
    assert [question.asked_on for question in split.dev] == [date(2023, 10, 1), date(2023, 12, 31)]


def test_a_question_that_only_its_choices_make_one_is_in_neither_part() -> None:
    split = split_quiz([asked("2022-06-03", "a", text="All of these won except:")])
    assert split.training == ()
    assert split.searched == {"a"}


@pytest.mark.parametrize(
    ("searched_on", "published", "trained", "measured"),
    [
        (["2022-06-03"], "2022-06-01", True, False),
        (["2022-06-03"], None, True, False),
        (["2022-06-03"], "2023-10-01", False, False),  # found before it appeared: a page that changes
        (["2022-06-03", "2023-11-03"], "2022-06-01", False, True),  # old, but searched for later too
        (["2023-11-03"], "2023-11-01", False, True),
        (["2023-11-03"], None, False, False),
        (["2023-11-03", "2024-02-02"], "2023-11-01", False, False),
        (["2024-02-02"], "2022-06-01", False, False),
    ],
)
def test_an_article_is_trained_on_only_where_no_later_question_searched_it(
    searched_on: list[str], published: str | None, trained: bool, measured: bool
) -> None:
    split = split_quiz([asked(day, "url") for day in searched_on])
    held = article("url", "Text.", published=published)
    assert (split.may_train_on(held), split.may_measure_on(held)) == (trained, measured)
