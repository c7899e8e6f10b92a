"""The thread that makes vectors behind the words.

Flows in: the catalogue, the index, the embedder, and a nudge. Flows out: a full index, and how it stands. It also
looks by itself every so often, because another process may have written to the catalogue. Knows no settings.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from vectorstore.ingesting import WINDOW, fill_vectors, reconcile
from vectorstore.ports import ArchiveError, Catalogue, Embedder, Progress, VectorIndex

FIRST_WAIT_S = 1.0
SETTLE_S = 0.2  # after a nudge: articles that come together are embedded together, and a search that follows goes first
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class FillingState:
    """How the vectors stand. `error` is the last attempt's, None once an attempt has succeeded."""

    running: bool = False  # the thread is alive
    filling: bool = False  # it is at work rather than waiting
    made: int = 0  # vectors made since the start
    failures: int = 0  # attempts that failed, one after the other
    error: str | None = None


class VectorFiller:
    """Runs `fill_vectors` whenever there may be something to do. Start it once; stop it before closing the stores."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        index: VectorIndex,
        embedder: Embedder,
        progress: Progress,
        every_s: float = 5.0,
        batch: int = WINDOW,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._progress = progress
        self._every_s = every_s
        self._batch = batch
        self._first_wait_s = first_wait_s
        self._state = FillingState()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vector-filler", daemon=True)
        self._reconciled = False

    @property
    def state(self) -> FillingState:
        return self._state

    def start(self) -> None:
        self._state = replace(self._state, running=True)
        self._thread.start()

    def notify(self) -> None:
        """There is, or may be, something to do."""
        self._wake.set()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Ends after the batch at hand. What was made is kept; the rest is made after the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._wake.clear()
                self._attempt()
                self._wait()
        finally:
            self._state = replace(self._state, running=False, filling=False)

    def _attempt(self) -> None:
        self._state = replace(self._state, filling=True)
        try:
            made = self._fill()
            self._state = replace(self._state, filling=False, made=self._state.made + made, failures=0, error=None)
        except ArchiveError as error:
            failures = self._state.failures + 1
            self._state = replace(self._state, filling=False, failures=failures, error=str(error))

    def _fill(self) -> int:
        if not self._reconciled:
            reconcile(catalogue=self._catalogue, index=self._index, collection=self._embedder.name)
            self._reconciled = True
        return fill_vectors(
            catalogue=self._catalogue,
            index=self._index,
            embedder=self._embedder,
            progress=self._progress,
            batch=self._batch,
            stop=self._stop,
        )

    def _wait(self) -> None:
        """Until a nudge or the next look; after a failure, twice as long each time, and a nudge does not hurry it."""
        if self._state.failures:
            self._stop.wait(min(self._first_wait_s * 2 ** min(self._state.failures - 1, 10), LONGEST_WAIT_S))
        else:
            nudged = self._wake.wait(self._every_s)
            if nudged:
                self._stop.wait(SETTLE_S)
