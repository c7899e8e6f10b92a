from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evals.comparing import compare
from evals.figures import is_right
from evals.gating import BadFloors, Floors, load_floors, regressions, shortfalls, thin
from evals.journal import record_json
from evals.model import Figure, Measure, Record, Report, Said, Tally
from tests.evals.recording import marked, record, report

SAID = Said("answered", "Tang met Türk.", "Tang", ("met Tang",), None, (("Other.", "no quote"),), 0.7, "extractive")


def against(baseline: Report, now: Report) -> list[str]:
    return regressions(compare(thin(baseline), now, seed=1))


def test_figures_below_a_floor_above_a_ceiling_or_missing_fall_short() -> None:
    found = [Figure("good", 0.9, 10), Figure("bad", 0.1, 10), Figure("errors", 2, 10), Figure("unscored", None, 0)]
    floors = Floors(at_least={"good": 0.9, "bad": 0.5, "unscored": 0.1, "unknown": 0.1}, at_most={"errors": 0})
    assert [line.split(":")[0] for line in shortfalls(found, floors)] == ["bad", "unscored", "unknown", "errors"]


def test_a_floor_file_with_another_word_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "floors.yaml").write_text("atleast: {good: 0.5}\n")
    with pytest.raises(BadFloors, match="atleast"):
        load_floors(tmp_path / "floors.yaml")
    with pytest.raises(BadFloors, match=r"nowhere\.yaml: cannot be read \(No such file"):
        load_floors(tmp_path / "nowhere.yaml")


def test_the_same_run_again_passes_and_so_does_a_better_one() -> None:
    baseline = report(marked([0, 1, 0.5] * 20))
    assert against(baseline, baseline) == []
    assert against(baseline, report(marked([1] * 60))) == []


def test_a_planted_regression_is_named_with_its_interval() -> None:
    marks = np.array([1.0] * 80 + [0.0] * 20)
    worse = marks.copy()
    worse[:15] = 0
    [line] = against(report(marked(marks)), report(marked(worse)))
    assert line.startswith("mark: 0.800 before, 0.650 now; -0.150, between -0.2")
    assert line.endswith("over 100 cases")


def test_one_case_that_turned_is_noise() -> None:
    assert against(report(marked([1] * 50)), report(marked([0] + [1] * 49))) == []


def test_latency_is_never_gated() -> None:
    measures = (Measure("mark"), Measure("latency p95", "lower", "ms"))
    fast = report([replace(made, seconds=0.01) for made in marked([1] * 20)], *measures)
    slow = report([replace(made, seconds=9.0) for made in marked([1] * 20)], *measures)
    assert regressions(compare(fast, slow, seed=1)) == []


def test_a_change_that_breaks_the_hard_cases_does_not_pass_by_their_absence() -> None:
    baseline = report(marked([1] * 10 + [0] * 12))
    broken = [made if made.tallies["mark"].part else replace(made, error="E: no") for made in baseline.records]
    [line] = against(baseline, report(broken))
    assert line.startswith("12 cases scored before and not now: 10, 11,")
    assert line.endswith("19, …")


def test_what_can_no_longer_be_held_against_the_baseline_falls_short() -> None:
    baseline = report(marked([1] * 5))
    assert "no case is in both" in " ".join(against(baseline, report([record("other", mark=Tally(1))])))
    assert against(baseline, report(marked([1] * 5), Measure("new"))) == [
        "mark: in the baseline, and no longer measured"
    ]
    assert against(baseline, report([replace(made, tallies={}) for made in baseline.records])) == [
        "mark: 1.000 before, and nothing to score it by now"
    ]


def test_a_baseline_holds_no_text_and_compares_as_the_whole_report_does() -> None:
    full = [
        Record(
            str(at),
            "who",
            "dev",
            "Who met Türk?",
            "Tang",
            ("Who is Türk?",),
            {"mark": Tally(at % 2)},
            () if at % 2 else ("does not quote: met Tang in Geneva",),
            SAID,
            ("Türk met Tang in Geneva",),
            seconds=0.123456,
        )
        for at in range(30)
    ]
    full.append(replace(full[0], id="e", error="KeyError: 'Tang in Geneva'"))
    full.append(replace(full[0], id="u", unscored="Tang has no gold"))
    whole = report(full)
    kept = thin(whole)
    lines = b"\n".join(map(record_json, kept.records))
    assert not [word for word in (b"Tang", b"Geneva", "Türk".encode(), b"0.1234") if word in lines]
    assert [is_right(made) for made in kept.records] == [is_right(made) for made in full]
    assert [made.error for made in kept.records[-2:]] == ["KeyError", None]
    now = report(marked([1] * 30))
    thinly, fully = compare(kept, now, seed=1), compare(whole, now, seed=1)
    assert thinly.differences[0] == fully.differences[0]
    assert [pair.after for pair in thinly.mended] == [pair.after for pair in fully.mended]
