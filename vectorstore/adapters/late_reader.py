"""A reader that is made when something is to be read.

Flows in: how to make it. Flows out: what it reads. Made once, whoever asks first; making it takes a tenth of a second
and 20 MB, which a command that answers nothing need not pay. Safe from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from vectorstore.ports import Reader
from vectorstore.readings import Reading


class ClosableReader(Reader, Protocol):
    def close(self) -> None: ...


class LateReader:
    """Satisfies `vectorstore.ports.Reader`. What cannot be made raises ReaderUnavailable, and is tried again."""

    def __init__(self, make: Callable[[], ClosableReader]) -> None:
        self._make = make
        self._made: ClosableReader | None = None
        self._making = threading.Lock()

    @property
    def name(self) -> str:
        return self._reader().name

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        return self._reader().read(question, texts)

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return self._reader().supports(pairs)

    def load(self) -> None:
        """Makes it now. Raises ReaderUnavailable."""
        self._reader()

    def close(self) -> None:
        with self._making:
            if self._made is not None:
                self._made.close()
                self._made = None

    def _reader(self) -> Reader:
        if self._made is not None:
            return self._made
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made
