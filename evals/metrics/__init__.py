"""What is counted, one metric a file: pure functions of plain values, none of which knows records or suites.

Each gives a Tally, several by the name of their Measure, or None where a case cannot be scored by it. A Tally whose
whole is 0 adds nothing: an answer without citations has no share of valid ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from evals.model import Tally


class MissingScorer(Exception):
    """A scorer's library is not installed; the message names the metric, the library and the command."""

    def __init__(self, metric: str, library: str) -> None:
        super().__init__(f"{metric} needs {library}, which is not installed: pip install 'dateline[evals]'")


def of_something(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """Without those whose whole is 0, so that a figure's n is the number of records that it is made of."""
    return {name: tally for name, tally in tallies.items() if tally.whole}
