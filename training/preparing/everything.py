"""All the files that training and measuring read, from three data sets.

Flows in: paths of the data sets. Flows out: a folder with one file a part. Each part draws from a seed of its own, so
that a part comes out the same whether or not others are made. Knows no model.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from evals.datasets.articles import DataArticle
from evals.datasets.news_quiz import NewsQuiz, Question, load_news_quiz
from evals.datasets.squad import load_squad
from training.cases import Asked, Pair, save_cases
from training.groups import Group, save_groups
from training.preparing.cloze import cloze_groups, clusters_of
from training.preparing.news import read_articles
from training.preparing.quiz import MEASURED, Pool, found_in_own_articles, own_group, pooled_group, quiz_case
from training.preparing.splits import DEV_FROM, QuizSplit, split_quiz, split_squad
from training.preparing.squad import squad_cases, squad_groups
from training.preparing.support import support_pairs
from training.progress import Progress
from training.tokens import Encoder

SQUAD, WIKI, QUIZ, POOL, CLOZE, SUPPORT = "squad", "wiki", "quiz", "pool", "cloze", "support"
PARTS = (SQUAD, WIKI, QUIZ, POOL, CLOZE, SUPPORT)
SQUAD_TEST, SQUAD_CALIBRATION = "squad-test", "squad-calibration"
QUIZ_DEV, POOL_DEV, SUPPORT_DEV = "quiz-dev", "pool-dev", "support-dev"
SUPPORT_PAIRS, SUPPORT_DEV_PAIRS = 24_000, 3_000


class NotPrepared(Exception):
    """A part that is to be trained on or measured is not there; the message says how to make it."""


Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the data sets lie; a set that is not given is passed over. `limit`: this many questions or articles."""

    squad: Path | None = None  # SQuAD 2.0
    wiki: Path | None = None  # SquadShifts, new Wikipedia
    news_quiz: Path | None = None
    limit: int | None = None


def groups_file(folder: Path, part: str) -> Path:
    return folder / f"{part}.npz"


def cases_file(folder: Path, part: str) -> Path:
    return folder / f"{part}.jsonl.xz"


def prepare(sources: Sources, folder: Path, progress: Progress, told: Told) -> None:
    """Writes the files of the sets that are given. Raises `evals.datasets.BadData`."""
    folder.mkdir(parents=True, exist_ok=True)
    making = _Making(folder, Encoder(), sources.limit, progress, told)
    if sources.squad is not None:
        making.squad(sources.squad)
    if sources.wiki is not None:
        making.wiki(sources.wiki)
    if sources.news_quiz is not None:
        making.news(sources.news_quiz)


@dataclass(frozen=True, slots=True)
class _Making:
    folder: Path
    encode: Encoder
    limit: int | None
    progress: Progress
    told: Told

    def squad(self, path: Path) -> None:
        squad = load_squad(path)
        split = split_squad([paragraph.title for paragraph in squad.paragraphs])
        self._cases(SQUAD_TEST, squad_cases(squad, split.test))
        self._cases(SQUAD_CALIBRATION, squad_cases(squad, split.calibration))
        groups = squad_groups(squad, self.encode, _drawing(SQUAD), titled=True, wanted=split.is_training)
        self._groups(SQUAD, groups, len(squad.questions))

    def wiki(self, path: Path) -> None:
        wiki = load_squad(path)
        self._groups(WIKI, squad_groups(wiki, self.encode, _drawing(WIKI), titled=False), len(wiki.questions))

    def news(self, path: Path) -> None:
        quiz = load_news_quiz(path)
        split = split_quiz(quiz.questions)
        articles = self._articles(quiz, split)
        training = {url: article for url, article in articles.items() if split.may_train_on(article)}
        dev = [article for article in articles.values() if split.may_measure_on(article)]
        self._support(training.values(), dev)
        self._own_articles(split, articles, training)
        self._pooled(split, articles, training)
        clusters = clusters_of(split.training, training)
        self._groups(CLOZE, cloze_groups(clusters, self.encode, _drawing(CLOZE)))

    def _articles(self, quiz: NewsQuiz, split: QuizSplit) -> Mapping[str, DataArticle]:
        """Every article but those of the untouched years alone; with a limit, those of the first questions."""
        wanted = split.searched
        if self.limit is not None:
            few = [*self._few(split.training), *self._few(split.dev)]
            wanted = frozenset(url for question in few for url in question.searched)
        return read_articles(quiz.articles(wanted), len(wanted), self.progress)

    def _support(self, training: Iterable[DataArticle], dev: Iterable[DataArticle]) -> None:
        pairs = support_pairs(training, min(SUPPORT_PAIRS, self.limit or SUPPORT_PAIRS), _drawing(SUPPORT))
        self._groups(SUPPORT, (each.group(self.encode) for each in pairs), len(pairs))
        measured = support_pairs(dev, SUPPORT_DEV_PAIRS, _drawing(SUPPORT_DEV))
        self._cases(SUPPORT_DEV, (each.pair for each in measured))

    def _own_articles(
        self, split: QuizSplit, articles: Mapping[str, DataArticle], training: Mapping[str, DataArticle]
    ) -> None:
        asked = self._few(split.training)
        self._groups(QUIZ, _held(own_group(question, training, self.encode) for question in asked), len(asked))
        measured = ((each, found_in_own_articles(each, articles, MEASURED)) for each in self._few(split.dev))
        self._cases(QUIZ_DEV, (quiz_case(question, found) for question, found in measured if found))

    def _pooled(
        self, split: QuizSplit, articles: Mapping[str, DataArticle], training: Mapping[str, DataArticle]
    ) -> None:
        pool = Pool(articles.values())
        asked, trainable = self._few(split.training), pool.of(training)
        groups = (pooled_group(question, pool, trainable, self.encode) for question in asked)
        self._groups(POOL, _held(groups), len(asked))
        of_year = [question for question in split.training if question.asked_on.year == DEV_FROM.year]
        year = pool.of(url for question in [*of_year, *split.dev] for url in question.searched)
        dev = self._few(split.dev)
        self._cases(POOL_DEV, (quiz_case(each, pool.found(each, MEASURED, year)) for each in dev))

    def _few(self, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return questions[: self.limit]

    def _groups(self, part: str, groups: Iterable[Group], expected: int | None = None) -> None:
        """Shuffled, so that a part of them is like the whole."""
        made = list(self.progress.over(islice(groups, self.limit), part, self.limit or expected))
        _drawing(f"order of {part}").shuffle(made)
        save_groups(groups_file(self.folder, part), made)
        self.told(f"{part}: {len(made)} groups")

    def _cases(self, part: str, cases: Iterable[Asked | Pair]) -> None:
        made = list(self.progress.over(islice(cases, self.limit), part, self.limit))
        save_cases(cases_file(self.folder, part), made)
        self.told(f"{part}: {len(made)} cases")


def _held(groups: Iterable[Group | None]) -> Iterable[Group]:
    return (group for group in groups if group is not None)


def _drawing(part: str) -> random.Random:
    return random.Random(f"dateline reader, {part}")  # noqa: S311
