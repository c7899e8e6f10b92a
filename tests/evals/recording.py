"""Records and reports, made short for the tests of what is done with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evals.model import AnyOf, Measure, Record, Report, Tally


def record(
    name: str = "c",
    *,
    kind: str = "kind",
    split: str = "dev",
    faults: AnyOf = (),
    error: str | None = None,
    unscored: str | None = None,
    seconds: float | None = None,
    question: str = "Who?",
    **tallies: Tally,
) -> Record:
    """A tally's name is its keyword."""
    return Record(
        name, kind, split, question, "Tang", (), tallies, faults, seconds=seconds, error=error, unscored=unscored
    )


def marked(marks: Iterable[float], *, of: str = "mark", faults: AnyOf = ()) -> list[Record]:
    """A record for each mark, with the ids "0", "1", …"""
    records = enumerate(marks)
    return [replace(record(str(number), faults=faults), tallies={of: Tally(mark)}) for number, mark in records]


def report(
    records: Iterable[Record],
    *measures: Measure,
    suite: str = "facts",
    data: str = "three cases",
    stamp: Mapping[str, str] | None = None,
) -> Report:
    return Report(suite, data, stamp or {"commit": "abc"}, measures or (Measure("mark"),), tuple(records))
