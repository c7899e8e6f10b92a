"""Several rankings of passages into one.

Flows in: each stage's hits, best first. Flows out: one ranking, with every stage's score and rank kept. Pure.

Convex combination of scaled scores: each stage's scores are stretched to 0..1, its best being 1, and a passage scores
the weighted mean over the stages. BM25 cannot be below 0, which is its scale's end; a cosine's is the last hit that the
stage brought (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023). How far a
hit stands above the next says more than its rank, which is all that reciprocal-rank fusion looks at. A passage that a
stage left out scores 0 by that stage; one that the stage could not see is taken to score there as it does where it was
seen (`Stage.unseen_elsewhere`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from vectorstore.model import Hit


@dataclass(frozen=True, slots=True)
class Stage:
    """One ranking, best first. A passage that occurs twice counts at its better rank."""

    name: str
    hits: Sequence[Hit]
    weight: float = 1.0
    least: float | None = None  # the lowest score there can be; None: that of the last hit stands for it
    span: float = 0.0  # from the least to the best at least: of hits closer than that none is far behind
    unseen_elsewhere: frozenset[int] = frozenset()  # no other stage can have brought these: this one speaks for all


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its fused score, 0 to 1, higher is better."""

    passage_id: int
    score: float
    scores: Mapping[str, float]  # "NAME" and "NAME_rank" for each stage that found it, and "fused"


def fuse(stages: Sequence[Stage]) -> list[Fused]:
    """Every passage of any stage, best first. Of equals, the one an earlier stage ranks higher; then by id."""
    scores: dict[int, dict[str, float]] = {}
    fused: dict[int, float] = {}
    every = sum(stage.weight for stage in stages)
    for stage in stages:
        for rank, (hit, scaled) in enumerate(zip(stage.hits, _scaled(stage), strict=True), start=1):
            kept = scores.setdefault(hit.passage_id, {})
            if stage.name in kept:
                continue
            kept |= {stage.name: hit.score, f"{stage.name}_rank": float(rank)}
            weight = every if hit.passage_id in stage.unseen_elsewhere else stage.weight
            fused[hit.passage_id] = fused.get(hit.passage_id, 0.0) + scaled * weight / every
    ranks = [f"{stage.name}_rank" for stage in stages]

    def place(passage_id: int) -> tuple[float, ...]:
        kept = scores[passage_id]
        return -fused[passage_id], *(kept.get(rank, inf) for rank in ranks), passage_id

    order = sorted(fused, key=place)
    return [
        Fused(passage_id, fused[passage_id], scores[passage_id] | {"fused": fused[passage_id]}) for passage_id in order
    ]


def _scaled(stage: Stage) -> list[float]:
    """The hits' scores as shares of the way from the least to the best; all 1 where that is no way at all."""
    given = [hit.score for hit in stage.hits]
    best = max(given, default=0.0)
    least = min(min(given, default=0.0), best - stage.span) if stage.least is None else stage.least
    if best <= least:
        return [1.0] * len(given)
    return [max(0.0, (score - least) / (best - least)) for score in given]
