"""`dateline ingest` and `dateline reindex`: words first, then vectors, then stories, with a bar for each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from service.bootstrap import Dateline, open_dateline, open_shelf
from service.cli import ERROR
from service.cli.printing import print_json, shown
from service.digests.building import follow
from service.settings import load_settings
from vectorstore.ingesting import fill_vectors
from vectorstore.ingesting import ingest as read_in
from vectorstore.ingesting import reindex as rebuild_both
from vectorstore.model import ReadingReport
from vectorstore.reading import read_drafts

SKIPPED_SHOWN = 50


class Bars:
    """Satisfies vectorstore.ports.Progress: one Rich bar a task, on stderr, and only at a terminal."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
        self._task: TaskID | None = None

    def start(self, task: str, total: int | None) -> None:
        self._task = self._progress.add_task(task, total=total)

    def advance(self, count: int = 1) -> None:
        if self._task is not None:
            self._progress.advance(self._task, count)

    def finish(self) -> None:
        self._task = None

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def ingest(paths: Sequence[Path], archive: str, *, words_only: bool, as_json: bool) -> int:
    """Returns 0, or 1 when there was something to read in and nothing of it went in."""
    settings = load_settings()
    with open_shelf(settings) as shelf, Bars() as bars:
        report = read_in(read_drafts(paths, progress=bars), archive=archive, catalogue=shelf.catalogue)
    vectors = "pending"
    if not words_only:
        with open_dateline(settings, or_share=True) as dateline, Bars() as bars:
            vectors = _fill(dateline, bars)
            if dateline.owner_address is None:  # a running server does it by itself
                follow(dateline.digesting.following, bars)
    if as_json:
        print_json(_json(report, vectors))
    else:
        _print(report, vectors)
    failed = report.skipped and not (report.added or report.revised or report.unchanged)
    return ERROR if failed else 0


def rebuild() -> int:
    with open_dateline(load_settings()) as dateline, Bars() as bars:
        assert dateline.vectors is not None  # noqa: S101  not shared, so they are ours
        made = rebuild_both(
            catalogue=dateline.catalogue, index=dateline.vectors, embedder=dateline.embedder, progress=bars
        )
    print(f"Both indexes are rebuilt: {made:,} passages.")
    return 0


def _fill(dateline: Dateline, bars: Bars) -> str:
    """What became of the vectors, in the words of the report."""
    if dateline.vectors is None:
        return "left to the running server" if dateline.owner_address else "left to the process that holds them"
    made = fill_vectors(catalogue=dateline.catalogue, index=dateline.vectors, embedder=dateline.embedder, progress=bars)
    return f"{made:,} made"


def _json(report: ReadingReport, vectors: str) -> dict[str, object]:
    return {
        "added": report.added,
        "revised": report.revised,
        "unchanged": report.unchanged,
        "passages": report.passages,
        "skipped": [{"origin": skipped.origin, "reason": skipped.reason} for skipped in report.skipped],
        "article_ids": list(report.article_ids),
        "vectors": vectors,
    }


def _print(report: ReadingReport, vectors: str) -> None:
    counts = f"{report.added:,} added, {report.revised:,} revised, {report.unchanged:,} unchanged"
    print(f"{counts}; {report.passages:,} passages; vectors: {vectors}.")
    console = Console(stderr=True)
    for skipped in report.skipped[:SKIPPED_SHOWN]:
        console.print(shown(f"skipped {skipped.origin}: {skipped.reason}", "yellow"), soft_wrap=True)
    if len(report.skipped) > SKIPPED_SHOWN:
        console.print(f"… and {len(report.skipped) - SKIPPED_SHOWN:,} more; all of them with --json.")
