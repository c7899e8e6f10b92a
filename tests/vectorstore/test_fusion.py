from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.fusion import Stage, fuse
from vectorstore.model import Hit

RANKINGS = st.lists(st.integers(1, 30), unique=True, max_size=20)


def ranking(*ids: int) -> list[Hit]:
    return [Hit(id_, 10.0 - rank) for rank, id_ in enumerate(ids)]


def test_adds_the_reciprocal_of_each_rank() -> None:
    best = fuse([Stage("words", ranking(7, 8)), Stage("dense", ranking(9, 7))])[0]
    assert best.passage_id == 7
    assert best.score == pytest.approx(1 / 61 + 1 / 62)
    assert best.scores == {
        "words": 10.0, "words_rank": 1.0, "dense": 9.0, "dense_rank": 2.0, "fused": best.score,
    }  # fmt: skip


def test_a_weight_moves_the_order() -> None:
    stages = [Stage("words", ranking(1)), Stage("dense", ranking(2), weight=2.0)]
    assert [fused.passage_id for fused in fuse(stages)] == [2, 1]


def test_of_equals_the_earlier_stage_s_comes_first() -> None:
    assert [f.passage_id for f in fuse([Stage("words", ranking(5)), Stage("dense", ranking(3))])] == [5, 3]


def test_a_passage_that_no_other_stage_could_see_ranks_there_as_here() -> None:
    words = Stage("words", ranking(7, 8), unseen_elsewhere=frozenset({8, 99}))
    fused = {f.passage_id: f for f in fuse([words, Stage("dense", ranking(9), weight=3.0)])}
    assert fused[8].score == pytest.approx(4 / 62)
    assert fused[7].score == pytest.approx(1 / 61)
    assert set(fused[8].scores) == {"words", "words_rank", "fused"}
    assert 99 not in fused


def test_a_passage_listed_twice_counts_once_at_its_better_rank() -> None:
    assert fuse([Stage("words", ranking(4, 4))])[0].score == pytest.approx(1 / 61)


@given(RANKINGS, RANKINGS)
def test_every_passage_comes_once_best_first(one: list[int], two: list[int]) -> None:
    fused = fuse([Stage("a", ranking(*one)), Stage("b", ranking(*two))])
    assert sorted(f.passage_id for f in fused) == sorted(set(one) | set(two))
    assert [f.score for f in fused] == sorted((f.score for f in fused), reverse=True)


@given(RANKINGS)
def test_one_ranking_keeps_its_order(ids: list[int]) -> None:
    assert [f.passage_id for f in fuse([Stage("a", ranking(*ids))])] == ids
