"""What tables and pages both say of a report, in words.

Flows in: figures and records. Flows out: strings, and records chosen and put in order. Knows neither terminal nor HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from evals.comparing import Comparison, Difference, Pair
from evals.figures import is_right
from evals.model import Figure, Record

Figures = Mapping[str, Sequence[Figure]]  # by split, "all" among them, as `evals.figures` computed them
NOTHING = "–"
CHOSEN = frozenset(("reader", "llm", "embedder", "judge"))  # parts; besides these, settings by their variables

Stamp = tuple[str, str, str]  # of two runs: what, before, after


def value_of(figure: Figure) -> str:
    """`.912 [.86–.95] n=41`: the value, its 95% interval, and how many records it is over."""
    if figure.value is None:
        return NOTHING
    return " ".join(part for part in (number(figure.value, figure.unit), interval(figure), f"n={figure.n}") if part)


def number(value: float, unit: str) -> str:
    """`.912`, `1.000`, `41`, `38 ms`, `0.4 ms`."""
    if unit == "ratio":
        return _bare(f"{value:.3f}")
    if unit == "ms":
        return f"{value:.0f} ms" if abs(value) >= 10 else f"{value:.1f} ms"
    return f"{round(value, 1):g}"


def interval(figure: Figure) -> str:
    """`[.86–.95]`, or nothing where none was computed."""
    if figure.low is None or figure.high is None:
        return ""
    if figure.unit == "ratio":
        return f"[{_bare(f'{figure.low:.2f}')}–{_bare(f'{figure.high:.2f}')}]"
    return f"[{figure.low:.0f}–{figure.high:.0f}]"


def signed(value: float | None, unit: str) -> str:
    """A difference: `+.021`, `−3 ms`."""
    if value is None:
        return NOTHING
    return f"{'−' if value < 0 else '+'}{number(abs(value), unit)}"


def with_baselines(figures: Sequence[Figure]) -> Iterator[tuple[Figure, bool]]:
    """Each figure, then those to be read beside it (True); a baseline does not come a second time on its own."""
    by_name = {figure.name: figure for figure in figures}
    baselines = {name for figure in figures for name in figure.beside}
    for figure in figures:
        if figure.name in baselines:
            continue
        yield figure, False
        yield from ((by_name[name], True) for name in figure.beside if name in by_name)


def wrong(records: Sequence[Record]) -> list[Record]:
    """Those that were scored and are not right. What could not be scored is no wrong case."""
    return [record for record in records if record.scored and not is_right(record)]


def verdict(difference: Difference) -> Literal["gain", "loss", "noise"]:
    """Whether a difference is more than noise, and to which side."""
    if not difference.beyond_noise or difference.better == "neither":
        return "noise"
    return "loss" if difference.worse else "gain"


def headline(comparison: Comparison) -> str:
    """What was set otherwise in the later run, `reader: off → embedded`; empty where nothing was."""
    return " · ".join(_changed(stamp) for stamp in comparison.stamps if _is_set(stamp, comparison))


def differing(comparison: Comparison) -> Iterator[str]:
    """What else keeps two runs from being alike in all but the change, a line each."""
    yield from comparison.warnings
    yield from (_changed(stamp) for stamp in comparison.stamps if not _is_set(stamp, comparison))
    yield from (f"only in the earlier run: {name}" for name in comparison.measures_only_before)
    yield from (f"only in the later run: {name}" for name in comparison.measures_only_after)
    if comparison.only_before or comparison.only_after:
        yield f"cases in one run only: {len(comparison.only_before)} earlier, {len(comparison.only_after)} later"


def _is_set(stamp: Stamp, comparison: Comparison) -> bool:
    """Whether it was chosen by a person. A variable whose value says no more than a part's name does is not."""
    name = stamp[0]
    parts = {key for key, _, _ in comparison.stamps}
    return name in CHOSEN or (name.isupper() and name.removeprefix("DATELINE_").lower() not in parts)


def _changed(stamp: Stamp) -> str:
    name, before, after = stamp
    return f"{name}: {before or NOTHING} → {after or NOTHING}"


def turned(title: str, pairs: Sequence[Pair]) -> tuple[str, list[str]]:
    """A title with their number; then a line each for those that may be read, and one with the names of the others.

    Of a case of `test` nothing but its name is said: who reads why it turned is tuning on it.
    """
    told = [now for _, now in pairs if now.split != "test"]
    lines = [f"{now.id}: {' → '.join([*now.after, now.question])}" for now in told]
    untold = ", ".join(now.id for _, now in pairs if now.split == "test")
    return f"{title}: {len(pairs)}", [*lines, *([f"of test: {untold}"] if untold else ())]


def turns(comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
    """The cases that came out differently, as `turned` tells them; a kind of turn that nothing took is left out."""
    kinds = (
        ("Right before, not now", comparison.broken),
        ("Right now, not before", comparison.mended),
        ("Scored before, not now", comparison.lost),
    )
    yield from (turned(title, pairs) for title, pairs in kinds if pairs)


def answerers(records: Sequence[Record]) -> list[str]:
    return sorted({record.said.answerer for record in records if record.said is not None and record.said.answerer})


def _bare(ratio: str) -> str:
    """Without the zero before the point."""
    return ratio.replace("0.", ".", 1) if ratio.startswith(("0.", "-0.")) else ratio
