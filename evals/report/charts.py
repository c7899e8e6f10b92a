"""Charts as SVG that stands in the page itself, each with a title, a description and the same numbers as a table.

Flows in: plain numbers and names. Flows out: a `figure` element. Colours are classes of the page's style sheet. Knows
nothing of reports, and draws nothing that is not in its table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from evals.comparing import Difference
from evals.metrics.abstention import answerable_auc
from evals.report.binning import (
    Bin,
    Judged,
    Spell,
    calibration_error,
    confidence_bins,
    round_numbers,
    spells,
    wilson,
)
from evals.report.characters import cut
from evals.report.markup import Html, joined, tag
from evals.report.phrasing import verdict

WIDE = 400  # units of every drawing: on a phone one unit is a little less than a pixel
LEFT, RIGHT = 36, 12  # margins beside a plot
TOP, BOTTOM = 24, 46  # and over and under it
ROW = 34  # height of a bar or a whisker with its name
LONGEST_NAME = 44  # characters that fit over a bar


@dataclass(frozen=True, slots=True)
class Share:
    """One bar: `part` of `whole`."""

    name: str
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where data lands on the drawing: both axes from 0 to 1, y upwards."""

    high: int

    def x(self, share: float) -> float:
        return LEFT + share * (WIDE - LEFT - RIGHT)

    def y(self, share: float) -> float:
        return TOP + (1 - share) * (self.high - TOP - BOTTOM)


# -- the charts --------------------------------------------------------------------------------------------------------


def shares(name: str, title: str, rows: Sequence[Share]) -> Html:
    """Horizontal bars of part/whole, each with both numbers. `name` is unique in the page: its ids are made of it."""
    drawn = joined(_share_bar(row, number * ROW) for number, row in enumerate(rows))
    said = f"{sum(row.part for row in rows)} of {sum(row.whole for row in rows)} in all"
    table = _table(("", "right", "of", "share"), [(row.name, *_counts(row.part, row.whole)) for row in rows])
    return _figure(name, title, said, drawn, len(rows) * ROW, table)


def reliability(name: str, title: str, judged: Sequence[Judged], words: tuple[str, str]) -> Html:
    """For each tenth of confidence, the share that came true, with a 95% interval; on the diagonal it is honest.

    `words` say what came true, and what did not.
    """
    bins, plot = [b for b in confidence_bins(judged) if b.of], _Plot(300)
    error = calibration_error(bins)
    most = max((b.of for b in bins), default=1)
    drawn = joined(
        [
            *_share_axes(plot, "estimated confidence", f"share that {words[0]}"),
            _line(plot.x(0), plot.y(0), plot.x(1), plot.y(1), "even"),
            *(_reliability_point(plot, b, most) for b in bins),
        ]
    )
    said = f"{len(judged)} cases; expected calibration error {error:.3f} (0 is best)" if error is not None else ""
    return _figure(name, title, said, drawn, plot.high, _bin_table(bins, words[0]))


def confidences(name: str, title: str, judged: Sequence[Judged], words: tuple[str, str]) -> Html:
    """How many cases there are in each tenth of confidence: upwards those that came true, downwards the others."""
    bins, plot = confidence_bins(judged), _Plot(230)
    up, down = max(b.came_true for b in bins), max(b.of - b.came_true for b in bins)
    zero = (down + 0.5) / (up + down + 1)  # the same scale both ways, and room for a number on each side
    one = 0.86 / (up + down + 1)
    true = sum(b.came_true for b in bins)
    drawn = joined(
        [
            *(part for b in bins for part in _confidence_bars(plot, b, zero, one)),
            _line(plot.x(0), plot.y(zero), plot.x(1), plot.y(zero), "axis"),
            _words(plot.x(0), plot.y(1) + 2, f"↑ {words[0]}", "yes"),
            _words(plot.x(1), plot.y(0) - 2, f"↓ {words[1]}", "no end"),
            *(_words(plot.x(at / 10), plot.y(0) + 14, f"{at / 10:g}", "mark middle") for at in range(0, 11, 2)),
            _words(plot.x(1), plot.y(0) + 30, "estimated confidence →", "mark end"),
        ]
    )
    area = answerable_auc(judged)
    apart = "" if area is None else f"; confidence tells them apart with AUC {area:.3f} (0.5 is by chance)"
    said = f"{words[0]}: {true}, {words[1]}: {len(judged) - true}{apart}"
    return _figure(name, title, said, drawn, plot.high, _bin_table(bins, words[0]))


