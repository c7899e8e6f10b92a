"""Every measurement of `make bench`, in the order that lets one archive serve them all.

Flows in: a corpus, a scratch folder and sizes. Flows out: Measures. Knows nothing of the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from evals.bench.acknowledging import REQUESTS, SLACKS_PATIENCE_MS, acknowledged_ms, install
from evals.bench.acknowledging import SETTINGS as SLACK
from evals.bench.archive import Grown, counts, fill, fill_with_noise, grow, retrieval_ms
from evals.bench.asking import Timings, ask_all, searchable_after_ms
from evals.bench.browsing import first_sentences_ms
from evals.bench.corpus import Corpus
from evals.bench.measures import Measure
from evals.bench.server import serving
from evals.metrics.latency import percentile
from service.bootstrap import Dateline, open_dateline
from service.settings import Settings
from vectorstore.ports import Progress

WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much to measure."""

    passages: int = 10_000  # of the archive that questions are asked of over HTTP
    scales: tuple[int, ...] = (1_000, 10_000)  # at which retrieval is timed
    questions: int = 200  # of each round
    clients: int = 20
    posts: int = 20  # articles sent one by one, to see when they are found
    noise_above: int | None = None  # above this many passages, random vectors stand in for real ones


def starting(scratch: Path) -> Iterator[Measure]:
    """A fresh archive with the seeds loaded, then the same one again."""
    home = scratch / "fresh"
    with serving(home, scratch / "fresh.log") as server:
        yield Measure("start to ready, fresh archive", server.ready_s, "s", at_most=3, note="seeds loaded on the way")
        yield Measure("resident, fresh archive", server.resident_mb(), "MB", at_most=450)
    with serving(home, scratch / "again.log") as server:
        yield Measure("start to ready, again", server.ready_s, "s", at_most=3)
        ask_all(server.url, ["Who heads the ILO?"] * WARM_UP, clients=1)
        yield Measure("resident, after questions", server.resident_mb(), "MB", at_most=450, note=f"{WARM_UP} of them")
    yield from _acknowledging(scratch)


def growing(scratch: Path, corpus: Corpus, sizes: Sizes, progress: Progress) -> Iterator[Measure]:
    """One archive, grown from size to size; retrieval timed at each, HTTP at `sizes.passages`."""
    home, at = scratch / "grown", 0
    questions = _as_many(corpus.questions, sizes.questions)
    for size in sorted({*sizes.scales, sizes.passages}):
        noise = sizes.noise_above is not None and size > sizes.noise_above
        with opened(home) as dateline:
            grown = grow(dateline, corpus, passages=size, start=at, progress=progress)
            at = grown.next_article
            yield _words(size, grown)
            yield from _vectors(dateline, size, progress, noise=noise)
            yield from _retrieval(dateline, size, questions, noise=noise)
        if size == sizes.passages:
            yield from _serving(home, scratch, questions, sizes)


@contextmanager
def opened(home: Path) -> Iterator[Dateline]:
    """A keyless Dateline over `home`, whatever this machine has set."""
    settings = Settings().model_copy(update={"home": home, "llm": None, "database_url": None, "chroma_url": None})
    with open_dateline(settings) as dateline:
        yield dateline


def _words(size: int, grown: Grown) -> Measure:
    note = f"{grown.articles} articles, {grown.passages} passages, until their words are searchable"
    return Measure(f"reading in, up to {size:,} passages", grown.articles_per_s, "articles/s", at_least=300, note=note)


def _vectors(dateline: Dateline, size: int, progress: Progress, *, noise: bool) -> Iterator[Measure]:
    if noise:
        fill_with_noise(dateline, progress=progress)
        return
    rate = fill(dateline, progress=progress)
    yield Measure(f"embedding and storing, up to {size:,} passages", rate, "passages/s")


def _retrieval(dateline: Dateline, size: int, questions: Sequence[str], *, noise: bool) -> Iterator[Measure]:
    held = counts(dateline)
    retrieval_ms(dateline, questions[:WARM_UP])
    p50, p95 = retrieval_ms(dateline, questions)
    what = f"at {size:,}, random vectors" if noise else f"at {size:,}"
    note = f"{held.passages:,} passages of {held.articles:,} articles"
    bound = 15.0 if size == 10_000 else None
    yield Measure(f"retrieval p50 {what}", p50, "ms", at_most=bound, note=note)
    yield Measure(f"retrieval p95 {what}", p95, "ms", note=note)


def _serving(home: Path, scratch: Path, questions: Sequence[str], sizes: Sizes) -> Iterator[Measure]:
    with serving(scratch / "fresh", scratch / "small.log") as small:
        ask_all(small.url, questions[:WARM_UP], clients=1)
        before = small.resident_mb()
    with serving(home, scratch / "grown.log") as server:
        yield Measure(f"start to ready at {sizes.passages:,}", server.ready_s, "s")
        ask_all(server.url, questions[:WARM_UP], clients=1)
        yield from _asked("/v1/ask", ask_all(server.url, questions, clients=1), 1)
        yield from _asked("/v1/ask", ask_all(server.url, questions, clients=sizes.clients), sizes.clients)
        yield from _first_sentence(server.url, questions)
        found = searchable_after_ms(server.url, times=sizes.posts)
        yield Measure("POST to searchable p50", percentile(found, 50), "ms", at_most=50)
        yield Measure("POST to searchable, slowest", max(found), "ms", note=f"of {len(found)}")
        note = f"resident at {sizes.passages:,} less resident with the seeds, after the same questions"
        grown = (server.resident_mb() - before) * 10_000 / sizes.passages
        yield Measure(f"memory per 10,000 passages, from {sizes.passages:,}", grown, "MB", note=note)


def _acknowledging(scratch: Path) -> Iterator[Measure]:
    home = scratch / "slack"
    with opened(home) as dateline:
        install(dateline)
    with serving(home, scratch / "slack.log", settings=SLACK) as server:
        found = acknowledged_ms(server.url)
    note = f"{len(found)} requests at once, just after the start"
    yield Measure("Slack acknowledged p50", percentile(found, 50), "ms", note=note)
    yield Measure("Slack acknowledged, slowest", max(found, default=None), "ms", at_most=SLACKS_PATIENCE_MS, note=note)
    yield Measure("Slack not acknowledged", float(REQUESTS - len(found)), "", at_most=0)


def _asked(path: str, timings: Timings, clients: int) -> Iterator[Measure]:
    who = "1 client" if clients == 1 else f"{clients} clients"
    bounds = (80.0, 160.0) if clients == 1 else (None, None)
    note = f"{timings.per_second:.0f} answers/s"
    yield Measure(f"{path} p50, {who}", timings.p(50), "ms", at_most=bounds[0], note=note)
    yield Measure(f"{path} p95, {who}", timings.p(95), "ms", at_most=bounds[1])
    first = timings.errors[0] if timings.errors else ""
    yield Measure(f"{path} errors, {who}", float(len(timings.errors)), "", at_most=0, note=first)


def _first_sentence(url: str, questions: Sequence[str]) -> Iterator[Measure]:
    asked = list(questions[:WARM_UP])
    shown = first_sentences_ms(url, asked)
    note = "needs playwright and Chromium" if shown is None else f"{len(shown)} of {len(asked)} questions"
    yield Measure("first sentence on the page p50", percentile(shown or [], 50), "ms", at_most=150, note=note)
    yield Measure("first sentence on the page p95", percentile(shown or [], 95), "ms", note=note)


def _as_many(questions: Sequence[str], wanted: int) -> list[str]:
    return list(islice(cycle(questions), wanted))
