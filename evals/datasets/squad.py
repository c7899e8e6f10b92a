"""SQuAD 1.1 and 2.0: questions about paragraphs, answered by words that stand in them, or unanswerable.

Flows in: a JSON file of the official format, packed or not (Rajpurkar et al. 2016, arXiv:1606.05250; 2018,
arXiv:1806.03822). Flows out: paragraphs, and questions whose every answer was found at its offset. Knows no scorer.
Fields beyond the official ones are passed over: sets in this format carry many of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, TypeAdapter

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import only
from evals.datasets.records import json_document

_Words = Annotated[str, Field(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of one article. `id` is the article's title and the paragraph's number in the file."""

    id: str
    title: str
    context: str

    def article(self) -> DataArticle:
        return DataArticle(id=self.id, text=self.context, title=self.title.replace("_", " ").strip() or None)


@dataclass(frozen=True, slots=True)
class SquadAnswer:
    """What one annotator marked. `start` counts code points of the paragraph's context."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question; unanswerable when no answer is given."""

    id: str
    text: str
    paragraph: int  # index of the paragraph it was asked about
    answers: tuple[SquadAnswer, ...]  # as marked, repetitions and all

    @property
    def unanswerable(self) -> bool:
        return not self.answers

    @property
    def accepted(self) -> tuple[str, ...]:
        """Different wordings of the answer, in the order they were marked."""
        return tuple(dict.fromkeys(answer.text for answer in self.answers))


@dataclass(frozen=True, slots=True)
class Squad:
    """One file of the format."""

    version: str
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]

    def articles(self) -> Iterator[DataArticle]:
        """One a paragraph."""
        return (paragraph.article() for paragraph in self.paragraphs)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _AnswerEntry(_Entry):
    text: _Words
    answer_start: NonNegativeInt


class _QuestionEntry(_Entry):
    id: _Words
    question: str
    answers: tuple[_AnswerEntry, ...]
    is_impossible: bool = False  # 1.1 does not have it


class _ParagraphEntry(_Entry):
    context: _Words
    qas: tuple[_QuestionEntry, ...]


class _ArticleEntry(_Entry):
    title: str
    paragraphs: tuple[_ParagraphEntry, ...]


class _SquadFile(_Entry):
    version: str = ""
    data: Annotated[tuple[_ArticleEntry, ...], Field(min_length=1)]


_SHAPE = TypeAdapter(_SquadFile)


def load_squad(path: Path) -> Squad:
    """The set at `path`: a .json, packed or not, or a zip that holds one. Raises BadData."""
    file = only(path, ".json")
    entries = json_document(file, _SHAPE)
    paragraphs: list[Paragraph] = []
    questions: dict[str, Question] = {}
    for article in entries.data:
        for number, entry in zip(count(1), article.paragraphs, strict=False):
            for asked in entry.qas:
                if asked.id in questions:
                    raise BadData(
                        f"{file.shown}, question {asked.id}: the id is used twice; give each question its own."
                    )
                _check(f"{file.shown}, question {asked.id}", entry.context, asked)
                questions[asked.id] = _question(asked, len(paragraphs))
            paragraphs.append(Paragraph(f"{article.title}#{number}", article.title, entry.context))
    return Squad(entries.version, tuple(paragraphs), tuple(questions.values()))


def _check(where: str, context: str, asked: _QuestionEntry) -> None:
    if not asked.question.strip():
        raise BadData(f"{where}: the question is blank; remove it.")
    if asked.is_impossible and asked.answers:
        raise BadData(f"{where}: is_impossible, but it has answers; remove one or the other.")
    if not asked.is_impossible and not asked.answers:
        raise BadData(f"{where}: no answers; add one, or set is_impossible.")
    for answer in asked.answers:
        if not context.startswith(answer.text, answer.answer_start):
            raise BadData(f"{where}: {answer.text!r} does not stand at {answer.answer_start}; correct answer_start.")


def _question(asked: _QuestionEntry, paragraph: int) -> Question:
    answers = tuple(SquadAnswer(answer.text, answer.answer_start) for answer in asked.answers)
    return Question(asked.id, asked.question, paragraph, answers)
