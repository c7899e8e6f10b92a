"""Two runs of one suite beside each other: which figures differ, by how much, and whether that is more than noise.

Flows in: two Reports. Flows out: a Comparison. Knows nothing of files, and does not judge: `evals.gating` does.

Compared are the cases, by id, that both runs could score; their figures may thus differ from those of the whole
reports. The interval of a difference is a paired bootstrap: each draw takes the same cases of both runs, so that how
hard a case is falls out (Berg-Kirkpatrick and others, An Empirical Investigation of Statistical Significance in NLP,
2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from evals.drawing import DRAWS, Numbers, drawn_scores, interval, tallied, tally_names, whole_scores
from evals.figures import confidence, is_right, latency
from evals.model import AnyOf, Better, Figure, Measure, Record, Report, Unit

DIGITS = 9  # a smaller difference is one of arithmetic: sums in another order, another library


class NotComparable(ValueError):
    """Two reports are not of one suite; the message names both."""


class Pair(NamedTuple):
    """One case in two runs."""

    before: Record
    after: Record


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure over the cases that both runs scored. `low` and `high` bound `difference` (paired bootstrap, 95%)."""

    name: str
    before: float | None  # None when nothing could be scored
    after: float | None
    difference: float | None  # after - before
    n: int  # cases with a tally of it in either run
    unit: Unit = "ratio"
    better: Better = "higher"
    low: float | None = None  # None for latency, and where n is less than 2
    high: float | None = None

    @property
    def beyond_noise(self) -> bool:
        """True if the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def worse(self) -> bool:
        """True if it is beyond the noise, to the side that is not the better one."""
        if not self.beyond_noise or self.difference is None or self.better == "neither":
            return False
        return self.difference < 0 if self.better == "higher" else self.difference > 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another. Cases stand in the order of the later run."""

    suite: str
    cases: int  # in both, and scored in both
    differences: tuple[Difference, ...]  # measures of both, in the order of the later; then confidence, latency
    broken: tuple[Pair, ...]  # right before, and now wrong, unscored or an error
    mended: tuple[Pair, ...]  # right now, and not before
    lost: tuple[Pair, ...]  # scored before, and now unscored or an error: these are in no difference
    only_before: AnyOf  # ids of cases
    only_after: AnyOf
    measures_only_before: AnyOf  # names
    measures_only_after: AnyOf
    stamps: tuple[tuple[str, str, str], ...]  # key, before, after of what the two runs were made with; "" for none
    warnings: AnyOf  # in words: why the differences may not be what they seem


def compare(before: Report, after: Report, *, seed: int, draws: int = DRAWS) -> Comparison:
    """Raises NotComparable when the reports are of two suites."""
    if before.suite != after.suite:
        raise NotComparable(f"a run of {before.suite} and one of {after.suite}: compare two runs of one suite")
    earlier = {record.id: record for record in before.records}
    later = {record.id for record in after.records}
    pairs = [Pair(earlier[record.id], record) for record in after.records if record.id in earlier]
    scored = [pair for pair in pairs if pair.before.scored and pair.after.scored]
    names_before = {measure.name for measure in before.measures}
    names_after = {measure.name for measure in after.measures}
    return Comparison(
        suite=after.suite,
        cases=len(scored),
        differences=(
            *_differences(before, after, scored, seed=seed, draws=draws),
            *_confidence(scored),
            *_latency(scored),
        ),
        broken=tuple(pair for pair in pairs if is_right(pair.before) and not is_right(pair.after)),
        mended=tuple(pair for pair in pairs if is_right(pair.after) and not is_right(pair.before)),
        lost=tuple(pair for pair in pairs if pair.before.scored and not pair.after.scored),
        only_before=tuple(name for name in earlier if name not in later),
        only_after=tuple(record.id for record in after.records if record.id not in earlier),
        measures_only_before=tuple(m.name for m in before.measures if m.name not in names_after),
        measures_only_after=tuple(m.name for m in after.measures if m.name not in names_before),
        stamps=_stamps(before, after),
        warnings=_warnings(before, after, pairs, scored),
    )


