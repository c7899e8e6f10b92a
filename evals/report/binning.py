"""Numbers put into bins for charts: how often a confidence was right, how long calls took.

Flows in: plain numbers. Flows out: bins with counts. Knows nothing of reports or of how bins are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

BINS = 10  # of confidence: each a tenth wide, as reliability diagrams are usually drawn
NORMAL_95 = 1.96
SHORTEST_MS = 0.01  # what is shorter counts as this: a logarithm needs something above nothing

Judged = tuple[float, bool]  # a confidence, 0 to 1, and whether it came true


@dataclass(frozen=True, slots=True)
class Bin:
    """Confidences in [low, high); the last bin holds 1 as well."""

    low: float
    high: float
    came_true: int
    of: int
    confidence: float  # mean of those in it, the middle of the bin when there are none

    @property
    def share(self) -> float:
        return self.came_true / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Spell:
    """Durations in [low, high) milliseconds; the last spell holds the longest as well."""

    low: float
    high: float
    count: int


def confidence_bins(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """BINS bins of equal width, empty ones among them. A confidence outside 0 to 1 goes into the nearest."""
    kept: list[list[Judged]] = [[] for _ in range(BINS)]
    for confidence, true in judged:
        kept[min(BINS - 1, max(0, int(confidence * BINS)))].append((confidence, true))
    return tuple(_bin(number, part) for number, part in enumerate(kept))


def _bin(number: int, judged: Sequence[Judged]) -> Bin:
    low, high = number / BINS, (number + 1) / BINS
    middle = sum(confidence for confidence, _ in judged) / len(judged) if judged else (low + high) / 2
    return Bin(low, high, sum(true for _, true in judged), len(judged), middle)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: the distance of confidence from share, mean over cases. 0 is best. None of nothing.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    total = sum(b.of for b in bins)
    return sum(b.of * abs(b.share - b.confidence) for b in bins) / total if total else None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """95% score interval of a share, within 0 to 1; all of it when `whole` is 0.

    Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
    """
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, NORMAL_95**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = NORMAL_95 / (1 + square / whole) * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def spells(milliseconds: Sequence[float], *, most: int = 24) -> tuple[Spell, ...]:
    """Up to `most` spells of equal width on a logarithmic scale, from the shortest to the longest. Empty of nothing."""
    if not milliseconds:
        return ()
    logs = [math.log10(max(SHORTEST_MS, ms)) for ms in milliseconds]
    low = min(logs)
    wide = max(max(logs) - low, 0.01)  # equal times still need a bar that can be seen
    counts = [0] * most
    for log in logs:
        counts[min(most - 1, int((log - low) / wide * most))] += 1
    edges = [10 ** (low + wide * number / most) for number in range(most + 1)]
    return tuple(Spell(start, end, count) for (start, end), count in zip(pairwise(edges), counts, strict=True))


def round_numbers(low: float, high: float) -> Iterator[float]:
    """1, 2 and 5 times the powers of ten from `low` to `high`, for marks along a logarithmic axis."""
    for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        yield from (times * 10.0**power for times in (1, 2, 5) if low <= times * 10.0**power <= high)
