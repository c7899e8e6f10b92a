"""Several rankings of passages into one.

Flows in: each stage's hits, best first. Flows out: one ranking, with every stage's score and rank kept. Pure.

Reciprocal-rank fusion: a passage scores the sum over stages of weight / (k + rank), rank from 1 (Cormack, Clarke and
Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009, k = 60).
It needs no scale common to the stages: BM25 and cosine have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vectorstore.model import Hit

RRF_K = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """One ranking, best first. A passage that occurs twice counts at its better rank."""

    name: str
    hits: Sequence[Hit]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its fused score, higher is better, at most the sum of weights / (k + 1)."""

    passage_id: int
    score: float
    scores: Mapping[str, float]  # "NAME" and "NAME_rank" for each stage that found it, and "fused"


def fuse(stages: Sequence[Stage], *, k: int = RRF_K) -> list[Fused]:
    """Every passage of any stage, best first; ties by passage id, so that equal input gives equal output."""
    scores: dict[int, dict[str, float]] = {}
    fused: dict[int, float] = {}
    for stage in stages:
        for rank, hit in enumerate(stage.hits, start=1):
            kept = scores.setdefault(hit.passage_id, {})
            if stage.name in kept:
                continue
            kept |= {stage.name: hit.score, f"{stage.name}_rank": float(rank)}
            fused[hit.passage_id] = fused.get(hit.passage_id, 0.0) + stage.weight / (k + rank)
    order = sorted(fused, key=lambda passage_id: (-fused[passage_id], passage_id))
    return [
        Fused(passage_id, fused[passage_id], scores[passage_id] | {"fused": fused[passage_id]}) for passage_id in order
    ]
