"""A bar on stderr for whatever takes long: `evals`' own, one task after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from evals.progress import Bar

_Item = TypeVar("_Item")


class Progress:
    """Shows how far a loop has come; nothing where stderr is no terminal."""

    def __init__(self, bar: Bar | None = None) -> None:
        self._bar = bar or Bar()

    def over(self, items: Iterable[_Item], task: str, total: int | None = None) -> Iterator[_Item]:
        """The items, counted under `task` as they are taken."""
        self._bar.start(task, len(items) if total is None and isinstance(items, Sized) else total)
        try:
            for item in items:
                yield item
                self._bar.advance()
        finally:
            self._bar.finish()
