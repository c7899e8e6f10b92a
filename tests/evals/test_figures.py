from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score  # type: ignore[import-untyped]

from evals.figures import by_kind, by_split, came_true, confidence, figures, readable
from evals.model import Figure, Measure, Record, Said, Tally
from tests.evals.recording import marked, record

MARK = Measure("mark")


def figure(records: list[Record], measure: Measure = MARK, *, seed: int = 1, draws: int = 200) -> Figure:
    return figures(records, [measure], seed=seed, draws=draws)[0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_a_figure_is_the_sum_of_parts_over_the_sum_of_wholes(tallies: list[tuple[int, int]]) -> None:
    found = figure([record(str(at), mark=Tally(*tally)) for at, tally in enumerate(tallies)], draws=20)
    whole = sum(tally[1] for tally in tallies)
    assert found.n == len(tallies)
    assert found.value == (pytest.approx(sum(tally[0] for tally in tallies) / whole) if whole else None)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_f1_as_a_ratio_of_sums_is_that_of_scikit_learn(cases: list[tuple[bool, bool]]) -> None:
    tallies = [Tally(2 * (should and did), should + did) for should, did in cases]
    found = figure([record(str(at), mark=tally) for at, tally in enumerate(tallies)], draws=20)
    should, did = zip(*cases, strict=True)
    known = f1_score(should, did, zero_division=np.nan)
    assert found.value == (None if np.isnan(known) else pytest.approx(known))


def test_errors_and_unscored_cases_are_counted_and_in_no_other_figure() -> None:
    records = [
        *marked([1, 0]),
        record("e", error="ValueError: no", mark=Tally(1)),
        record("u", unscored="ends in except", mark=Tally(1)),
        record("none"),
    ]
    found = {made.name: made for made in figures(records, [MARK], seed=1)}
    assert (found["mark"].value, found["mark"].n) == (0.5, 2)
    assert (found["errors"].value, found["errors"].n) == (1, 5)
    assert (found["unscored"].value, found["unscored"].n) == (1, 5)


def sure(name: str, confidence: float | None, *, abstain: bool | None = False, right: bool = True) -> Record:
    said = Said("answered", "Tang.", None, (), None, (), confidence, "extractive")
    return replace(record(name, faults=() if right else ("wrong",)), said=said, should_abstain=abstain)


def test_confidence_is_held_against_whether_there_was_an_answer() -> None:
    records = [sure("a", 0.9, right=False), sure("b", 0.4), sure("c", 0.5, abstain=True), sure("d", None)]
    assert came_true([*records, sure("unasked", 0.7, abstain=None)]) == ((0.9, True), (0.4, True), (0.5, False))
    found = {made.name: made for made in figures(records, [MARK], seed=1)}["confidence AUC"]
    assert (found.value, found.n, found.low) == (0.5, 3, None)


def test_where_abstaining_is_no_question_confidence_is_held_against_being_right() -> None:
    records = [sure("a", 0.9, abstain=None), sure("b", 0.4, abstain=None, right=False)]
    assert came_true(records) == ((0.9, True), (0.4, False))


def test_without_confidence_there_is_no_figure_of_it() -> None:
    assert confidence([sure("a", None), record("b")]) == ()
    assert confidence([sure("a", 0.3)])[0].value is None


def test_what_nothing_could_be_scored_by_has_no_value() -> None:
    for records in ([], [record()], [record(mark=Tally(0, 0))]):
        found = figure(records)
        assert (found.value, found.low, found.high) == (None, None, None)


def test_latency_is_over_the_timed_records_without_an_error_in_milliseconds() -> None:
    timed = [record(str(number), seconds=number / 1000) for number in range(1, 101)]
    records = [*timed, record("e", error="ValueError: no", seconds=60.0), record("untimed")]
    found = {made.name: made for made in figures(records, [Measure("latency p50", "lower", "ms")], seed=1)}
    p50, p95 = found["latency p50"], found["latency p95"]
    assert (p50.value, p95.value, p50.n, p50.unit, p50.better) == (50, 95, 100, "ms", "lower")
    assert list(found) == ["latency p50", "latency p95", "errors", "unscored"]


def test_a_count_is_a_sum_without_an_interval() -> None:
    found = figure([record("a", mark=Tally(2, 3)), record("b", mark=Tally(1, 3))], Measure("mark", "lower", "count"))
    assert (found.value, found.n, found.low, found.high) == (3, 2, None, None)


def test_a_harmonic_mean_is_of_the_figures_not_of_the_cases() -> None:
    b_cubed = Measure("F1", harmonic_of=("P", "R"))
    records = [record("a", P=Tally(1.0), R=Tally(0.2)), record("b", P=Tally(0.0), R=Tally(0.6))]
    found = figure(records, b_cubed)
    assert found.value == pytest.approx(2 * 0.5 * 0.4 / 0.9)
    assert found.n == 2
    assert figure([record(P=Tally(0), R=Tally(0))], b_cubed).value == 0
    assert figure([record(P=Tally(1))], b_cubed).value is None


def test_intervals_are_the_same_for_the_same_seed_and_hold_the_value() -> None:
    generator = np.random.default_rng(7)
    records = marked(generator.random(60))
    one, again, other = figure(records), figure(records), figure(records, seed=2)
    assert one == again
    assert (one.low, one.high) != (other.low, other.high)
    for found in (one, other):
        assert found.low is not None
        assert found.high is not None
        assert found.value is not None
        assert found.low < found.value < found.high


def test_the_interval_of_a_mean_is_as_wide_as_theory_says() -> None:
    found = figure(marked([0, 1] * 200), draws=3000)
    assert found.low == pytest.approx(0.5 - 1.96 * 0.025, abs=0.005)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.025, abs=0.005)


