"""A progress bar on stderr, so that stdout stays the report's.

Flows in: how many there are and how many are done. Flows out: a bar on a terminal, nothing elsewhere.
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bar:
    """One task after another, each with its own bar."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._bars.add_task("", start=False, visible=False)

    def start(self, task: str, total: int | None) -> None:
        self._task = self._bars.add_task(task, total=total)
        self._bars.start()

    def advance(self, count: int = 1) -> None:
        self._bars.advance(self._task, count)

    def finish(self) -> None:
        self._bars.stop()
        self._bars.remove_task(self._task)
