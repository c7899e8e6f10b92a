"""What was measured, beside what it must reach.

Flows in: numbers. Flows out: a table for a person and JSON for a program. Knows nothing of how they came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measure:
    """One number. `at_most` or `at_least` is what it must reach, if anything; `value` is None when not measured."""

    name: str
    value: float | None
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""  # kept in the JSON

    @property
    def reached(self) -> bool | None:
        """None when it was not measured, or need not reach anything."""
        if self.value is None or (self.at_most is None and self.at_least is None):
            return None
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)


def as_table(title: str, measures: Sequence[Measure]) -> Table:
    table = Table("measure", title=title)
    table.add_column("value", justify="right")
    table.add_column("must reach", justify="right")
    table.add_column("")
    for measure in measures:
        table.add_row(measure.name, _shown(measure), _bound(measure), _mark(measure))
    return table


def as_json(about: dict[str, object], measures: Sequence[Measure]) -> dict[str, object]:
    return {**about, "measures": [{**asdict(measure), "reached": measure.reached} for measure in measures]}


def _shown(measure: Measure) -> str:
    if measure.value is None:
        return "not measured"
    digits = 0 if abs(measure.value) >= 100 else 1 if abs(measure.value) >= 10 else 2
    return f"{measure.value:.{digits}f} {measure.unit}".strip()


def _bound(measure: Measure) -> str:
    if measure.at_least is not None:
        return f"≥ {measure.at_least:g} {measure.unit}".strip()
    return f"≤ {measure.at_most:g} {measure.unit}".strip() if measure.at_most is not None else ""


def _mark(measure: Measure) -> str:
    return {True: "[green]yes[/]", False: "[red]no[/]", None: ""}[measure.reached]