def durations(name: str, title: str, milliseconds: Sequence[float], marks: Sequence[tuple[str, float]]) -> Html:
    """A histogram over a logarithmic axis, with `marks` (name, milliseconds) as lines across it."""
    bars = spells(milliseconds)
    if not bars:
        return Html("")
    plot, low, high = _Plot(230), bars[0].low, bars[-1].high
    most = max(bar.count for bar in bars)
    drawn = joined(
        [
            *(_spell_bar(plot, bar, number / len(bars), 1 / len(bars), most) for number, bar in enumerate(bars)),
            _line(plot.x(0), plot.y(0), plot.x(1), plot.y(0), "axis"),
            *_duration_axis(plot, low, high),
            _words(plot.x(0), plot.y(0) + 30, f"highest bar: {most} calls", "mark"),
            *(_duration_mark(plot, mark, low, high, number) for number, mark in enumerate(marks)),
        ]
    )
    said = ", ".join([f"{len(milliseconds)} calls", *(f"{mark} {ms:.0f} ms" for mark, ms in marks)])
    table = _table(("from ms", "to ms", "calls"), [(f"{b.low:.1f}", f"{b.high:.1f}", b.count) for b in bars if b.count])
    return _figure(name, title, said, drawn, plot.high, table)


def differences(name: str, title: str, rows: Sequence[Difference]) -> Html:
    """Dots around zero, each with its interval as a whisker; coloured when the interval leaves zero out.

    It has no table of its own: it stands over the one that has these differences and those of other units.
    """
    known = [(row, row.difference) for row in rows if row.difference is not None]
    reach = max((abs(v) for row, by in known for v in (by, row.low, row.high) if v is not None), default=0.0) or 1.0
    high = len(known) * ROW + 22
    drawn = joined(
        [
            *(_whisker(row, by, number * ROW, reach) for number, (row, by) in enumerate(known)),
            _words(RIGHT, high - 4, f"{-reach:+.3f}", "mark"),
            _words(WIDE / 2, high - 4, "0", "mark middle"),
            _words(WIDE - RIGHT, high - 4, f"{reach:+.3f}", "mark end"),
        ]
    )
    beyond = sum(row.beyond_noise for row in rows)
    said = f"{beyond} of {len(known)} beyond the noise (95% interval of the paired difference leaves 0 out)"
    return _figure(name, title, said, drawn, high, Html(""))


# -- what they are made of ---------------------------------------------------------------------------------------------


def _figure(name: str, title: str, said: str, drawn: Html, high: int, table: Html) -> Html:
    head = joined([tag("title", title, id=f"{name}-title"), tag("desc", said, id=f"{name}-desc")])
    svg = tag("svg", head, drawn, viewBox=f"0 0 {WIDE} {high}", role="img", aria_labelledby=f"{name}-title {name}-desc")
    more = tag("details", tag("summary", "As a table"), table, class_="numbers") if table else Html("")
    return tag("figure", tag("figcaption", tag("strong", title), " ", tag("span", said)), svg, more, class_="chart")


def _share_bar(row: Share, top: float) -> Html:
    full = WIDE * (row.part / row.whole if row.whole else 0)
    return joined(
        [
            _words(0, top + 13, cut(row.name, LONGEST_NAME), "name"),
            _words(WIDE, top + 13, f"{row.part}/{row.whole}  {_percent(row.part, row.whole)}", "name end"),
            _box(0, top + 18, WIDE, 9, "rest"),
            _box(0, top + 18, full, 9, "bar"),
        ]
    )


def _reliability_point(plot: _Plot, b: Bin, most: int) -> Html:
    low, high = wilson(b.came_true, b.of)
    at = plot.x(b.confidence)
    return joined(
        [
            _line(at, plot.y(low), at, plot.y(high), "whisker"),
            tag("circle", cx=at, cy=plot.y(b.share), r=3 + 6 * (b.of / most) ** 0.5, class_="dot"),
            _words(at, plot.y(0) + 12, str(b.of), "count middle"),
        ]
    )


