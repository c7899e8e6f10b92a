"""A report as one HTML page for reading: figures, charts, every wrong case, and what the run was made with.

Flows in: a report, its figures, and a comparison with an earlier run if there is one. Flows out: a page that needs
nothing but itself: no script, no font, no picture from elsewhere; it works from a file, on a phone and on paper. Knows
nothing of where it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from evals.comparing import Comparison, Difference
from evals.figures import MS, by_kind, came_true, latency, readable
from evals.model import Estimated, Figure, Record, Report
from evals.report import charts
from evals.report.case_cards import card, room_for
from evals.report.characters import cut
from evals.report.markup import Html, joined, tag
from evals.report.phrasing import (
    NOTHING,
    Figures,
    answerers,
    differing,
    headline,
    interval,
    number,
    signed,
    turns,
    verdict,
    with_baselines,
    wrong,
)
from evals.report.whole_file import write_whole

HERE = Path(__file__).parent
LONGEST_CELL, LONGEST_LINE = 300, 1000  # characters of a text in a table, and in a list
WARNING = "Wrong cases of test. Who reads them is tuning on them: the figures of test then say nothing about new cases."


def write_report_page(
    path: Path, report: Report, figures_by_split: Figures, comparison: Comparison | None = None
) -> None:
    """`report_page` as a file, written whole or not at all."""
    write_whole(path, report_page(report, figures_by_split, comparison))


def write_comparison_page(path: Path, comparison: Comparison) -> None:
    """`comparison_page` as a file, written whole or not at all."""
    write_whole(path, comparison_page(comparison))


def report_page(report: Report, figures_by_split: Figures, comparison: Comparison | None = None) -> str:
    """The whole page. `comparison` is with an earlier run that serves as a baseline; the later one must be `report`.

    Of a run over both splits the wrong cases of `test` are folded away under a warning. Long texts are cut.
    """
    sections = (
        _Section("figures", "Figures", _figures(report, figures_by_split)),
        _Section("baseline", "Difference to the baseline", _comparison(comparison) if comparison else Html("")),
        _Section("charts", "Charts", _charts(report)),
        _Section("wrong", "Wrong cases", _wrong_cases(report.records)),
        _Section("unscored", "Errors and cases that could not be scored", _not_scored(report.records)),
        _Section("stamp", "Made with", _stamp(report)),
    )
    by = answerers(report.records)
    about = [report.data, *([f"Answered by {', '.join(by)}"] if by else ())]
    return _page(report.suite, about, [section for section in sections if section.body])


def comparison_page(comparison: Comparison) -> str:
    """What changed from one run to another, without the cases of either."""
    sections = [_Section("baseline", "What changed", _comparison(comparison))]
    return _page(f"{comparison.suite}: two runs", [], sections)


class _Section(NamedTuple):
    anchor: str
    title: str
    body: Html


def _page(title: str, about: Sequence[str], sections: Sequence[_Section]) -> str:
    links = tag("ul", *(tag("li", tag("a", section.title, href=f"#{section.anchor}")) for section in sections))
    head = tag(
        "header",
        tag("h1", title),
        *(tag("p", line, class_="soft") for line in about),
        tag("nav", links, aria_label="Parts of this page") if len(sections) > 1 else "",
    )
    body = joined([head, tag("main", *map(_section, sections))])
    template = Template((HERE / "page.html").read_text(encoding="utf-8"))
    style = (HERE / "page.css").read_text(encoding="utf-8")
    return template.substitute(title=joined([": ".join([title, *about[:1]])]), style=style, body=body)


def _section(section: _Section) -> Html:
    named = f"{section.anchor}-title"
    return tag("section", tag("h2", section.title, id=named), section.body, id=section.anchor, aria_labelledby=named)


# -- figures -----------------------------------------------------------------------------------------------------------


def _figures(report: Report, by_split: Figures) -> Html:
    widest = [*by_split.values()][-1] if by_split else ()
    names = {split: {figure.name: figure for figure in figures} for split, figures in by_split.items()}
    rows = (
        tag(
            "tr",
            tag("th", figure.name, tag("span", figure.note, class_="note") if figure.note else "", scope="row"),
            *(tag("td", *_value(figures.get(figure.name))) for figures in names.values()),
            class_="beside" if beside else None,
        )
        for figure, beside in with_baselines(widest)
    )
    remarks = (tag("p", note) for note in report.notes)
    foot = tag(
        "p", "In brackets: 95% interval over cases drawn again. Indented: what to read it beside.", class_="soft"
    )
    return joined([_table("Figures", [("", ""), *((split, "") for split in by_split)], rows), *remarks, foot])


def _value(figure: Figure | None) -> Iterator[str]:
    if figure is None or figure.value is None:
        yield NOTHING
        return
    yield tag("span", number(figure.value, figure.unit), class_="value")
    for words in filter(None, (interval(figure), f"n={figure.n}")):
        yield " "
        yield tag("span", words, class_="range")


def _table(caption: str, head: Sequence[tuple[str, str]], rows: Iterator[Html]) -> Html:
    """A table that scrolls sideways where it is too wide; `head` holds names and classes of columns."""
    top = tag("tr", *(tag("th", name, scope="col", class_=kind or None) for name, kind in head))
    table = tag("table", tag("thead", top), tag("tbody", *rows), aria_label=caption)
    return tag("div", table, class_="wide", tabindex="0", role="region", aria_label=caption)


# -- difference to a baseline ------------------------------------------------------------------------------------------


def _comparison(comparison: Comparison) -> Html:
    names = ("", "earlier", "later", "difference", "95% interval", "n")
    drawn = [found for found in comparison.differences if found.unit == "ratio" and found.difference is not None]
    differs = list(differing(comparison))
    title = "Later run less earlier run"
    return joined(
        [
            tag("p", f"{comparison.cases} cases scored in both runs."),
            tag("p", tag("strong", cut(chosen, LONGEST_LINE))) if (chosen := headline(comparison)) else "",
            charts.differences("chart-differences", title, drawn) if drawn else "",
            _table("Differences", [(name, "") for name in names], map(_difference_row, comparison.differences)),
            _folded("Not alike in the two runs", differs) if differs else "",
            *(_folded(name, lines) for name, lines in turns(comparison)),
        ]
    )


def _difference_row(found: Difference) -> Html:
    bounds = f"{signed(found.low, found.unit)} to {signed(found.high, found.unit)}" if found.low is not None else ""
    sides = (NOTHING if value is None else number(value, found.unit) for value in (found.before, found.after))
    mark = " *" if found.beyond_noise else ""
    return tag(
        "tr",
        tag("th", found.name, scope="row"),
        *(tag("td", side) for side in sides),
        tag("td", signed(found.difference, found.unit) + mark, class_=f"value {verdict(found)}"),
        tag("td", bounds),
        tag("td", str(found.n)),
    )


def _folded(title: str, lines: Sequence[str]) -> Html:
    rows = (tag("li", cut(line, LONGEST_LINE), dir="auto") for line in lines)
    return tag("details", tag("summary", title), tag("ul", *rows))


# -- charts ------------------------------------------------------------------------------------------------------------


def _charts(report: Report) -> Html:
    records = report.records
    drawn = [*_kind_chart(records), *_confidence_charts(records, report.estimated), *_latency_chart(records)]
    return tag("div", *drawn, class_="charts") if drawn else Html("")


def _kind_chart(records: Sequence[Record]) -> Iterator[Html]:
    rows = [charts.Share(row.kind or "(no kind)", row.right, row.of) for row in by_kind(records)]
    if rows:
        yield charts.shares("chart-kinds", "Wholly right, by kind of case", rows)


def _confidence_charts(records: Sequence[Record], estimated: Estimated) -> Iterator[Html]:
    """Of cases that could be scored: what came true, against the confidence that it would."""
    judged = came_true(records)
    words = (estimated.true, estimated.false)
    if judged:
        yield charts.reliability("chart-calibration", f"Calibration of {estimated.what}", judged, words)
        yield charts.confidences("chart-confidence", f"Confidence of what {words[0]}, and {words[1]}", judged, words)
    elif any(record.should_abstain is not None for record in records):
        yield tag("p", "No calibration is drawn: no case carries a confidence.", class_="soft")


def _latency_chart(records: Sequence[Record]) -> Iterator[Html]:
    took = [MS * record.seconds for record in records if record.error is None and record.seconds is not None]
    marks = [(f.name.removeprefix("latency "), f.value) for f in latency(records) if f.value is not None]
    if took:
        yield charts.durations("chart-latency", "Latency", took, marks)


# -- cases -------------------------------------------------------------------------------------------------------------


def _wrong_cases(records: Sequence[Record]) -> Html:
    """Those that may be read, a heading for each kind; then, folded away, the others."""
    shown = readable(records)
    seen = frozenset(record.id for record in shown)
    bad, hidden = wrong(shown), wrong([record for record in records if record.id not in seen])
    if not bad and not hidden:
        return tag("p", "None." if any(record.scored for record in records) else "No case was scored.")
    of = len([record for record in shown if record.scored])
    parts = [tag("p", f"{len(bad)} of {of}."), _by_kind(bad, "wrong", len(bad) + len(hidden))]
    if hidden:
        summary = tag("summary", tag("strong", WARNING), f" ({len(hidden)})")
        parts.append(tag("details", summary, _by_kind(hidden, "test", len(bad) + len(hidden)), class_="warned"))
    return joined(parts)


def _by_kind(records: Sequence[Record], prefix: str, cases: int) -> Html:
    """Cards under a heading for each kind, with links to the headings when there are several. `cases`: on the page."""
    kinds = list(dict.fromkeys(record.kind for record in records))
    parts = [[record for record in records if record.kind == kind] for kind in kinds]
    links = [
        tag("li", tag("a", f"{kind or '(no kind)'} ({len(part)})", href=f"#{prefix}-kind-{number}"))
        for number, (kind, part) in enumerate(zip(kinds, parts, strict=True), 1)
    ]
    index = tag("nav", tag("ul", *links), aria_label="Kinds of wrong cases") if len(links) > 1 else Html("")
    return joined([index, *(_kind(part, f"{prefix}-kind-{number}", cases) for number, part in enumerate(parts, 1))])


def _kind(records: Sequence[Record], anchor: str, cases: int) -> Html:
    heading = tag("h3", records[0].kind or "(no kind)", id=anchor)
    room = room_for(cases)
    cards = (card(record, f"{anchor}-{number}", room) for number, record in enumerate(records, 1))
    return joined([heading, *cards])


def _not_scored(records: Sequence[Record]) -> Html:
    """In no figure: what ended in an error, then what could not be scored, each with the reason."""
    failed = [(record, "error", record.error) for record in records if record.error is not None]
    left = [(r, "not scored", r.unscored) for r in records if r.error is None and r.unscored is not None]
    if not failed and not left:
        return Html("")
    head = [(name, "words") for name in ("case", "", "kind", "why", "question")]
    shown = frozenset(record.id for record in readable(records))
    rows = (
        tag(
            "tr",
            tag("th", record.id, scope="row"),
            *(tag("td", cut(words, LONGEST_CELL), class_="words") for words in (what, record.kind, why)),
            tag("td", cut(record.question, LONGEST_CELL) if record.id in shown else "", class_="words"),
        )
        for record, what, why in [*failed, *left]
    )
    return _table("Errors and cases that could not be scored", head, rows)


def _stamp(report: Report) -> Html:
    pairs = (joined([tag("dt", key), tag("dd", value)]) for key, value in report.stamp.items())
    return tag("dl", *pairs) if report.stamp else tag("p", "Nothing is known of how this run was made.")
