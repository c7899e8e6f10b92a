from __future__ import annotations

import sys
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import MissingScorer
from evals.metrics.ranking import ANSWER_MEASURES, MEASURES, answer_at, measures, score
from evals.model import Tally

TEN = [f"d{place}" for place in range(1, 11)]
GRADES = st.dictionaries(st.sampled_from([*TEN, "x", "y"]), st.integers(0, 3))


def values(ranking: list[str], relevant: dict[str, int]) -> dict[str, float]:
    found = score(ranking, relevant)
    assert found is not None
    assert all(tally.whole == 1 for tally in found.values())
    return {name: tally.part for name, tally in found.items()}


def test_each_measure_by_hand() -> None:
    found = values(TEN, {"d2": 1, "d4": 3, "x": 2, "d1": 0})
    best = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert found["nDCG@10"] == pytest.approx((1 / log2(3) + 3 / log2(5)) / best)
    assert found["MRR@10"] == 0.5
    assert [found[f"recall@{k}"] for k in (1, 5, 10)] == pytest.approx([0, 2 / 3, 2 / 3])
    assert [found[f"Hits@{k}"] for k in (1, 5, 10)] == [0, 1, 1]


def test_what_stands_eleventh_is_too_late() -> None:
    assert set(values([*TEN, "x"], {"x": 1}).values()) == {0}


def test_the_order_is_as_given_whatever_the_ids() -> None:
    for ranking in (["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]):
        assert values(ranking, {"b": 1})["MRR@10"] == pytest.approx(1 / (ranking.index("b") + 1))


def test_finding_nothing_is_a_zero_but_having_nothing_to_find_is_no_score() -> None:
    assert set(values([], {"x": 1}).values()) == {0}
    assert score(TEN, {}) is None
    assert score(TEN, {"d1": 0}) is None


def test_a_document_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        score(["a", "b", "a"], {"a": 1})


def test_tallies_are_the_measures_in_their_order() -> None:
    assert list(score(TEN, {"d1": 1}) or {}) == [measure.name for measure in MEASURES]
    assert list(score(TEN, {"d1": 1}, (3,)) or {}) == ["nDCG@10", "MRR@10", "recall@3", "Hits@3"]
    assert [measure.name for measure in measures((3,))] == ["nDCG@10", "MRR@10", "recall@3", "Hits@3"]


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingScorer, match=r"ir-measures.*dateline\[evals\]"):
        score(TEN, {"d1": 1})


@given(st.permutations(TEN), GRADES)
def test_scores_lie_between_0_and_1_and_the_best_order_has_ndcg_1(ranking: list[str], grades: dict[str, int]) -> None:
    if not any(grades.values()):
        return
    assert all(0 <= value <= 1 + 1e-9 for value in values(ranking, grades).values())
    best = sorted(grades, key=lambda document: -grades[document])
    assert values(best, grades)["nDCG@10"] == pytest.approx(1)


def test_an_answer_at_a_rank_is_an_answer_at_every_later_one() -> None:
    assert answer_at([False, False, True]) == {"answer@1": Tally(0), "answer@5": Tally(1), "answer@10": Tally(1)}
    assert answer_at([False] * 10 + [True], (10, 11)) == {"answer@10": Tally(0), "answer@11": Tally(1)}
    assert answer_at([]) == {measure.name: Tally(0) for measure in ANSWER_MEASURES}
