"""Page extraction: is the body of a web page taken out whole, and nothing else with it?

Flows in: fetched pages with the body that a person marked, and for another program than Dateline a file of what it took
out. Flows out: a task a page.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from evals.datasets.pages import Page, load_bodies, load_pages
from evals.datasets.sampling import sampled
from evals.metrics import extraction
from evals.model import Record, Tally, Task
from evals.suites.suite import Options, Prepared, data_of, fingerprint
from vectorstore.ports import BadArticle
from vectorstore.readers.web_page import article_text

LOW = 0.9  # a page below this on either side is shown as wrong
MEASURES = extraction.MEASURES


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Raises BadData, for the predictions too."""
    pages = sampled(load_pages(data_of(options)), limit=options.limit, seed=options.seed, id_of=lambda page: page.id)
    bodies = load_bodies(options.predictions) if options.predictions else None
    by = options.predictions.name if options.predictions else "Dateline"
    missing = 0 if bodies is None else sum(page.id not in bodies for page in pages)
    yield Prepared(
        tasks=tuple(_task(page, bodies) for page in pages),
        measures=MEASURES,
        data=f"{len(pages)} pages, taken out by {by}",
        fingerprint=fingerprint(*(f"{page.id} {page.body} {(bodies or {}).get(page.id, '')}" for page in pages)),
        notes=(f"{missing} pages are not in {by}, and count as empty.",) if missing else (),
    )


def _task(page: Page, bodies: Mapping[str, str] | None) -> Task:
    blank = Record(page.id, "page", "", page.url or page.id, f"{len(page.body.split())} words")
    return Task(page.id, lambda: _run(page, bodies, blank), blank)


def _run(page: Page, bodies: Mapping[str, str] | None, blank: Record) -> Record:
    body, seconds = _taken_out(page) if bodies is None else (bodies.get(page.id, ""), None)
    tallies = extraction.tallies(body, page.body)
    return replace(blank, tallies=tallies, faults=tuple(_faults(tallies)), seconds=seconds)


def _taken_out(page: Page) -> tuple[str, float]:
    """Dateline's own reading, empty where it finds no article; and the seconds it took."""
    html = page.html()
    began = time.perf_counter()
    try:
        body = article_text(html)
    except BadArticle:
        body = ""
    return body, time.perf_counter() - began


def _faults(tallies: Mapping[str, Tally]) -> Iterator[str]:
    for name in (extraction.PRECISION, extraction.RECALL):
        tally = tallies.get(name)  # none where there is nothing to take a share of
        if tally is not None and tally.whole and tally.part < LOW:
            yield f"{name} {tally.part:.2f}"
