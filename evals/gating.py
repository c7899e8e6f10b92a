"""Whether the figures are good enough, by a file of floors.

Flows in: figures and a YAML file. Flows out: what falls short, in words. Knows nothing of what the figures mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.model import Figure


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
        return Floors.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BadFloors(f"{path}: {error}") from error


def shortfalls(figures: Sequence[Figure], floors: Floors) -> list[str]:
    """Each bound that is not kept. A figure that is missing, or could not be scored, does not keep its bound."""
    values = {figure.name: figure.value for figure in figures}
    low = [_short(name, values.get(name), "at least", bound, 1) for name, bound in floors.at_least.items()]
    high = [_short(name, values.get(name), "at most", bound, -1) for name, bound in floors.at_most.items()]
    return [line for line in (*low, *high) if line is not None]


def _short(name: str, value: float | None, word: str, bound: float, sign: int) -> str | None:
    if value is None:
        return f"{name}: not scored, must be {word} {bound:g}"
    return f"{name}: {value:.3f}, must be {word} {bound:g}" if sign * value < sign * bound else None
