"""What readers think of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's verdict on one answer; a later one by the same reader takes its place."""

    id: str
    archive: str
    answer_id: str
    verdict: Verdict
    comment: str | None
    by: str  # "slack T1/U1", "key ab12", "address 127.0.0.1"
    at: datetime
