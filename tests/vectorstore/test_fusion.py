from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.fusion import Stage, fuse
from vectorstore.model import Hit

RANKINGS = st.lists(st.integers(1, 30), unique=True, max_size=20)


def ranking(*ids: int) -> list[Hit]:
    return [Hit(id_, 10.0 - rank) for rank, id_ in enumerate(ids)]


def test_the_mean_of_scores_stretched_to_their_stage_s_scale() -> None:
    words = Stage("words", [Hit(7, 8.0), Hit(8, 6.0)], least=0.0)
    dense = Stage("dense", [Hit(9, 0.9), Hit(7, 0.8), Hit(6, 0.5)])
    fused = {f.passage_id: f for f in fuse([words, dense])}
    assert {id_: f.score for id_, f in fused.items()} == pytest.approx(
        {7: (1 + 0.75) / 2, 9: 1 / 2, 8: 0.75 / 2, 6: 0.0}
    )
    assert fused[7].scores == {
        "words": 8.0, "words_rank": 1.0, "dense": 0.8, "dense_rank": 2.0, "fused": fused[7].score,
    }  # fmt: skip


def test_hits_of_one_score_are_all_the_best_of_their_stage() -> None:
    assert [f.score for f in fuse([Stage("dense", [Hit(3, 0.4), Hit(4, 0.4)])])] == [1.0, 1.0]


def test_hits_closer_than_the_span_are_all_near_the_best() -> None:
    dense = Stage("dense", [Hit(3, 0.62), Hit(4, 0.59)], span=0.15)
    assert [f.score for f in fuse([dense])] == pytest.approx([1.0, 0.8])


def test_a_score_below_the_least_counts_as_the_least() -> None:
    assert fuse([Stage("words", [Hit(3, 2.0), Hit(4, -1.0)], least=0.0)])[1].score == 0.0


def test_a_weight_moves_the_order() -> None:
    stages = [Stage("words", ranking(1)), Stage("dense", ranking(2), weight=2.0)]
    assert [fused.passage_id for fused in fuse(stages)] == [2, 1]


def test_of_equals_the_earlier_stage_s_comes_first() -> None:
    assert [f.passage_id for f in fuse([Stage("words", ranking(5)), Stage("dense", ranking(3))])] == [5, 3]


def test_a_passage_that_no_other_stage_could_see_scores_there_as_here() -> None:
    words = Stage("words", ranking(7, 8), least=0.0, unseen_elsewhere=frozenset({8, 99}))
    fused = {f.passage_id: f for f in fuse([words, Stage("dense", ranking(9), weight=3.0)])}
    assert fused[8].score == pytest.approx(0.9)
    assert fused[7].score == pytest.approx(0.25)
    assert set(fused[8].scores) == {"words", "words_rank", "fused"}
    assert 99 not in fused


def test_a_passage_listed_twice_counts_once_at_its_better_rank() -> None:
    words = Stage("words", [Hit(4, 2.0), Hit(5, 1.5), Hit(4, 1.0)], least=0.0)
    assert {f.passage_id: f.score for f in fuse([words])} == {4: 1.0, 5: 0.75}


@given(RANKINGS, RANKINGS)
def test_every_passage_comes_once_best_first(one: list[int], two: list[int]) -> None:
    fused = fuse([Stage("a", ranking(*one)), Stage("b", ranking(*two))])
    assert sorted(f.passage_id for f in fused) == sorted(set(one) | set(two))
    assert [f.score for f in fused] == sorted((f.score for f in fused), reverse=True)
    assert all(0 <= f.score <= 1 for f in fused)


@given(RANKINGS)
def test_one_ranking_keeps_its_order(ids: list[int]) -> None:
    assert [f.passage_id for f in fuse([Stage("a", ranking(*ids))])] == ids