def test_about_19_of_20_intervals_hold_the_true_ratio() -> None:
    """Recall of answers with 1 to 4 facts each, of which 70% are stated: parts and wholes both vary."""
    generator = np.random.default_rng(3)
    held = 0
    for seed in range(200):
        wholes = generator.integers(1, 5, size=80)
        tallies = [Tally(float(generator.binomial(whole, 0.7)), float(whole)) for whole in wholes]
        found = figure([record(str(at), mark=tally) for at, tally in enumerate(tallies)], seed=seed, draws=300)
        held += found.low is not None and found.high is not None and found.low <= 0.7 <= found.high
    assert 0.90 <= held / 200 <= 0.99


def test_draws_that_hold_nothing_to_divide_are_left_out() -> None:
    """All but one of 20 records add nothing: a third of the draws have no whole, the others are 1."""
    records = [record(str(at), mark=Tally(0, 0)) for at in range(19)] + [record("one", mark=Tally(1, 1))]
    found = figure(records)
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_one_case_alone_has_no_interval() -> None:
    found = figure([*marked([1]), record("none")])
    assert (found.value, found.n, found.low, found.high) == (1, 1, None, None)


def test_a_kind_counts_the_right_ones_of_those_that_could_be_scored() -> None:
    records = [
        record("a", kind="who"),
        record("b", kind="when", faults=("does not state: Tang",)),
        record("c", kind="who", faults=("does not state: Tang",)),
        record("d", kind="who", error="ValueError: no"),
        record("e", kind="when", unscored="no gold"),
    ]
    assert by_kind(records) == (("who", 1, 2), ("when", 0, 1))


def test_splits_come_dev_first_then_test_then_others_then_all_of_them() -> None:
    records = [record(name, split=name) for name in ("2024", "test", "2022", "dev")]
    assert [name for name, _ in by_split(records)] == ["dev", "test", "2022", "2024", "all"]
    assert dict(by_split(records))["test"] == (records[1],)
    assert by_split(records[:1]) == (("all", (records[0],)),)
    assert by_split([]) == (("all", ()),)


def test_of_a_run_over_dev_and_test_only_the_cases_of_dev_may_be_read() -> None:
    dev = [record("right"), record("wrong", faults=("no",)), record("error", error="ValueError: no")]
    test = record("test", split="test", faults=("no",))
    other = record("2022", split="2022", faults=("no",))
    assert [one.id for one in readable([*dev, test, other])] == ["right", "wrong", "error"]
    assert [one.id for one in readable([test, other])] == ["test", "2022"]
