"""Articles into the catalogue, and passages into the vector index.

Flows in: Drafts from any reader; the catalogue's two lists of what its vector index still owes it. Flows out: a
report, and a full index. Words come first, so that news is answerable at once; vectors follow behind. Knows no
database, no model and no clock but the stopwatch it is given.

Whatever is killed, at any point, is put right by running it again: a batch of articles is one transaction, a vector
written twice is one vector, and a passage is marked as embedded only after its vector is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event

from vectorstore.model import Added, Draft, PassageToEmbed, PreparedArticle, ReadingReport, SkippedFile
from vectorstore.ports import BadArticle, Catalogue, Embedder, Progress, VectorIndex
from vectorstore.reading import prepare

BATCH = 100  # articles a transaction
BATCH_S = 0.25  # or as many as were read in this time: what is done stays done, and shows at once
WINDOW = 512  # passages handed to the embedder together; it sorts them by length
REMOVALS = 5000


def ingest(
    items: Iterable[Draft | SkippedFile],
    *,
    archive: str,
    catalogue: Catalogue,
    batch: int = BATCH,
    batch_s: float = BATCH_S,
    stopwatch: Callable[[], float] = time.monotonic,
) -> ReadingReport:
    """Reads every item in; what cannot be read in is reported and the rest goes in. The reader shows the progress.

    When it returns, the words are searchable and the vectors are pending. Interrupted, it keeps every batch it has
    stored. Raises StoreUnavailable.
    """
    report = _Report()
    for drafts in _batches(items, report, batch, batch_s, stopwatch):
        for article, added in zip(drafts, catalogue.add(archive, drafts), strict=True):
            report.note(article.draft, added)
    return report.done()


def fill_vectors(
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    embedder: Embedder,
    progress: Progress,
    batch: int = WINDOW,
    limit: int | None = None,
    stop: Event | None = None,
) -> int:
    """Takes out the vectors of passages that are gone, then makes those that are missing, oldest first.

    Returns how many it made. Ends when nothing is pending, after `limit` passages, or between two batches once
    `stop` is set. Raises StoreUnavailable and EmbedderUnavailable; what was done by then stays done.
    """
    remove_vectors(catalogue=catalogue, index=index)
    made, wanted = 0, _pending(catalogue, embedder.name)
    if not wanted:
        return 0
    progress.start("embedding", wanted if limit is None else min(wanted, limit))
    try:
        for passages in _pending_batches(catalogue, embedder.name, batch, limit, stop):
            _embed(passages, catalogue, index, embedder)
            made += len(passages)
            progress.advance(len(passages))
    finally:
        progress.finish()
    return made


def remove_vectors(*, catalogue: Catalogue, index: VectorIndex) -> int:
    """Takes the vectors of deleted and revised passages out of the index; returns how many were named."""
    removed = 0
    while gone := catalogue.pending_removals(limit=REMOVALS):
        for archive, ids in _by_archive(gone).items():
            index.delete(archive, ids)
        catalogue.mark_removed([id_ for _, id_ in gone])
        removed += len(gone)
    return removed


def reconcile(*, catalogue: Catalogue, index: VectorIndex, collection: str) -> int:
    """Puts catalogue and index right with each other after a kill, a lost folder or a restored backup.

    Compares two counts an archive, and lists ids only where they differ. A vector that is missing becomes pending
    again; one of a passage that the catalogue neither has nor waits for is taken out. Returns how many of both.
    """
    return sum(_reconcile(archive, catalogue, index, collection) for archive in catalogue.archives())


def rebuild_words(*, catalogue: Catalogue, archive_passages: int | None, progress: Progress) -> int:
    """Empties and refills the word index from the catalogue; returns how many passages it holds."""
    rebuilt = 0
    progress.start("words", archive_passages)
    try:
        for step in catalogue.rebuild_words():
            progress.advance(step)
            rebuilt += step
    finally:
        progress.finish()
    return rebuilt


def reindex(*, catalogue: Catalogue, index: VectorIndex, embedder: Embedder, progress: Progress) -> int:
    """Rebuilds both indexes from the catalogue: words, then every vector. Returns how many vectors it made."""
    archives = catalogue.archives()
    passages = sum(catalogue.counts(archive, embedder.name).passages for archive in archives)
    rebuild_words(catalogue=catalogue, archive_passages=passages, progress=progress)
    catalogue.forget_vectors(embedder.name)  # first: killed after it, the vectors are only made once more
    for archive in archives:
        index.drop(archive)
    return fill_vectors(catalogue=catalogue, index=index, embedder=embedder, progress=progress)


@dataclass(slots=True)
class _Report:
    outcomes: dict[str, int] = field(default_factory=dict)
    passages: int = 0
    skipped: list[SkippedFile] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def note(self, draft: Draft, added: Added) -> None:
        if added.outcome == "duplicate":
            self.skipped.append(SkippedFile(draft.origin, f"the same text as {added.duplicate_of}"))
            return
        self.outcomes[added.outcome] = self.outcomes.get(added.outcome, 0) + 1
        if added.outcome != "unchanged":
            self.passages += added.passages
            self.ids.append(added.article_id)

    def done(self) -> ReadingReport:
        return ReadingReport(
            added=self.outcomes.get("added", 0),
            revised=self.outcomes.get("revised", 0),
            unchanged=self.outcomes.get("unchanged", 0),
            passages=self.passages,
            skipped=tuple(self.skipped),
            article_ids=tuple(self.ids),
        )


def _batches(
    items: Iterable[Draft | SkippedFile], report: _Report, batch: int, batch_s: float, stopwatch: Callable[[], float]
) -> Iterator[list[PreparedArticle]]:
    """At most `batch` articles, or those read in `batch_s`, whichever comes first. What is skipped goes to `report`."""
    ready: list[PreparedArticle] = []
    since = stopwatch()
    for item in items:
        if isinstance(item, SkippedFile):
            report.skipped.append(item)
            continue
        try:
            ready.append(prepare(item))
        except BadArticle as error:
            report.skipped.append(SkippedFile(item.origin, str(error)))
        if len(ready) >= batch or (ready and stopwatch() - since >= batch_s):
            yield ready
            ready, since = [], stopwatch()
    if ready:
        yield ready


def _pending(catalogue: Catalogue, collection: str) -> int:
    return sum(catalogue.counts(archive, collection).pending for archive in catalogue.archives())


def _pending_batches(
    catalogue: Catalogue, collection: str, batch: int, limit: int | None, stop: Event | None
) -> Iterator[list[PassageToEmbed]]:
    left = limit
    while (left is None or left > 0) and not (stop is not None and stop.is_set()):
        passages = catalogue.pending_vectors(collection, limit=batch if left is None else min(batch, left))
        if not passages:
            return
        yield passages
        left = None if left is None else left - len(passages)


def _embed(passages: Sequence[PassageToEmbed], catalogue: Catalogue, index: VectorIndex, embedder: Embedder) -> None:
    vectors = embedder.embed([passage.text for passage in passages])
    rows = [(passage.archive, row) for row, passage in enumerate(passages)]
    for archive, own in _by_archive(rows).items():
        index.upsert(archive, [passages[row] for row in own], vectors[own])
    catalogue.mark_embedded(embedder.name, [passage.id for passage in passages])


def _by_archive(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = {}
    for archive, value in pairs:
        grouped.setdefault(archive, []).append(value)
    return grouped


def _reconcile(archive: str, catalogue: Catalogue, index: VectorIndex, collection: str) -> int:
    counts = catalogue.counts(archive, collection)
    if index.count(archive) == counts.vectors:
        return 0
    stored, marked = index.ids(archive), catalogue.embedded(archive, collection)
    missing, strays = sorted(marked - stored), _strays(archive, sorted(stored - marked), catalogue)
    catalogue.forget_vectors(collection, missing)
    index.delete(archive, strays)
    return len(missing) + len(strays)


def _strays(archive: str, unmarked: Sequence[int], catalogue: Catalogue) -> list[int]:
    """Those of no passage; the others are about to be written once more."""
    strays: list[int] = []
    for first in range(0, len(unmarked), WINDOW):
        part = unmarked[first : first + WINDOW]
        known = catalogue.passages(archive, part)
        strays += [id_ for id_ in part if id_ not in known]
    return strays
