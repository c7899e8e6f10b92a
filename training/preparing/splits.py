"""What is trained on, what figures are fitted on, and what is only measured.

Flows in: titles, questions and articles. Flows out: which part each belongs to. Knows no file.

SQuAD 2.0: three articles are measured, a fourth is what thresholds and probabilities are fitted on, the rest trained
on. News quiz: questions asked before DEV_FROM are trained on, those from there to the end of its year measured; those
of later years are touched by nobody. An article that was searched for a question asked from DEV_FROM on is never
trained on, whenever it appeared.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evals.datasets.articles import DataArticle
from evals.datasets.news_quiz import Question

SQUAD_SEED = 7
SQUAD_TEST_ARTICLES = 3
DEV_FROM = date(2023, 10, 1)
UNTOUCHED_FROM = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class SquadSplit:
    test: frozenset[str]  # titles
    calibration: frozenset[str]

    def is_training(self, title: str) -> bool:
        return title not in self.test | self.calibration


def split_squad(titles: Collection[str]) -> SquadSplit:
    """Draws the articles held out; the same titles give the same draw. Raises ValueError below four titles."""
    drawn = random.Random(SQUAD_SEED).sample(sorted(set(titles)), SQUAD_TEST_ARTICLES + 1)  # noqa: S311
    return SquadSplit(frozenset(drawn[:SQUAD_TEST_ARTICLES]), frozenset(drawn[SQUAD_TEST_ARTICLES:]))


@dataclass(frozen=True, slots=True)
class QuizSplit:
    """Questions by their day, and URLs by the days of the questions they were searched for."""

    training: tuple[Question, ...]
    dev: tuple[Question, ...]
    searched: frozenset[str]  # before UNTOUCHED_FROM
    searched_later: frozenset[str]  # from DEV_FROM on
    searched_untouched: frozenset[str]  # from UNTOUCHED_FROM on

    def may_train_on(self, article: DataArticle) -> bool:
        """Searched for no question asked from DEV_FROM on, and not published since. (Undated: found before.)"""
        return article.id not in self.searched_later and _day(article) < DEV_FROM.isoformat()

    def may_measure_on(self, article: DataArticle) -> bool:
        """Searched for a dev question, for none of the untouched, and published before they were asked."""
        if article.id not in self.searched_later or article.id in self.searched_untouched:
            return False
        return "" < _day(article) < UNTOUCHED_FROM.isoformat()


def split_quiz(questions: Sequence[Question]) -> QuizSplit:
    """Questions that only their choices make a question are in neither part, but what was searched for them counts."""
    usable = [question for question in questions if question.skipped is None and question.answers]
    return QuizSplit(
        training=tuple(question for question in usable if question.asked_on < DEV_FROM),
        dev=tuple(question for question in usable if DEV_FROM <= question.asked_on < UNTOUCHED_FROM),
        searched=_searched(question for question in questions if question.asked_on < UNTOUCHED_FROM),
        searched_later=_searched(question for question in questions if question.asked_on >= DEV_FROM),
        searched_untouched=_searched(question for question in questions if question.asked_on >= UNTOUCHED_FROM),
    )


def _searched(questions: Iterable[Question]) -> frozenset[str]:
    return frozenset(url for question in questions for url in question.searched)


def _day(article: DataArticle) -> str:
    """ISO day, or "" when it or its year is unknown."""
    published = article.published
    return published.at[:10] if published and published.precision != "month-day" else ""
