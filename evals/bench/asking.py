"""How long questions take over HTTP, from one client and from many at once.

Flows in: a server's address and questions. Flows out: latencies in milliseconds, and what went wrong. Knows nothing of
whether the answers are good.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from evals.metrics.latency import percentile

TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Timings:
    """One round of questions."""

    ms: tuple[float, ...]  # of the requests answered with 200
    errors: tuple[str, ...]  # of the others
    seconds: float  # the whole round

    def p(self, percent: float) -> float | None:
        return percentile(self.ms, percent)

    @property
    def per_second(self) -> float:
        return len(self.ms) / self.seconds


def ask_all(url: str, questions: Sequence[str], *, clients: int, path: str = "/v1/ask") -> Timings:
    """Every question once, spread over `clients`, each with a connection of its own that stays open."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        rounds = list(
            pool.map(lambda part: _ask_each(url, part, path), [questions[i::clients] for i in range(clients)])
        )
    seconds = time.perf_counter() - began
    results = [result for part in rounds for result in part]
    return Timings(
        tuple(ms for ms, error in results if error is None),
        tuple(error for _, error in results if error is not None),
        seconds,
    )


def searchable_after_ms(url: str, *, times: int) -> list[float]:
    """For each of `times` new articles: from sending the POST to the first search that finds it."""
    with httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:
        return [_searchable_after_ms(client) for _ in range(times)]


def _searchable_after_ms(client: httpx.Client) -> float:
    word = f"zq{uuid4().hex[:10]}"
    text = f"GENEVA – The {word} talks opened in Geneva on Monday, the organisers said. More talks are to follow."
    began = time.perf_counter()
    _ok(
        client.post(
            "/v1/articles", json={"text": text, "title": f"The {word} talks", "url": f"https://example.org/{word}"}
        )
    )
    while not _finds(client, word):
        if time.perf_counter() - began > TIMEOUT_S:
            raise TimeoutError(f"an article was not searchable {TIMEOUT_S:.0f} s after its POST")
    return 1000 * (time.perf_counter() - began)


def _finds(client: httpx.Client, word: str) -> bool:
    found = _ok(client.post("/v1/search", json={"question": f"{word} talks"}))
    return any(word in passage["text"] for passage in found["passages"])


def _ask_each(url: str, questions: Sequence[str], path: str) -> list[tuple[float, str | None]]:
    with httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:
        return [_timed(client, path, question) for question in questions]


def _timed(client: httpx.Client, path: str, question: str) -> tuple[float, str | None]:
    began = time.perf_counter()
    try:
        reply = client.post(path, json={"question": question})
    except httpx.HTTPError as error:
        return 1000 * (time.perf_counter() - began), f"{type(error).__name__}: {error}"
    ms = 1000 * (time.perf_counter() - began)
    return ms, None if reply.status_code == 200 else f"{reply.status_code}: {reply.text[:200]}"


def _ok(reply: httpx.Response) -> Any:
    reply.raise_for_status()
    return reply.json()
