"""Counting what a process does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from service.model import Answer, Gauge, ModelOutcome, Summary


class Meter(Protocol):
    """Counts what this process does, since its start. Called from any thread; raises nothing."""

    def answered(self, answer: Answer) -> None:
        """A question was answered, or abstained from; through whichever door."""
        ...

    def summed_up(self, summary: Summary) -> None:
        """A summary was made: one that was asked for, or an item of a digest."""
        ...

    def model_replied(self, outcome: ModelOutcome, *, first_s: float | None, total_s: float) -> None:
        """A language model was asked: seconds to its first piece (None: none came) and to its last."""
        ...

    def responded(self, method: str, route: str | None, status: int, *, total_s: float) -> None:
        """A request was answered. `route` is its template, `/v1/articles/{article_id}`; None when it has none."""
        ...

    def exposition(self, gauges: Iterable[Gauge], *, accept: str) -> tuple[bytes, str]:
        """All of it with `gauges`, in the form that `accept` (a header) asks for: the text, and its media type."""
        ...
