"""The articles of the news quiz, cut into the archive's own passages.

Flows in: articles. Flows out: passages with what a search and a sequence need of each. Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evals.altering.words import words
from evals.datasets.articles import DataArticle
from training.progress import Progress
from vectorstore.chunking import cut_passages

_SITE = re.compile(r"\s[|-]\s")  # "Headline | CNN"


@dataclass(frozen=True, slots=True)
class NewsPassage:
    url: str
    title: str
    text: str
    day: int | None  # of publication, as `date.toordinal`
    sentences: tuple[str, ...]

    def search_words(self) -> list[str]:
        """The headline's and the text's, as the archive's own word index has them."""
        return [*words(self.title), *words(self.text)]


def passages(article: DataArticle, longest: int) -> list[NewsPassage]:
    """Passages of the first `longest` characters, in order."""
    text = article.text[:longest]
    day = published_day(article)
    return [
        NewsPassage(
            article.id, article.title or "", cut.span.of(text), day, tuple(each.of(text) for each in cut.sentences)
        )
        for cut in cut_passages(text)
    ]


def headline(title: str) -> str:
    """`title` without the name of the site behind it."""
    return _SITE.split(title)[0]


def published_day(article: DataArticle) -> int | None:
    period = article.published.period() if article.published else None
    return date.fromisoformat(article.published.at[:10]).toordinal() if period and article.published else None


def read_articles(articles: Iterable[DataArticle], expected: int, progress: Progress) -> Mapping[str, DataArticle]:
    """By URL, in file order."""
    return {article.id: article for article in progress.over(articles, "Reading articles", expected)}


def ordered(urls: Sequence[str], articles: Mapping[str, DataArticle]) -> Iterator[DataArticle]:
    """Those of `urls` that there are, in their order."""
    return (articles[url] for url in urls if url in articles)