def _confidence_bars(plot: _Plot, b: Bin, zero: float, one: float) -> Iterator[Html]:
    """`zero` and `one`: where the axis is on the plot, and how high one case."""
    left, wide = plot.x(b.low) + 1, plot.x(b.high) - plot.x(b.low) - 2
    up, down = b.came_true, b.of - b.came_true
    base, top, foot = plot.y(zero), plot.y(zero + one * up), plot.y(zero - one * down)
    if up:
        yield _box(left, top, wide, base - top, "bar")
        yield _words(left + wide / 2, top - 3, str(up), "count middle")
    if down:
        yield _box(left, base, wide, foot - base, "bar other")
        yield _words(left + wide / 2, foot + 10, str(down), "count middle")


def _share_axes(plot: _Plot, across: str, up: str) -> Iterator[Html]:
    for at in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield _line(plot.x(0), plot.y(at), plot.x(1), plot.y(at), "axis" if at == 0 else "grid")
        yield _words(plot.x(0) - 4, plot.y(at) + 4, f"{at:g}", "mark end")
        yield _words(plot.x(at), plot.y(0) + 27, f"{at:g}", "mark middle")
    yield _words(plot.x(0) - 4, plot.y(0) + 16, "n", "count end")
    yield _words(plot.x(1), plot.high - 4, f"{across} →", "mark end")
    yield _words(plot.x(0), plot.y(1) - 12, f"↑ {up}", "mark")  # above where a dot may be


def _spell_bar(plot: _Plot, bar: Spell, left: float, wide: float, most: int) -> Html:
    high = plot.y(0) - plot.y(0.9 * bar.count / most)
    at = plot.x(left)
    return _box(at + 0.5, plot.y(0) - high, plot.x(left + wide) - at - 1, high, "bar")


def _duration_axis(plot: _Plot, low: float, high: float) -> Iterator[Html]:
    marks = list(round_numbers(low, high))
    for ms in marks if len(marks) > 1 else (low, high):
        yield _words(plot.x(_along(ms, low, high)), plot.y(0) + 14, f"{ms:.3g}", "mark middle")
    yield _words(plot.x(1), plot.y(0) + 30, "milliseconds →", "mark end")


def _duration_mark(plot: _Plot, mark: tuple[str, float], low: float, high: float, number: int) -> Html:
    name, ms = mark
    at = plot.x(min(1.0, max(0.0, _along(ms, low, high))))
    aside, side = (-4, " end") if at > WIDE / 2 else (4, "")
    words = _words(at + aside, TOP + 4 + 14 * number, f"{name} {ms:.0f} ms", "name" + side)
    return joined([_line(at, TOP - 6, at, plot.y(0), "across"), words])


def _along(ms: float, low: float, high: float) -> float:
    """Where on a logarithmic axis from `low` to `high`, 0 to 1."""
    return log(max(ms, low) / low) / log(high / low)


def _whisker(row: Difference, by: float, top: float, reach: float) -> Html:
    def x(value: float) -> float:
        return WIDE / 2 + value / reach * (WIDE / 2 - RIGHT)

    kind = verdict(row)
    low, high = (by if bound is None else bound for bound in (row.low, row.high))
    return joined(
        [
            _words(0, top + 12, cut(row.name, LONGEST_NAME), "name"),
            _words(WIDE, top + 12, f"{by:+.3f}", f"name end {kind}"),
            _line(x(0), top + 16, x(0), top + 30, "axis"),
            _line(x(low), top + 23, x(high), top + 23, f"whisker {kind}"),
            tag("circle", cx=x(by), cy=top + 23, r=5, class_=f"dot {kind}"),
        ]
    )


def _bin_table(bins: Sequence[Bin], true: str) -> Html:
    rows = [(f"{b.low:.1f} to {b.high:.1f}", f"{b.confidence:.3f}", *_counts(b.came_true, b.of)) for b in bins if b.of]
    return _table(("confidence", "mean", true, "of", "share"), rows)


def _counts(part: int, whole: int) -> tuple[int, int, str]:
    return part, whole, _percent(part, whole)


def _table(head: Sequence[str], rows: Sequence[Sequence[str | int]]) -> Html:
    top = tag("tr", *(tag("th", name, scope="col") for name in head))
    body = (tag("tr", tag("th", str(row[0]), scope="row"), *(tag("td", str(cell)) for cell in row[1:])) for row in rows)
    return tag("table", tag("thead", top), tag("tbody", *body))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "–"


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Html:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def _box(x: float, y: float, width: float, height: float, kind: str) -> Html:
    return tag("rect", x=x, y=y, width=max(0.0, width), height=max(0.0, height), class_=kind)


def _words(x: float, y: float, words: str, kind: str) -> Html:
    return tag("text", words, x=x, y=y, class_=kind)
