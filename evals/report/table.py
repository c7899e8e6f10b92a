"""A report as tables for a terminal: figures, how each kind fared, what went wrong, what changed.

Flows in: a report and its figures, or a comparison. Flows out: a Rich renderable. Knows nothing of where it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.comparing import Comparison, Difference
from evals.figures import by_kind, readable
from evals.model import Figure, Record, Report
from evals.report.characters import cut, visible
from evals.report.phrasing import (
    NOTHING,
    Figures,
    answerers,
    differing,
    headline,
    number,
    signed,
    turns,
    value_of,
    verdict,
    with_baselines,
    wrong,
)

NAME_WIDTH = 22  # of a figure: readable on 80 columns
WHY_HIDDEN = "who reads them is tuning on them; --split test shows them alone"
LEAST_WIDTH = 10  # … beside one column on 40
WIDEST = 10_000  # of any table
LONGEST = 600  # characters of a text; the page and the file have more


def report_tables(
    report: Report, figures_by_split: Figures, *, most: int | None = None, width: int | None = None
) -> RenderableType:
    """Everything for a person at a terminal, with at most `most` wrong cases (None: all).

    Where the parts' figures leave no room for names in `width` columns (None: there is room), only those of all the
    records are shown.

    Of a run over both splits only the wrong cases of `dev` are shown: who reads those of `test` is tuning on them.
    """
    bad = wrong(readable(report.records))
    hidden = len(wrong(report.records)) - len(bad)
    shown = bad if most is None else bad[:most]
    left = [Text(f"… and {len(bad) - len(shown)} more wrong cases in the report", style="dim")]
    return Group(
        _that_fits(report, figures_by_split, width),
        *(Text(note, style="dim") for note in report.notes),
        _kind_table(report.records),
        *(_not_scored(record) for record in report.records if not record.scored),
        *(_wrong_case(record) for record in shown),
        *(left if len(bad) > len(shown) else ()),
        *([Text(f"{hidden} wrong cases of test are not shown: {WHY_HIDDEN}", style="dim")] if hidden else ()),
    )


def comparison_tables(comparison: Comparison, *, most: int | None = None) -> RenderableType:
    """What changed from an earlier run to a later: each figure of both, then the cases that turned.

    Of each kind of turn at most `most` are shown (None: all).
    """
    return Group(
        _difference_table(comparison),
        *(Text(_cut(line), style="dim") for line in differing(comparison)),
        *(_turn(title, lines, most) for title, lines in turns(comparison)),
    )


def _difference_table(comparison: Comparison) -> Table:
    title = f"{comparison.suite}: {comparison.cases} cases scored in both runs"
    table = Table(title=Text("\n".join(filter(None, (title, _cut(headline(comparison)))))), title_justify="left")
    table.caption = Text("Interval: 95%, paired bootstrap. * beyond the noise: it leaves 0 out.", justify="left")
    table.add_column("figure")
    for name in ("earlier", "later", "difference", "interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    for difference in comparison.differences:
        table.add_row(Text(difference.name), *_difference_cells(difference))
    return table


def _difference_cells(found: Difference) -> Iterable[Text]:
    mark = " *" if found.beyond_noise else ""
    style = {"gain": "green", "loss": "red", "noise": ""}[verdict(found)]
    for value in (found.before, found.after):
        yield Text(NOTHING if value is None else number(value, found.unit))
    yield Text(signed(found.difference, found.unit) + mark, style)
    yield Text(f"{signed(found.low, found.unit)} to {signed(found.high, found.unit)}" if found.low is not None else "")
    yield Text(str(found.n))


def _turn(title: str, lines: Sequence[str], most: int | None) -> Text:
    shown = lines[:most]
    left = [[(f"  … and {len(lines) - len(shown)} more", "dim")]] if len(lines) > len(shown) else []
    return _lines([[], [(title, "bold")], *([("  " + _cut(line), "")] for line in shown), *left])


def _that_fits(report: Report, by_split: Figures, width: int | None) -> Table:
    table = _figure_table(report, by_split)
    if width is None or Console(width=WIDEST).measure(table).minimum <= width:
        return table
    return _figure_table(report, dict([*by_split.items()][-1:]), names=LEAST_WIDTH)


def _figure_table(report: Report, by_split: Figures, *, names: int = NAME_WIDTH) -> Table:
    table = Table(title=f"{report.suite}: {report.data}", caption=_caption(report, by_split), title_justify="left")
    table.add_column("figure", min_width=names)
    for split in by_split:
        table.add_column(split, justify="right", no_wrap=True)
    by_name = {split: {figure.name: figure for figure in figures} for split, figures in by_split.items()}
    for figure, beside in with_baselines(_widest(by_split)):
        name = Text(f"  {figure.name}" if beside else figure.name)
        *parts, last = (figures.get(figure.name) for figures in by_name.values())
        cells = (*map(_part_cell, parts), _cell(last))
        table.add_row(name, *cells, style="dim" if beside else None)
    return table


def _widest(by_split: Figures) -> Sequence[Figure]:
    """Those of all the records if they are there: the last that was computed."""
    return [*by_split.values()][-1] if by_split else ()


def _cell(figure: Figure | None) -> str:
    return NOTHING if figure is None else value_of(figure).replace("[", r"\[")


def _part_cell(figure: Figure | None) -> str:
    """A part's figure without its interval, which is in the page: three of them leave no room for names."""
    return _cell(None if figure is None else replace(figure, low=None, high=None))


