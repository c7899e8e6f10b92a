from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (  # type: ignore[import-untyped]
    accuracy_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from evals.metrics.abstention import (
    ACCURACY,
    ACCURACY_ABSTAINING,
    ACCURACY_ANSWERING,
    F1,
    F1_ABSTAINING,
    F1_ANSWERING,
    MEASURES,
    PRECISION,
    RECALL,
    answerable_auc,
    tallies,
)

CASES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30)


def value(cases: list[tuple[bool, bool]], name: str) -> float | None:
    found = [of_case[name] for of_case in (tallies(should, did) for should, did in cases) if name in of_case]
    whole = sum(tally.whole for tally in found)
    return sum(tally.part for tally in found) / whole if whole else None


def test_abstention_is_scored_beside_those_who_never_read_the_question() -> None:
    cases = [(True, True), (True, False), (False, True), (False, False), (False, False)]
    assert value(cases, PRECISION) == 0.5
    assert value(cases, RECALL) == 0.5
    assert value(cases, F1) == 0.5
    assert value(cases, ACCURACY) == 0.6
    assert value(cases, F1_ANSWERING) == 0
    assert value(cases, F1_ABSTAINING) == pytest.approx(4 / 7)
    assert value(cases, ACCURACY_ANSWERING) == 0.6
    assert value(cases, ACCURACY_ABSTAINING) == 0.4


def test_abstaining_where_nothing_was_to_be_abstained_from_has_no_recall() -> None:
    assert RECALL not in tallies(False, True)
    assert PRECISION not in tallies(False, False)
    assert value([(False, False)], F1) is None


def test_every_baseline_that_is_pointed_at_is_measured() -> None:
    names = {measure.name for measure in MEASURES}
    assert names == set(tallies(True, True))
    assert all(set(measure.beside) <= names for measure in MEASURES)


@given(CASES)
def test_sums_of_tallies_are_what_the_lists_give(cases: list[tuple[bool, bool]]) -> None:
    should, did = [wanted for wanted, _ in cases], [given for _, given in cases]
    assert value(cases, ACCURACY) == pytest.approx(accuracy_score(should, did))
    if any(did):
        assert value(cases, PRECISION) == pytest.approx(precision_score(should, did))
    if any(should):
        assert value(cases, RECALL) == pytest.approx(recall_score(should, did))
        assert value(cases, F1_ABSTAINING) == pytest.approx(f1_score(should, [True] * len(cases)))
        assert value(cases, F1_ANSWERING) == 0
    if any(should) or any(did):
        assert value(cases, F1) == pytest.approx(f1_score(should, did))
    assert value(cases, ACCURACY_ABSTAINING) == pytest.approx(accuracy_score(should, [True] * len(cases)))
    assert value(cases, ACCURACY_ANSWERING) == pytest.approx(accuracy_score(should, [False] * len(cases)))


def test_confidence_that_tells_all_some_or_none_apart() -> None:
    assert answerable_auc([(0.9, True), (0.8, True), (0.1, False)]) == 1
    assert answerable_auc([(0.1, True), (0.9, False)]) == 0
    assert answerable_auc([(0.5, True), (0.5, False), (0.5, False)]) == 0.5
    assert answerable_auc([(0.9, True), (0.3, True), (0.5, False)]) == 0.5


def test_one_kind_of_case_alone_tells_nothing_of_confidence() -> None:
    assert answerable_auc([]) is None
    assert answerable_auc([(0.9, True)]) is None
    assert answerable_auc([(0.9, False), (0.1, False)]) is None


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_that_of_the_roc_curve(pairs: list[tuple[float, bool]]) -> None:
    kinds = [answerable for _, answerable in pairs]
    if len(set(kinds)) == 2:
        assert answerable_auc(pairs) == pytest.approx(roc_auc_score(kinds, [confidence for confidence, _ in pairs]))
