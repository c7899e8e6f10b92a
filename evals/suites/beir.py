"""Retrieval test sets: are the documents that answer a query near the top?

Flows in: a set in BEIR's layout, or SciFact's own tables. Flows out: a task a query. An article stands where its best
passage stands. Nothing is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from evals.archive import OpenArchive, open_archive
from evals.datasets.beir import Query, load_retrieval_set
from evals.datasets.sampling import sampled
from evals.metrics import ranking
from evals.model import Record, Tally, Task
from evals.suites.article_words import ArticleWords
from evals.suites.finding import found, whole_articles, with_baselines, with_found
from evals.suites.suite import CannotMeasure, Options, Prepared, data_of, fingerprint, in_full

NOW = datetime(2024, 1, 1, 12, tzinfo=UTC)  # the sets have no dates
CUTOFFS = (5, 10, 100)
DEEP = 200  # passages that the first hundred articles are taken from
TEST = "test"
MEASURES = tuple(with_baselines(ranking.measures(CUTOFFS)))


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """The judged queries of one split (test, if none is named) over the whole corpus. Raises BadData, CannotMeasure."""
    split = _split(options)
    judged = load_retrieval_set(data_of(options), split=split)
    drafts = [article.draft() for article in judged.articles()]
    queries = sampled(judged.queries, limit=options.limit, seed=options.seed, id_of=lambda query: query.id)
    with ExitStack() as opened:
        archive = opened.enter_context(
            open_archive(drafts, options.settings, cache=options.cache, progress=options.progress)
        )
        words = opened.enter_context(whole_articles(archive))
        yield Prepared(
            tasks=tuple(_task(query, judged.judgements[query.id], archive, words, split) for query in queries),
            measures=MEASURES,
            data=f"{len(queries)} queries of {split} over {len(drafts)} documents",
            fingerprint=fingerprint(split, *in_full(drafts)),
            notes=(
                *archive.unread("documents"),
                f"Latency is of Dateline's own search for 10 passages; documents are ranked by {DEEP} passages.",
            ),
            archive=archive,
        )


def _split(options: Options) -> str:
    if len(options.splits) > 1:
        raise CannotMeasure("--split: one at a time; their judgements are in files of their own.")
    return next(iter(options.splits), TEST)


def _task(query: Query, grades: Mapping[str, int], archive: OpenArchive, words: ArticleWords, split: str) -> Task:
    relevant = _relevant(grades, archive.ids)
    blank = Record(query.id, "query", split, query.text, _expected(relevant))
    return Task(query.id, lambda: _run(query, relevant, archive, words, blank), blank)


def _expected(relevant: Mapping[str, int]) -> str:
    count = sum(grade > 0 for grade in relevant.values())
    return f"{count} relevant document{'' if count == 1 else 's'}"


def _relevant(grades: Mapping[str, int], ids: Mapping[str, str]) -> dict[str, int]:
    """Grades by article id; of documents with one text, the best. One that could not be read in keeps its own id."""
    relevant: dict[str, int] = {}
    for document, grade in grades.items():
        article = ids.get(document, document)
        relevant[article] = max(grade, relevant.get(article, grade))
    return relevant


def _run(query: Query, relevant: Mapping[str, int], archive: OpenArchive, words: ArticleWords, blank: Record) -> Record:
    seen = found(archive, words, query.text, now=NOW, deep=DEEP)
    tallies: dict[str, Tally] = {}
    for suffix, articles in seen.articles.items():
        scores = ranking.score(articles, relevant, CUTOFFS)
        if scores is None:
            return replace(blank, unscored="no document is judged relevant")
        tallies |= {f"{name}{suffix}": tally for name, tally in scores.items()}
    missed = not tallies["Hits@10"].part
    faults = ("none of the first 10 documents is relevant",) if missed else ()
    return with_found(blank, seen.passages[""], tallies, faults=faults, seconds=seen.seconds)
