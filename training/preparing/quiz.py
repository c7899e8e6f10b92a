"""Quiz questions with the passages that BM25 finds for each: in the articles searched for it, or in the year's.

Flows in: questions, and passages. Flows out: groups to train on, for questions whose answer stands in a passage that
was found (distant supervision, Mintz et al. 2009), and cases to measure on. Knows no split.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.altering.words import words
from evals.datasets.articles import DataArticle
from evals.datasets.news_quiz import Question
from training.cases import Asked, Candidate
from training.groups import Group, Text
from training.preparing.answer_places import answer_patterns, places
from training.preparing.news import NewsPassage, ordered, passages
from training.preparing.word_search import Mask, WordSearch
from training.tokens import LONGEST_TITLE, Encoder

MEASURED = 30  # passages of a case
TRAINED = 30  # passages of a group from its own articles; besides, more that hold the answer
MORE_LOOKED_AT, MORE_KEPT = 80, 4
LONGEST_ARTICLE = 60_000  # characters
POOL_LONGEST_ARTICLE = 25_000
POOL_TRAINED = 40
POOL_KEPT_ANYHOW = 25  # beyond that, only passages that hold the answer
DAYS_BEFORE, DAYS_AFTER = 45, 7  # of the day of the question: what else was in the news


@dataclass(frozen=True, slots=True)
class Found:
    passage: NewsPassage
    score: float


def found_in_own_articles(question: Question, articles: Mapping[str, DataArticle], most: int) -> list[Found]:
    """The best passages of the articles that were searched for the question."""
    held = [
        passage for article in ordered(question.searched, articles) for passage in passages(article, LONGEST_ARTICLE)
    ]
    if not held:
        return []
    search = WordSearch(passage.search_words() for passage in held)
    return [Found(held[place], score) for place, score in search.best(words(question.text), most)]


def own_group(question: Question, articles: Mapping[str, DataArticle], encode: Encoder) -> Group | None:
    """The question with its best passages; None when none of those holds the answer."""
    found = found_in_own_articles(question, articles, MORE_LOOKED_AT)
    texts = _texts(question, found, encode)
    more = [text for text in texts[TRAINED:] if text.answers]
    return _group(question, [*texts[:TRAINED], *more[:MORE_KEPT]], encode)


class Pool:
    """Every passage of many articles, searched together."""

    def __init__(self, articles: Iterable[DataArticle]) -> None:
        self._passages = [passage for article in articles for passage in passages(article, POOL_LONGEST_ARTICLE)]
        self._search = WordSearch(passage.search_words() for passage in self._passages)
        self._days = np.array([passage.day or 0 for passage in self._passages])
        self._of: dict[str, list[int]] = defaultdict(list)
        for place, passage in enumerate(self._passages):
            self._of[passage.url].append(place)

    def __len__(self) -> int:
        return len(self._passages)

    def found(self, question: Question, most: int, within: Mask) -> list[Found]:
        best = self._search.best(words(question.text), most, within)
        return [Found(self._passages[place], score) for place, score in best]

    def around(self, question: Question) -> Mask:
        """Passages of the days round the question, and those of the articles searched for it."""
        day = question.asked_on.toordinal()
        near = (self._days >= day - DAYS_BEFORE) & (self._days <= day + DAYS_AFTER)
        return near | self.of(question.searched)

    def of(self, urls: Iterable[str]) -> Mask:
        mask = np.zeros(len(self), bool)
        mask[[place for url in urls for place in self._of.get(url, ())]] = True
        return mask


def pooled_group(question: Question, pool: Pool, within: Mask, encode: Encoder) -> Group | None:
    """The question with what the news of its days holds for it; None when the answer is not among it.

    `within` are the passages that may be trained on.
    """
    texts = _texts(question, pool.found(question, POOL_TRAINED, pool.around(question) & within), encode)
    kept = [text for text in texts if text.rank < POOL_KEPT_ANYHOW or text.answers]
    return _group(question, kept, encode)


def quiz_case(question: Question, found: Sequence[Found]) -> Asked:
    patterns = answer_patterns(question.answers, lenient=False)
    texts = tuple(
        Candidate(each.passage.title, each.passage.text, each.score, bool(places(each.passage.text, patterns)))
        for each in found
    )
    return Asked(question.id, question.text, question.answers, texts)


def _texts(question: Question, found: Sequence[Found], encode: Encoder) -> list[Text]:
    """In the order found, each with its rank and the places of the answers."""
    patterns = answer_patterns(question.answers, lenient=True)
    texts = []
    for rank, each in enumerate(found):
        encoded = encode(each.passage.text)
        spans = encoded.spans(places(each.passage.text, patterns))
        texts.append(Text(encoded.ids, encode.ids(each.passage.title, LONGEST_TITLE), spans, rank))
    return texts


def _group(question: Question, texts: Sequence[Text], encode: Encoder) -> Group | None:
    return Group(encode.ids(question.text), tuple(texts)) if any(text.answers for text in texts) else None
