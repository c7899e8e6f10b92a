"""What was found for a question, by Dateline and by two baselines over the same articles.

Flows in: an open archive and a question. Flows out: rankings of passages and of articles, and how long Dateline's own
took. Knows nothing of what should have been found.

The baselines: "by words" is BM25 alone, "by vectors" the embedder alone. Passages by words are those of the archive's
word index; articles by words are ranked by BM25 over whole articles (`article_words`), since that is what a passage
index has to beat. Otherwise an article stands where its best passage stands.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from evals.archive import EVERYTHING, OpenArchive
from evals.model import AnyOf, Measure, Record, Tally
from evals.suites.article_words import ArticleWords, WholeArticle
from vectorstore.model import Passage

PASSAGES = 10  # what the timed search is asked for
OURS, BY_WORDS, BY_VECTORS = "", " by words", " by vectors"
SHOWN, SHOWN_CHARACTERS = 5, 200

Ranking = Sequence[str]  # article ids, best first


@dataclass(frozen=True, slots=True)
class Found:
    """Rankings by the suffix of their measures: "" for Dateline's own."""

    passages: Mapping[str, tuple[Passage, ...]]  # the first PASSAGES
    articles: Mapping[str, Ranking]
    seconds: float  # of Dateline's own search for PASSAGES


def found(archive: OpenArchive, words: ArticleWords, question: str, *, now: datetime, deep: int) -> Found:
    """`deep`: how many passages, or whole articles by words, the rankings of articles are made of."""
    began = time.perf_counter()
    ours = archive.search(question, now=now, limit=PASSAGES)
    seconds = time.perf_counter() - began
    by_vectors = archive.by_vectors(question, limit=deep)
    return Found(
        passages={
            OURS: ours,
            BY_WORDS: archive.by_words(question, limit=PASSAGES),
            BY_VECTORS: by_vectors[:PASSAGES],
        },
        articles={
            OURS: ranked(archive.search(question, now=now, limit=deep)),
            BY_WORDS: words.ranked(question, limit=deep),
            BY_VECTORS: ranked(by_vectors),
        },
        seconds=seconds,
    )


@contextmanager
def whole_articles(archive: OpenArchive) -> Iterator[ArticleWords]:
    """The archive's articles, to be searched whole by their words."""
    catalogue, texts = archive.dateline.catalogue, archive.texts
    articles = catalogue.articles(archive.name, limit=EVERYTHING)
    with closing(ArticleWords(WholeArticle(one.id, one.title or "", texts[one.id]) for one in articles)) as words:
        yield words


def ranked(passages: Iterable[Passage]) -> Ranking:
    """Their articles, each where its best passage stands."""
    return list(dict.fromkeys(passage.article.id for passage in passages))


def with_baselines(measures: Iterable[Measure]) -> Iterator[Measure]:
    """Each measure, to be read beside the same of the two baselines; those follow it."""
    for measure in measures:
        names = tuple(f"{measure.name}{suffix}" for suffix in (BY_WORDS, BY_VECTORS))
        yield replace(measure, beside=names)
        yield from (replace(measure, name=name, better="neither", note="") for name in names)


def with_found(
    record: Record,
    passages: Sequence[Passage],
    tallies: Mapping[str, Tally],
    *,
    faults: AnyOf = (),
    seconds: float | None = None,
) -> Record:
    """The record with what was found, and the scores of it beside those it has.

    One that was asked before keeps the faults and the time of its answer. It has to be asked first: what a search has
    read and embedded is remembered, and an answer after it would be too quick.
    """
    more = replace(record, tallies={**record.tallies, **tallies}, found=_lines(passages))
    return more if record.said else replace(more, faults=faults, seconds=seconds)


def _lines(passages: Sequence[Passage]) -> AnyOf:
    """The first few, a line each, for a person."""
    return tuple(_line(passage) for passage in passages[:SHOWN])


def _line(passage: Passage) -> str:
    text = " ".join(passage.text.split())
    cut = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return f"{passage.article.title or passage.article.origin}: {cut}"
