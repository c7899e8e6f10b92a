from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evals.comparing import Comparison, Difference, NotComparable, compare
from evals.model import Better, Measure, Record, Said, Tally
from tests.evals.recording import marked, record, report

SEED = 5


def the_difference(comparison: Comparison, name: str = "mark") -> Difference:
    return next(found for found in comparison.differences if found.name == name)


def compared(before: list[Record], after: list[Record], *measures: Measure) -> Difference:
    return the_difference(compare(report(before, *measures), report(after, *measures), seed=SEED))


def test_a_run_beside_itself_differs_in_nothing() -> None:
    run = report(marked(np.random.default_rng(1).random(50)))
    comparison = compare(run, run, seed=SEED)
    found = the_difference(comparison)
    assert (found.difference, found.low, found.high, found.beyond_noise, found.worse) == (0, 0, 0, False, False)
    assert (comparison.cases, comparison.broken, comparison.mended, comparison.lost) == (50, (), (), ())
    assert (comparison.warnings, comparison.stamps) == ((), ())


def test_a_planted_loss_is_beyond_the_noise_though_the_cases_differ_far_more_among_themselves() -> None:
    """Each case loses a little, and cases lie between 0 and 1: only pairs show it."""
    marks = np.random.default_rng(1).random(60)
    found = compared(marked(marks), marked(marks - 0.02 * np.random.default_rng(2).random(60)))
    assert found.low is not None
    assert found.high is not None
    assert found.difference is not None
    assert found.difference == pytest.approx(-0.01, abs=0.003)
    assert found.low < found.difference < found.high < 0
    assert found.worse


def test_as_many_losses_as_gains_are_noise() -> None:
    found = compared(marked([1, 0] * 20), marked([0, 1] * 20))
    assert (found.difference, found.beyond_noise) == (0, False)


@pytest.mark.parametrize(("better", "worse"), [("higher", True), ("lower", False), ("neither", False)])
def test_which_side_is_worse_is_the_measures_to_say(better: Better, worse: bool) -> None:
    down = compared(marked([1] * 30), marked([0] * 30), Measure("mark", better))
    up = compared(marked([0] * 30), marked([1] * 30), Measure("mark", better))
    assert down.beyond_noise
    assert up.beyond_noise
    assert (down.worse, up.worse) == (worse, better == "lower")


def test_differences_of_arithmetic_alone_are_none() -> None:
    marks = np.random.default_rng(1).random(40)
    found = compared(marked(marks), marked(marks - 1e-13))
    assert (found.difference, found.beyond_noise) == (0, False)


def test_only_cases_that_both_runs_scored_are_compared_in_whatever_order_they_came() -> None:
    before = [record("a", mark=Tally(1)), record("b", mark=Tally(0)), record("c", mark=Tally(0)), record("d")]
    after = [record("e"), record("c", error="ValueError: no"), record("b", mark=Tally(1)), record("a", mark=Tally(0.5))]
    comparison = compare(report(before), report(after), seed=SEED)
    found = the_difference(comparison)
    assert (found.before, found.after, found.difference, found.n) == (0.5, 0.75, 0.25, 2)
    assert (comparison.cases, comparison.only_before, comparison.only_after) == (2, ("d",), ("e",))
    assert [pair.after.id for pair in comparison.lost] == ["c"]


def test_cases_that_turned_are_told_with_both_records() -> None:
    before = [record("a"), record("b", faults=("no",)), record("c"), record("d", faults=("no",)), record("e")]
    after = [
        record("a", faults=("no",)),
        record("b"),
        record("c"),
        record("d", faults=("other",)),
        record("e", error="E"),
    ]
    comparison = compare(report(before), report(after), seed=SEED)
    assert comparison.broken == ((before[0], after[0]), (before[4], after[4]))
    assert comparison.mended == ((before[1], after[1]),)