def _caption(report: Report, by_split: Figures) -> Text:
    figures = with_baselines(_widest(by_split))
    notes = [f"{figure.name}: {figure.note}" for figure, beside in figures if figure.note and not beside]
    by = ", ".join(answerers(report.records))
    return Text("\n".join([*notes, *([f"Answered by {by}"] if by else ()), "Intervals: 95%."]), justify="left")


def _kind_table(records: Sequence[Record]) -> Table:
    table = Table("kind", "right", "of", title="Wholly right, by kind of case", title_justify="left")
    for kind, right, of in by_kind(records):
        table.add_row(Text(kind), str(right), str(of))
    return table


def _not_scored(record: Record) -> Text:
    what, why = ("error", record.error) if record.error is not None else ("unscored", record.unscored or "")
    return _lines([[(record.id, "bold"), (what, "yellow"), (_cut(why), "")]])


def _wrong_case(record: Record) -> Text:
    asked = " → ".join([*record.after, record.question])
    return _lines(
        [
            [],
            [(record.id, "bold"), (" ".join([record.split, record.kind]).strip(), "dim"), (_cut(asked), "")],
            *([(" ", ""), (_cut(fault), "red")] for fault in record.faults),
            [("  expected", "dim"), (_cut(record.expected), "")],
            *_said(record),
        ]
    )


def _said(record: Record) -> Iterable[Sequence[tuple[str, str]]]:
    said = record.said
    if said is None:
        yield from ([("  found", "dim"), (_cut(line), "")] for line in record.found[:3])
        return
    yield [(f"  {said.status}", "dim"), (_cut(said.text), "")]
    if said.short_answer is not None:
        yield [("  short", "dim"), (_cut(said.short_answer), "")]
    if said.abstention is not None:
        yield [("  because", "dim"), (_cut(said.abstention), "")]
    yield from ([("  quote", "dim"), (_cut(quote), "")] for quote in said.quotes)
    yield from ([("  dropped", "dim"), (_cut(sentence), ""), (reason, "dim")] for sentence, reason in said.dropped)


def _lines(lines: Iterable[Sequence[tuple[str, str]]]) -> Text:
    """Words with their styles, a space between; never read as Rich's own markup."""
    return Text("\n").join(Text(" ").join(Text(words, style) for words, style in line) for line in lines)


def _cut(words: str) -> str:
    return cut(visible(words), LONGEST)
