"""Fact coverage: how many of the expected facts are stated.

Definition: of the facts that an answer must hold, the share that stands in what was said, as whole words, in any of the
wordings that are accepted; all facts: 1 when none is missing. The mean is over cases that expect facts. An abstention
states nothing, so "" is to be handed over for it, whatever its message says. This is the recall of nuggets, as in
Voorhees, "Overview of the TREC 2003 Question Answering Track", with exact wordings in place of an assessor.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.model import AnyOf, Measure, Tally
from evals.wording import states

COVERAGE, ALL = "fact coverage", "all facts"
MEASURES = (
    Measure(COVERAGE, note="mean share of the expected facts stated, over answerable cases"),
    Measure(ALL, note="answerable cases in which every expected fact is stated"),
)


def fact_coverage(said: str, facts: Sequence[AnyOf]) -> Tally:
    """Share of `facts` that `said` states. Raises ValueError where no fact is expected: such a case is not scored."""
    if not facts:
        raise ValueError("no fact is expected here: fact coverage is over cases that expect one")
    return Tally(1 - len(missing_facts(said, facts)) / len(facts))


def all_facts(said: str, facts: Sequence[AnyOf]) -> Tally:
    """1 when `said` states every one of `facts`, otherwise 0. Raises ValueError as `fact_coverage`."""
    return Tally(float(fact_coverage(said, facts).part == 1))


def missing_facts(said: str, facts: Sequence[AnyOf]) -> list[str]:
    """The first wording of each fact that `said` does not state, in order."""
    return [ways[0] for ways in facts if not any(states(said, way) for way in ways)]
