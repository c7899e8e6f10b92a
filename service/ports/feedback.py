"""Readers' verdicts on answers."""

from __future__ import annotations

from typing import Protocol

from service.model import Feedback, Verdict


class FeedbackBook(Protocol):
    """Kept verdicts. Raises vectorstore.ports.StoreUnavailable."""

    def record(self, feedback: Feedback) -> None:
        """Keeps it with its answer; an earlier one by the same reader on the same answer is replaced. Raises Unknown
        when the archive has no such answer."""
        ...

    def of(self, archive: str, answer_id: str) -> list[Feedback]:
        """Oldest first."""
        ...

    def all(self, archive: str, *, verdict: Verdict | None = None, limit: int = 50, offset: int = 0) -> list[Feedback]:
        """Newest first."""
        ...
