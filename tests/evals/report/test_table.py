from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from evals.comparing import compare
from evals.model import Report
from evals.report.phrasing import value_of
from evals.report.table import comparison_tables, report_tables
from tests.evals.report.making import computed, report, right, wrong


def shown(what: RenderableType) -> str:
    console = Console(width=200, color_system=None)
    with console.capture() as kept:
        console.print(what)
    return kept.get()


def of(made: Report, *, most: int | None = None) -> str:
    return shown(report_tables(made, computed(made), most=most))


def test_each_figure_stands_in_a_row_with_a_column_for_each_split() -> None:
    made = report(right("a"), right("b"), wrong("c", split="test"))
    found = computed(made)
    (row,) = [line for line in of(made).splitlines() if line.startswith("│ coverage")]
    cells = [cell.strip() for cell in row.split("│")[2:5]]
    assert cells == ["1.000 n=2", ".000 n=1", value_of(found["all"][0])]
    assert "[" in cells[2]


def test_a_run_over_both_splits_fits_eighty_columns_with_its_names() -> None:
    made = report(right("a"), right("b"), wrong("c", split="test"))
    console = Console(width=80, color_system=None)
    with console.capture() as kept:
        console.print(report_tables(made, computed(made)))
    (row,) = [line for line in kept.get().splitlines() if line.startswith("│ coverage")]
    assert row.endswith("│")


@pytest.mark.parametrize("width", [40, 60])
def test_on_a_narrow_terminal_the_names_stay_and_the_parts_go(width: int) -> None:
    made = report(right("a"), wrong("b", split="2022"), wrong("c", split="2023"), wrong("d", split="2024"))
    console = Console(width=width, color_system=None)
    with console.capture() as kept:
        console.print(report_tables(made, computed(made), width=width))
    (row,) = [line for line in kept.get().splitlines() if line.startswith("│ coverage")]
    assert row.count("│") == 3
    assert "2022" in shown(report_tables(made, computed(made), width=200))


def test_a_baseline_is_set_in_under_its_figure() -> None:
    lines = of(report(right(), wrong())).splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("│ coverage")]
    assert lines[at + 1].startswith("│   always silent")


def test_a_wrong_case_is_told_with_what_is_wrong_and_what_was_said() -> None:
    said = of(report(wrong("w-1"), right("r-1")))
    for words in (
        "w-1",
        "Where is the quay? → When does",
        "missing: 3 May | May 3",
        "expected 3 May",
        "quote The quay",
    ):
        assert words in said
    assert "r-1" not in said


def test_wrong_cases_of_test_are_not_told_where_there_are_those_of_dev() -> None:
    both = of(report(wrong("d-1"), wrong("t-1", split="test"), wrong("t-2", split="test")))
    assert "t-1" not in both
    assert "2 wrong cases of test are not shown: " in both
    alone = of(report(wrong("t-1", split="test")))
    assert "t-1" in alone
    assert "not shown" not in alone


def test_no_more_wrong_cases_are_told_than_were_asked_for() -> None:
    said = of(report(wrong("w-1"), wrong("w-2"), wrong("w-3")), most=1)
    assert "w-1" in said
    assert "w-2" not in said
    assert "… and 2 more wrong cases" in said


def test_errors_and_unscored_cases_are_told_with_the_reason() -> None:
    failed, left = replace(right("e-1"), error="ValueError: no"), replace(right("u-1"), unscored="no judgement")
    said = of(report(failed, left))
    assert "e-1 error ValueError: no" in said
    assert "u-1 unscored no judgement" in said


def test_text_of_strangers_is_neither_markup_nor_an_order_to_the_terminal() -> None:
    said = of(report(wrong("w-[bold]", kind="[/]", question="[red]no[/red] \x1b[31m \x07")))
    assert "w-[bold]" in said
    assert "[red]no[/red] \ufffd[31m \ufffd" in said
    assert "\x1b" not in said


def test_nothing_at_all_can_be_shown() -> None:
    assert "facts" in of(report())


def test_a_difference_beyond_the_noise_is_marked() -> None:
    cases = [str(number) for number in range(20)]
    comparison = compare(report(*map(wrong, cases)), report(*map(right, cases)), seed=1, draws=50)
    rows = shown(comparison_tables(comparison)).splitlines()
    (coverage,) = [row for row in rows if row.startswith("│ coverage")]
    (silent,) = [row for row in rows if row.startswith("│ always silent")]
    assert [cell.strip() for cell in coverage.split("│")[2:7]] == [
        ".000",
        "1.000",
        "+1.000 *",
        "+1.000 to +1.000",
        "20",
    ]
    assert "*" not in silent


def test_turned_cases_are_told_up_to_a_number() -> None:
    before, after = report(right("a"), right("b"), wrong("c")), report(wrong("a"), wrong("b"), right("c"))
    said = shown(comparison_tables(compare(before, after, seed=1, draws=10), most=1))
    assert "Right before, not now: 2" in said
    assert "  a: Where is the quay? → When does the quay open?" in said
    assert "  b: " not in said
    assert "… and 1 more" in said
    assert "  c: Who opens it?" in said