def test_a_harmonic_mean_and_a_count_are_compared_too() -> None:
    measures = (Measure("F1", harmonic_of=("P", "R")), Measure("bare", "lower", "count"))
    before = [record(str(at), P=Tally(1), R=Tally(1), bare=Tally(0)) for at in range(20)]
    after = [record(str(at), P=Tally(1), R=Tally(0.5), bare=Tally(1)) for at in range(20)]
    comparison = compare(report(before, *measures), report(after, *measures), seed=SEED)
    f1, bare = the_difference(comparison, "F1"), the_difference(comparison, "bare")
    assert (f1.before, f1.worse) == (1, True)
    assert f1.after == pytest.approx(2 / 3)
    assert (bare.before, bare.after, bare.difference, bare.worse) == (0, 20, 20, True)


def sure(name: str, confidence: float | None, *, abstain: bool = False) -> Record:
    said = Said("answered", "Tang.", None, (), None, (), confidence, "extractive")
    return replace(record(name), said=said, should_abstain=abstain)


def test_confidence_is_compared_where_both_runs_have_one() -> None:
    without = [sure("a", None), sure("b", None, abstain=True)]
    before = [sure("a", 0.2), sure("b", 0.4, abstain=True)]
    after = [sure("a", 0.8), sure("b", 0.4, abstain=True)]
    found = the_difference(compare(report(before), report(after), seed=SEED), "confidence AUC")
    assert (found.before, found.after, found.difference, found.low, found.worse) == (0, 1, 1, None, False)
    for one, other in ((without, after), (after, without), (without, without)):
        names = [each.name for each in compare(report(one), report(other), seed=SEED).differences]
        assert "confidence AUC" not in names


def test_latency_is_told_without_judging_it() -> None:
    before = [record(str(at), seconds=0.1) for at in range(10)]
    after = [record(str(at), seconds=0.9) for at in range(10)]
    found = the_difference(compare(report(before), report(after), seed=SEED), "latency p95")
    assert (found.before, found.after, found.low, found.worse) == (100, 900, None, False)
    assert found.difference == pytest.approx(800)


def test_what_could_no_longer_be_scored_has_no_difference() -> None:
    found = compared([record("a", mark=Tally(1)), record("b", mark=Tally(1))], [record("a"), record("b")])
    assert (found.before, found.after, found.difference, found.low, found.n) == (1, None, None, None, 2)


def test_measures_of_one_run_alone_are_named() -> None:
    comparison = compare(
        report([], Measure("old"), Measure("mark")), report([], Measure("mark"), Measure("new")), seed=1
    )
    assert (comparison.measures_only_before, comparison.measures_only_after) == (("old",), ("new",))
    assert {found.name for found in comparison.differences} == {"mark", "latency p50", "latency p95"}


def test_other_data_other_questions_and_nothing_in_common_are_warned_of() -> None:
    one = report(marked([1, 1]), data="three cases")
    assert compare(one, replace(one, data="four cases"), seed=1).warnings == (
        "the data differ: three cases, then four cases",
    )
    reworded = report([replace(one.records[0], question="When?"), one.records[1]])
    assert [line.split()[0] for line in compare(one, reworded, seed=1).warnings] == ["1"]
    without_texts = report([replace(made, question="", expected="") for made in one.records])
    assert compare(without_texts, one, seed=1).warnings == ()
    assert "no case" in compare(one, report([record("other")]), seed=1).warnings[0]


def test_what_the_runs_were_made_with_is_told_where_it_differs() -> None:
    one, other = (
        report([], stamp={"commit": "a", "seed": "1"}),
        report([], stamp={"commit": "b", "seed": "1", "llm": "x"}),
    )
    assert compare(one, other, seed=1).stamps == (("commit", "a", "b"), ("llm", "", "x"))


def test_two_suites_are_not_compared() -> None:
    with pytest.raises(NotComparable, match=r"facts.*squad"):
        compare(report([]), report([], suite="squad"), seed=1)


def test_the_interval_of_a_difference_holds_the_truth_about_19_times_in_20() -> None:
    """Cases differ; 10% of those that were right turn wrong, and 10% the other way: the true difference is 0."""
    generator = np.random.default_rng(11)
    held = 0
    for _ in range(150):
        before = (generator.random(100) < 0.5).astype(float)
        after = np.where(generator.random(100) < 0.1, 1 - before, before)
        one, other = report(marked(before)), report(marked(after))
        held += not the_difference(compare(one, other, seed=SEED, draws=200)).beyond_noise
    assert 0.89 <= held / 150 <= 0.99
