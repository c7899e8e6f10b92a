"""Stand-ins that several tests use: a clock that stands still, a bar nobody watches, an embedder that only hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from vectorstore.ports import Vectors


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Unwatched:
    """Satisfies Progress, and remembers what it was told."""

    def __init__(self) -> None:
        self.started: list[tuple[str, int | None]] = []
        self.advanced = 0
        self.finished = 0

    def start(self, task: str, total: int | None) -> None:
        self.started.append((task, total))

    def advance(self, count: int = 1) -> None:
        self.advanced += count

    def finish(self) -> None:
        self.finished += 1


class HashEmbedder:
    """Satisfies Embedder: the same text always gets the same unit vector, and different texts different ones."""

    name = "hash-16"
    dimensions = 16

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [np.frombuffer(hashlib.sha512(text.encode()).digest(), dtype=np.uint32) for text in texts]
        raw = np.array(rows, dtype=np.float64).reshape(-1, 16) / 2**31 - 1.0
        return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True), dtype=np.float32)

    def embed_question(self, question: str) -> Vectors:
        return self.embed([question])[0]
