"""Every figure of a run, with how far it may be believed, and how the cases fared by kind and by split.

Flows in: records and the measures of their suite. Flows out: Figures, and groups of records. Knows nothing of how a
tally came about. A record that ended in an error, or that cannot be scored, is in no figure: both are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from evals.drawing import DRAWS, Numbers, drawn_scores, interval, tallied, tally_names, whole_scores
from evals.metrics.abstention import answerable_auc
from evals.metrics.latency import percentile
from evals.model import Figure, Measure, Record

MS = 1000.0
CONFIDENCE_AUC = "confidence AUC"
LATENCY = {"latency p50": 50.0, "latency p95": 95.0}
PARTS = ("dev", "test")  # in this order, before any other
ALL = "all"


class KindRow(NamedTuple):
    """How the cases of one kind fared: `right` of the `of` that could be scored."""

    kind: str
    right: int
    of: int


def figures(
    records: Sequence[Record], measures: Sequence[Measure], *, seed: int, draws: int = DRAWS
) -> tuple[Figure, ...]:
    """The measures in their order; then confidence, latency, and what is in no figure: errors and unscored cases.

    `n` is the number of records with a tally of that name. Intervals are the 95% percentile bootstrap over the scored
    records (see `evals.drawing`), the same for the same seed; a count, and a figure over fewer than two, has none.
    """
    scored = [record for record in records if record.scored]
    ratios = [measure for measure in measures if measure.unit != "ms"]  # those of `Record.seconds` follow
    rows = tallied(scored, ratios)
    values = whole_scores(rows, ratios)
    [drawn] = drawn_scores([rows], ratios, seed=seed, draws=draws) if scored else [np.zeros((0, len(ratios)))]
    made = [_figure(measure, scored, float(values[at]), drawn[:, at]) for at, measure in enumerate(ratios)]
    return (*made, *confidence(records), *latency(records), *_outside(records))


def came_true(records: Sequence[Record]) -> tuple[tuple[float, bool], ...]:
    """The confidence of each scored record that has one, and whether it came true.

    It came true where the case was not one to abstain from; in a run where abstaining is no question, where the record
    is right.
    """
    asked = any(record.should_abstain is not None for record in records)
    return tuple(
        (record.said.confidence, is_right(record) if record.should_abstain is None else not record.should_abstain)
        for record in records
        if record.scored and record.said is not None and record.said.confidence is not None
        if not asked or record.should_abstain is not None
    )


def confidence(records: Sequence[Record]) -> tuple[Figure, ...]:
    """How well confidence tells the cases apart in which it came true; nothing where no case carries one.

    Without an interval: it is no ratio of sums over records.
    """
    pairs = came_true(records)
    note = "confidence tells apart what came true; .5 is by chance"
    return (Figure(CONFIDENCE_AUC, answerable_auc(pairs), len(pairs), note=note),) if pairs else ()


def latency(records: Sequence[Record]) -> tuple[Figure, ...]:
    """Median and 95th percentile, in milliseconds, over the records without an error that were timed.

    Without intervals: cases drawn again tell nothing of how the machine differs from one run to the next.
    """
    took = [MS * record.seconds for record in records if record.error is None and record.seconds is not None]
    return tuple(
        Figure(name, percentile(took, percent), len(took), unit="ms", better="lower")
        for name, percent in LATENCY.items()
    )


def is_right(record: Record) -> bool:
    """True if it could be scored and nothing is wrong with it."""
    return record.scored and not record.faults


def by_kind(records: Sequence[Record]) -> tuple[KindRow, ...]:
    """A row a kind, in the order of their first case."""
    kinds = dict.fromkeys(record.kind for record in records)
    scored = {kind: [record for record in records if record.kind == kind and record.scored] for kind in kinds}
    return tuple(KindRow(kind, sum(map(is_right, part)), len(part)) for kind, part in scored.items())


def by_split(records: Sequence[Record]) -> tuple[tuple[str, tuple[Record, ...]], ...]:
    """The splits, "dev" and "test" before others, then "all"; "all" alone where there is but one split."""
    there = {record.split for record in records}
    names = [*(part for part in PARTS if part in there), *sorted(there.difference(PARTS))]
    parts = [(name, tuple(record for record in records if record.split == name)) for name in names]
    return (*(parts if len(parts) > 1 else []), (ALL, tuple(records)))


def readable(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records that a person may be shown one by one: of a run over both "dev" and "test", those of "dev".

    Who reads the cases of `test` is tuning on them. Who asks for `test` alone means to.
    """
    there = {record.split for record in records}
    return tuple(record for record in records if not there.issuperset(PARTS) or record.split == "dev")


def _figure(measure: Measure, scored: Sequence[Record], value: float, drawn: Numbers) -> Figure:
    n = sum(all(name in record.tallies for name in tally_names(measure)) for record in scored)
    known = n > 0 and not np.isnan(value)
    low, high = interval(drawn) if known and n > 1 and measure.unit == "ratio" else (None, None)
    return Figure(
        name=measure.name,
        value=value if known else None,
        n=n,
        unit=measure.unit,
        better=measure.better,
        low=low,
        high=high,
        note=measure.note,
        beside=measure.beside,
    )


def _outside(records: Sequence[Record]) -> tuple[Figure, ...]:
    errors = sum(record.error is not None for record in records)
    unscored = sum(record.error is None and record.unscored is not None for record in records)
    n = len(records)
    return (
        Figure("errors", float(errors), n, "count", "lower", note="cases that gave no result; in no other figure"),
        Figure("unscored", float(unscored), n, "count", "neither", note="cases that cannot be scored; likewise"),
    )