def _differences(
    before: Report, after: Report, pairs: Sequence[Pair], *, seed: int, draws: int
) -> tuple[Difference, ...]:
    known = {measure.name for measure in before.measures}
    measures = [measure for measure in after.measures if measure.name in known and measure.unit != "ms"]
    sides = [tallied([pair.before for pair in pairs], measures), tallied([pair.after for pair in pairs], measures)]
    values = [whole_scores(side, measures) for side in sides]
    if not pairs:
        return tuple(_difference(m, (None, None), 0, np.zeros(0)) for m in measures)
    drawn_before, drawn_after = drawn_scores(sides, measures, seed=seed, draws=draws)
    drawn = np.round(drawn_after - drawn_before, DIGITS)
    return tuple(
        _difference(measure, (_known(values[0][at]), _known(values[1][at])), _tallies(measure, pairs), drawn[:, at])
        for at, measure in enumerate(measures)
    )


def _difference(measure: Measure, values: tuple[float | None, float | None], n: int, drawn: Numbers) -> Difference:
    """`drawn` [draws] are the differences of records drawn again."""
    before, after = values if n else (None, None)
    change = None if before is None or after is None else round(after - before, DIGITS)
    low, high = interval(drawn) if n > 1 and change is not None else (None, None)
    return Difference(measure.name, before, after, change, n, measure.unit, measure.better, low, high)


def _confidence(pairs: Sequence[Pair]) -> tuple[Difference, ...]:
    """Nothing where one of the two runs has no confidence, or of one kind of case alone."""
    both = zip(confidence([pair.before for pair in pairs]), confidence([pair.after for pair in pairs]), strict=False)
    return tuple(_without_interval(one, other) for one, other in both if None not in (one.value, other.value))


def _latency(pairs: Sequence[Pair]) -> tuple[Difference, ...]:
    """Over the pairs that were timed in both runs; without intervals, since the machine is part of what differs."""
    timed = [pair for pair in pairs if pair.before.seconds is not None and pair.after.seconds is not None]
    earlier, later = latency([pair.before for pair in timed]), latency([pair.after for pair in timed])
    return tuple(_without_interval(one, other) for one, other in zip(earlier, later, strict=True))


def _without_interval(before: Figure, after: Figure) -> Difference:
    change = None if before.value is None or after.value is None else after.value - before.value
    return Difference(after.name, before.value, after.value, change, after.n, after.unit, after.better)


def _tallies(measure: Measure, pairs: Sequence[Pair]) -> int:
    names = tally_names(measure)
    return sum(any(all(name in record.tallies for name in names) for record in pair) for pair in pairs)


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _stamps(before: Report, after: Report) -> tuple[tuple[str, str, str], ...]:
    keys = dict.fromkeys([*before.stamp, *after.stamp])
    both = [(key, before.stamp.get(key, ""), after.stamp.get(key, "")) for key in keys]
    return tuple((key, one, other) for key, one, other in both if one != other)


def _warnings(before: Report, after: Report, pairs: Sequence[Pair], scored: Sequence[Pair]) -> AnyOf:
    reworded = sum(_reworded(pair) for pair in pairs)
    found = [
        f"the data differ: {before.data}, then {after.data}" if before.data != after.data else "",
        f"{reworded} cases ask or expect something else than before" if reworded else "",
        "no case is in both runs and scored in both: nothing is compared" if not scored else "",
    ]
    return tuple(line for line in found if line)


def _reworded(pair: Pair) -> bool:
    """A baseline is kept without its texts; then nothing can be said."""
    one, other = pair
    texts = ((one.question, other.question), (one.expected, other.expected))
    return any(before and after and before != after for before, after in texts)
