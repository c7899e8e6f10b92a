"""Whether the figures are good enough: by a file of floors, and beside a run that is kept as the baseline.

Flows in: figures and a YAML file of floors; or a comparison with the baseline. Flows out: what falls short, in words,
and reports made small enough to be kept as a baseline. Knows nothing of what the figures mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.comparing import Comparison, Difference
from evals.model import Figure, Record, Report
from evals.strict_yaml import BadYaml, read_yaml

MOST_NAMED = 10  # cases named in one line
WRONG = "wrong"


class BadFloors(Exception):
    """A file of floors is wrong; the message says what to change."""


class Floors(BaseModel):
    """Bounds by the name of a figure, both inclusive."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    at_least: dict[str, float] = {}
    at_most: dict[str, float] = {}


def load_floors(path: Path) -> Floors:
    """Raises BadFloors."""
    try:
        return read_yaml(path, Floors)
    except OSError as error:
        raise BadFloors(f"{path}: cannot be read ({error.strerror}).") from error
    except BadYaml as error:
        raise BadFloors(f"{path}: {error}") from error


def shortfalls(figures: Sequence[Figure], floors: Floors) -> list[str]:
    """Each bound that is not kept. A figure that is missing, or could not be scored, does not keep its bound."""
    values = {figure.name: figure.value for figure in figures}
    low = [_short(name, values.get(name), "at least", bound, 1) for name, bound in floors.at_least.items()]
    high = [_short(name, values.get(name), "at most", bound, -1) for name, bound in floors.at_most.items()]
    return [line for line in (*low, *high) if line is not None]


def regressions(comparison: Comparison) -> list[str]:
    """What got worse since the baseline, by more than the noise: a line each; empty when nothing did.

    A figure did when the paired interval of its difference lies wholly on the wrong side of 0. Cases that were scored
    and no longer can be, figures that are gone, and runs without a case in common fall short too: otherwise a change
    that breaks every hard case would pass, since an error is in no figure. Latency does not count: it is the machine's.
    """
    worse = [_worse(difference) for difference in comparison.differences if difference.worse]
    unscored = [
        difference for difference in comparison.differences if difference.unit != "ms" and _vanished(difference)
    ]
    return [
        *(
            ["no case is in both runs and scored in both: nothing was held against the baseline"]
            * (not comparison.cases)
        ),
        *worse,
        *(
            f"{difference.name}: {difference.before:.3f} before, and nothing to score it by now"
            for difference in unscored
        ),
        *(f"{name}: in the baseline, and no longer measured" for name in comparison.measures_only_before),
        *_lost(comparison),
    ]


def thin(report: Report) -> Report:
    """The report without texts and times: what a comparison needs, and nothing that someone else wrote.

    What is left of a case is its id, kind, split and tallies, and whether it was right; of an error, its type.
    """
    return replace(report, records=tuple(_thin(record) for record in report.records))


def _thin(record: Record) -> Record:
    return Record(
        id=record.id,
        kind=record.kind,
        split=record.split,
        question="",
        expected="",
        tallies=record.tallies,
        faults=(WRONG,) if record.faults else (),
        should_abstain=record.should_abstain,
        unscored=None if record.unscored is None else "unscored",
        error=None if record.error is None else record.error.partition(":")[0],
    )


def _short(name: str, value: float | None, word: str, bound: float, sign: int) -> str | None:
    if value is None:
        return f"{name}: not scored, must be {word} {bound:g}"
    return f"{name}: {value:.3f}, must be {word} {bound:g}" if sign * value < sign * bound else None


def _worse(difference: Difference) -> str:
    return (
        f"{difference.name}: {difference.before:.3f} before, {difference.after:.3f} now; "
        f"{difference.difference:+.3f}, between {difference.low:+.3f} and {difference.high:+.3f}, "
        f"over {difference.n} cases"
    )


def _vanished(difference: Difference) -> bool:
    return difference.before is not None and difference.after is None


def _lost(comparison: Comparison) -> list[str]:
    ids = [pair.after.id for pair in comparison.lost]
    if not ids:
        return []
    more = ["…"] if len(ids) > MOST_NAMED else []
    return [f"{len(ids)} cases scored before and not now: {', '.join([*ids[:MOST_NAMED], *more])}"]
