"""The weekly news quiz: questions with choices, and the articles that a web search returned for them.

Flows in: a folder or zip with `questions.jsonl` and `articles.jsonl`, packed or not, made from RealTimeQA (Kasai et
al. 2023, arXiv:2207.13332). Flows out: questions, and the articles streamed, never all held. Knows no way to answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, model_validator

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import DataFile, files_of, find
from evals.datasets.records import Distinct, json_lines, published_at
from evals.datasets.sampling import sampled

_EXCEPT = re.compile(r"\bexcept\W*$", re.IGNORECASE)
_Words = Annotated[str, Field(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one week's quiz."""

    id: str  # as published; the second question under one id has "#2" behind it
    asked_on: date
    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]  # indexes of `choices`
    nota_choices: tuple[str, ...] | None  # the variant in which the right choice may be "none of the above"
    nota_right: tuple[int, ...] | None  # indexes of `nota_choices`
    searched: tuple[str, ...]  # URLs that a web search returned, best first; may be empty

    @property
    def skipped(self) -> str | None:
        """Why an open answer to it cannot be scored; None when it can."""
        if _EXCEPT.search(self.text):
            return 'ends in "except": only its choices make it a question'
        return None

    @property
    def answers(self) -> tuple[str, ...]:
        """The right choices in words."""
        return tuple(self.choices[index] for index in self.right)


@dataclass(frozen=True, slots=True)
class NewsQuiz:
    """The chosen questions, and where the articles are."""

    questions: tuple[Question, ...]  # in file order
    searched: frozenset[str]  # URLs that were searched by the chosen questions
    pool: frozenset[str]  # URLs that were searched by all questions of the chosen years
    file: DataFile

    def articles(self, urls: Collection[str] | None = None) -> Iterator[DataArticle]:
        """Those of `urls` (`searched` when not given) that the file holds, streamed in file order. Raises BadData.

        The id is the URL. Of two records with one URL the first is taken.
        """
        left = set(self.searched if urls is None else urls)
        for where, entry in json_lines(self.file, _ArticleEntry):
            if entry.url in left:
                left.remove(entry.url)
                yield _article(where, entry)


class _ArticleEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    url: _Words
    title: str | None
    published: str | None
    text: _Words


class _QuestionEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: _Words
    asked_on: date
    question: _Words
    choices: Annotated[tuple[str, ...], Field(min_length=2)]
    answer: Annotated[tuple[NonNegativeInt, ...], Field(min_length=1)]
    nota_choices: tuple[str, ...] | None
    nota_answer: tuple[NonNegativeInt, ...] | None
    searched: tuple[_Words, ...]

    @model_validator(mode="after")
    def _answers_are_among_the_choices(self) -> Self:
        if (self.nota_choices is None) != (self.nota_answer is None):
            raise ValueError("give both nota_choices and nota_answer, or null for both")
        if max(self.answer) >= len(self.choices):
            raise ValueError(f"answer has {max(self.answer)}, but choices end at {len(self.choices) - 1}")
        if self.nota_answer and max(self.nota_answer) >= len(self.nota_choices or ()):
            raise ValueError(f"nota_answer has {max(self.nota_answer)}, which is past the end of nota_choices")
        return self


def load_news_quiz(
    path: Path, *, years: Collection[int] | None = None, limit: int | None = None, seed: int = 0
) -> NewsQuiz:
    """The questions asked in `years` (all when not given), `limit` of them drawn by `seed`. Raises BadData.

    Reads the questions only; a fault in the articles is told when they are streamed.
    """
    files = files_of(path)
    articles = find(files, "articles.jsonl")
    own_id = Distinct()
    everything = [
        _question(own_id(entry.id), entry) for _, entry in json_lines(find(files, "questions.jsonl"), _QuestionEntry)
    ]
    of_years = [question for question in everything if years is None or question.asked_on.year in years]
    if not of_years:
        there = sorted({question.asked_on.year for question in everything})
        raise BadData(f"{path.name}: no question of {_listed(years)}; there are those of {_listed(there)}.")
    chosen = sampled(of_years, limit=limit, seed=seed, id_of=lambda question: question.id)
    return NewsQuiz(chosen, _urls(chosen), _urls(of_years), articles)


def _question(own_id: str, entry: _QuestionEntry) -> Question:
    return Question(
        id=own_id,
        asked_on=entry.asked_on,
        text=entry.question,
        choices=entry.choices,
        right=entry.answer,
        nota_choices=entry.nota_choices,
        nota_right=entry.nota_answer,
        searched=entry.searched,
    )


def _article(where: str, entry: _ArticleEntry) -> DataArticle:
    host = urlsplit(entry.url).hostname
    return DataArticle(
        id=entry.url,
        text=entry.text,
        title=entry.title or None,
        url=entry.url,
        source=host.removeprefix("www.") if host else None,
        published=published_at(entry.published, where),
    )


def _urls(questions: Collection[Question]) -> frozenset[str]:
    return frozenset(chain.from_iterable(question.searched for question in questions))


def _listed(years: Collection[int] | None) -> str:
    return ", ".join(map(str, sorted(years or ()))) or "any year"
