"""Page extraction: is the body of a web page taken out whole, and nothing else with it?

Flows in: fetched pages with the body that a person marked, and a file of what an extractor took out. Flows out: a task
a page. Nothing is asked of Dateline, which reads no web pages yet: the file is another program's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from evals.datasets.pages import Page, load_bodies, load_pages
from evals.datasets.sampling import sampled
from evals.metrics import extraction
from evals.model import Record, Tally, Task
from evals.suites.suite import CannotMeasure, Options, Prepared, data_of, fingerprint

PREDICTIONS = 'a .json file of {"PAGE ID": {"articleBody": "the text"}, …}'
LOW = 0.9  # a page below this on either side is shown as wrong
MEASURES = extraction.MEASURES


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Raises BadData, for the predictions too, and CannotMeasure without predictions."""
    path = data_of(options)
    if options.predictions is None:
        raise CannotMeasure(f"Dateline reads no web pages yet: give --predictions FILE of an extractor, {PREDICTIONS}")
    bodies = load_bodies(options.predictions)
    pages = sampled(load_pages(path), limit=options.limit, seed=options.seed, id_of=lambda page: page.id)
    missing = sum(page.id not in bodies for page in pages)
    yield Prepared(
        tasks=tuple(_task(page, bodies) for page in pages),
        measures=MEASURES,
        data=f"{len(pages)} pages, taken out by {options.predictions.name}",
        fingerprint=fingerprint(*(f"{page.id} {page.body} {bodies.get(page.id, '')}" for page in pages)),
        notes=(f"{missing} pages are not in {options.predictions.name}, and count as empty.",) if missing else (),
    )


def _task(page: Page, bodies: Mapping[str, str]) -> Task:
    blank = Record(page.id, "page", "", page.url or page.id, f"{len(page.body.split())} words")
    return Task(page.id, lambda: _run(page, bodies.get(page.id, ""), blank), blank)


def _run(page: Page, body: str, blank: Record) -> Record:
    tallies = extraction.tallies(body, page.body)
    return replace(blank, tallies=tallies, faults=tuple(_faults(tallies)))


def _faults(tallies: Mapping[str, Tally]) -> Iterator[str]:
    for name in (extraction.PRECISION, extraction.RECALL):
        tally = tallies.get(name)  # none where there is nothing to take a share of
        if tally is not None and tally.whole and tally.part < LOW:
            yield f"{name} {tally.part:.2f}"
