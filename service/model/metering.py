"""What is told to whoever watches a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ModelOutcome = Literal[
    "whole",  # the reply came to its end
    "hung_up",  # we had enough of it
    "truncated",  # it came to its limit of tokens
    "unavailable",  # no reply, too late, or broken off
    "refused",  # the provider will not
    "failed",
]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure as it stands now."""

    name: str  # "dateline_articles"; a unit at its end, if it has one
    meaning: str  # in a line
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
