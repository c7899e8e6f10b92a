"""Several rankings of passages into one.

Flows in: each stage's hits, best first. Flows out: one ranking, with every stage's score and rank kept. Pure.

Reciprocal-rank fusion: a passage scores the sum over stages of weight / (k + rank), rank from 1 (Cormack, Clarke and
Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009, k = 60).
It needs no scale common to the stages: BM25 and cosine have none. A passage that a stage left out has, by that stage, a
rank below all it brought; one that the stage could not see has none, and is taken to rank there as it does where it was
seen (`Stage.unseen_elsewhere`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from vectorstore.model import Hit

RRF_K = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """One ranking, best first. A passage that occurs twice counts at its better rank."""

    name: str
    hits: Sequence[Hit]
    weight: float = 1.0
    unseen_elsewhere: frozenset[int] = frozenset()  # no other stage can have brought these: this one speaks for all


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its fused score, higher is better, at most the sum of weights / (k + 1)."""

    passage_id: int
    score: float
    scores: Mapping[str, float]  # "NAME" and "NAME_rank" for each stage that found it, and "fused"


def fuse(stages: Sequence[Stage], *, k: int = RRF_K) -> list[Fused]:
    """Every passage of any stage, best first. Of equals, the one an earlier stage ranks higher; then by id."""
    scores: dict[int, dict[str, float]] = {}
    fused: dict[int, float] = {}
    every = sum(stage.weight for stage in stages)
    for stage in stages:
        for rank, hit in enumerate(stage.hits, start=1):
            kept = scores.setdefault(hit.passage_id, {})
            if stage.name in kept:
                continue
            kept |= {stage.name: hit.score, f"{stage.name}_rank": float(rank)}
            weight = every if hit.passage_id in stage.unseen_elsewhere else stage.weight
            fused[hit.passage_id] = fused.get(hit.passage_id, 0.0) + weight / (k + rank)
    ranks = [f"{stage.name}_rank" for stage in stages]

    def place(passage_id: int) -> tuple[float, ...]:
        kept = scores[passage_id]
        return -fused[passage_id], *(kept.get(rank, inf) for rank in ranks), passage_id

    order = sorted(fused, key=place)
    return [
        Fused(passage_id, fused[passage_id], scores[passage_id] | {"fused": fused[passage_id]}) for passage_id in order
    ]
