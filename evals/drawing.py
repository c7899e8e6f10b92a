"""Scores of records, and of the same records drawn again.

Flows in: records and measures. Flows out: arrays of scores, and intervals. Knows nothing of what the measures mean.

An interval is the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13):
records are drawn with replacement, as many as there are, and the middle 95% of the scores so drawn is the interval. It
says how far the figure may be a matter of which cases were chosen. Of a figure that is 0 or 1 on every record it
cannot say so: it is then that one point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from evals.model import Measure, Record, Tally

Numbers = npt.NDArray[np.float64]

DRAWS = 1000
AT_ONCE = 100  # draws held in memory together: 6 MB of weights for 8,000 records
MIDDLE = (2.5, 97.5)  # percentiles that bound the middle 95%
NOTHING = Tally(0.0, 0.0)


class Sums(NamedTuple):
    """Sums of parts and of wholes, a row a draw, a column a name of `columns`; or of one record, a row a record."""

    parts: Numbers
    wholes: Numbers
    columns: dict[str, int]


def tallied(records: Sequence[Record], measures: Sequence[Measure]) -> Sums:
    """The tallies of each record, a row each; 0 of 0 where it has none of that name, so that it adds nothing."""
    names = list(dict.fromkeys(name for measure in measures for name in tally_names(measure)))
    rows = [[record.tallies.get(name, NOTHING) for name in names] for record in records]
    table = np.array(rows, dtype=np.float64).reshape(len(records), len(names), 2)
    return Sums(table[:, :, 0], table[:, :, 1], {name: column for column, name in enumerate(names)})


def tally_names(measure: Measure) -> tuple[str, ...]:
    """The names of the tallies that a measure is made of."""
    return measure.harmonic_of or (measure.name,)


def whole_scores(rows: Sums, measures: Sequence[Measure]) -> Numbers:
    """[measures]: each measure over every record once; nan where nothing can be divided."""
    scores: Numbers = _scores(_drawn(rows, np.ones((1, len(rows.parts)))), measures)[0]
    return scores


def drawn_scores(sides: Sequence[Sums], measures: Sequence[Measure], *, seed: int, draws: int) -> list[Numbers]:
    """For each side [draws, measures]: the measures over records drawn again; nan where nothing can be divided.

    All sides have the same records in the same order, and each draw takes the same ones of each: what is compared is
    then paired.
    """
    count, generator = len(sides[0].parts), np.random.default_rng(seed)
    blocks: list[list[Numbers]] = [[] for _ in sides]
    for first in range(0, draws, AT_ONCE):
        weights = _weights(generator, count, min(AT_ONCE, draws - first))
        for block, side in zip(blocks, sides, strict=True):
            block.append(_scores(_drawn(side, weights), measures))
    return [np.concatenate([np.zeros((0, len(measures))), *block]) for block in blocks]


def interval(drawn: Numbers) -> tuple[float, float] | tuple[None, None]:
    """Bounds of the middle 95% of one measure's drawn scores [draws]; those that are nan are left out."""
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return None, None
    low, high = np.percentile(defined, MIDDLE)
    return float(low), float(high)


def _weights(generator: np.random.Generator, count: int, draws: int) -> Numbers:
    """[draws, count]: how often each record is in each draw."""
    chosen = generator.integers(0, count, size=(draws, count)) + count * np.arange(draws)[:, None]
    return np.bincount(chosen.ravel(), minlength=draws * count).reshape(draws, count).astype(np.float64)


def _drawn(rows: Sums, weights: Numbers) -> Sums:
    return Sums(weights @ rows.parts, weights @ rows.wholes, rows.columns)


def _scores(sums: Sums, measures: Sequence[Measure]) -> Numbers:
    if not measures:
        return np.zeros((len(sums.parts), 0))
    return np.stack([_score(sums, measure) for measure in measures], axis=1)


def _score(sums: Sums, measure: Measure) -> Numbers:
    if measure.harmonic_of:
        one, other = (_ratio(sums, name) for name in measure.harmonic_of)
        return _divided(2 * one * other, one + other, of_nothing=0.0)
    return sums.parts[:, sums.columns[measure.name]] if measure.unit == "count" else _ratio(sums, measure.name)


def _ratio(sums: Sums, name: str) -> Numbers:
    column = sums.columns[name]
    return _divided(sums.parts[:, column], sums.wholes[:, column], of_nothing=np.nan)


def _divided(part: Numbers, whole: Numbers, *, of_nothing: float) -> Numbers:
    return np.divide(part, whole, out=np.full_like(whole, of_nothing), where=whole != 0)
