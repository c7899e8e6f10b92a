"""An archive of a wanted size, built through the ports that the service uses, and searched there.

Flows in: an open Dateline and a corpus. Flows out: rates and latencies. Knows nothing of HTTP.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import numpy as np

from evals.bench.corpus import Corpus, Record
from evals.metrics.latency import percentile
from service.bootstrap import Dateline
from vectorstore.model import MAIN_ARCHIVE, ArchiveCounts, Draft, PreparedArticle, Published, Scope
from vectorstore.ports import BadArticle, Progress
from vectorstore.reading import prepare

BATCH = 64  # articles in one transaction
PASSAGES_AN_ARTICLE = 10  # about; only so that the last batch does not overshoot


@dataclass(frozen=True, slots=True)
class Grown:
    """What reading in took; words are searchable at the end of it."""

    articles: int
    passages: int
    seconds: float
    next_article: int  # where in the corpus to go on

    @property
    def articles_per_s(self) -> float | None:
        return self.articles / self.seconds if self.articles else None


def grow(dateline: Dateline, corpus: Corpus, *, passages: int, start: int, progress: Progress) -> Grown:
    """Reads articles in, from number `start` of the corpus, until the archive holds `passages` or they run out."""
    before, began, at = counts(dateline), time.perf_counter(), start
    held = before.passages
    progress.start("Reading in", max(0, passages - held))
    while held < passages and at < len(corpus.articles):
        batch = corpus.articles[at : at + max(1, min(BATCH, (passages - held) // PASSAGES_AN_ARTICLE))]
        added = dateline.catalogue.add(MAIN_ARCHIVE, list(_prepared(batch, at)))
        new = sum(one.passages for one in added if one.outcome == "added")
        held, at = held + new, at + len(batch)
        progress.advance(new)
    seconds = time.perf_counter() - began
    progress.finish()
    after = counts(dateline)
    return Grown(after.articles - before.articles, after.passages - before.passages, seconds, at)


def fill(dateline: Dateline, *, progress: Progress) -> float | None:
    """Makes every vector that is pending; passages per second, None when none was."""
    pending, began = counts(dateline).pending, time.perf_counter()
    progress.start("Embedding", pending)
    left = pending
    while left:
        dateline.fill_some(min(left, 4 * BATCH))
        now = counts(dateline).pending
        if now >= left:
            break
        progress.advance(left - now)
        left = now
    progress.finish()
    return (pending - left) / (time.perf_counter() - began) if pending else None


def fill_with_noise(dateline: Dateline, *, progress: Progress, seed: int = 7) -> None:
    """Random unit vectors in place of real ones: to see how searching scales, never how well it finds."""
    draw = np.random.default_rng(seed)
    if dateline.vectors is None or dateline.embedder is None:
        return
    progress.start("Random vectors", counts(dateline).pending)
    while batch := dateline.catalogue.pending_vectors(dateline.collection, limit=4 * BATCH):
        vectors = draw.standard_normal((len(batch), dateline.embedder.dimensions), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        dateline.vectors.upsert(MAIN_ARCHIVE, batch, vectors)
        dateline.catalogue.mark_embedded(dateline.collection, [passage.id for passage in batch])
        progress.advance(len(batch))
    progress.finish()


def retrieval_ms(dateline: Dateline, questions: Sequence[str]) -> tuple[float | None, float | None]:
    """p50 and p95 of the retriever alone, in this process."""
    now = dateline.clock.now()
    taken = [_retrieval_ms(dateline, question, now) for question in questions]
    return percentile(taken, 50), percentile(taken, 95)


def counts(dateline: Dateline) -> ArchiveCounts:
    return dateline.catalogue.counts(MAIN_ARCHIVE, dateline.collection)


def _retrieval_ms(dateline: Dateline, question: str, now: datetime) -> float:
    began = time.perf_counter()
    dateline.retriever(question, scope=Scope(), now=now, limit=8)
    return 1000 * (time.perf_counter() - began)


def _prepared(articles: Sequence[Record], start: int) -> Iterator[PreparedArticle]:
    for number, article in enumerate(articles, start):
        try:
            yield prepare(_draft(article, number))
        except BadArticle:
            continue  # a record of the data set without readable text


def _draft(article: Record, number: int) -> Draft:
    url = article["url"] or None
    return Draft(
        text=article["text"],
        origin=url or f"bench:{number}",
        url=url,
        title=article["title"] or None,
        source=urlsplit(url).hostname if url else None,
        published=_published(article["published"]),
    )


def _published(stated: str) -> Published | None:
    try:
        return Published(datetime.fromisoformat(stated[:10]).date().isoformat(), "day", "metadata")
    except ValueError:
        return None
