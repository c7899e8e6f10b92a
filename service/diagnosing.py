"""What `dateline doctor` finds out: each part asked in turn, and what to do about those that do not answer.

Flows in: probes, each of which answers with a line or raises. Flows out: findings, in the same order. Knows nothing of
what the probes ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.ports import ServiceError
from vectorstore.ports import ArchiveError


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to one part of the installation."""

    name: str
    ask: Callable[[], str]  # a line about what answered; raises when it does not
    advice: str  # what to do when it does not


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found."""

    name: str
    ok: bool
    detail: str
    advice: str | None  # None when all is well


def diagnose(probes: Sequence[Probe]) -> list[Finding]:
    """One finding a probe. A probe that raises, whatever it raises, is a finding and not a failure of the doctor."""
    return [_asked(probe) for probe in probes]


def healthy(findings: Sequence[Finding]) -> bool:
    return all(finding.ok for finding in findings)


def _asked(probe: Probe) -> Finding:
    try:
        return Finding(probe.name, True, probe.ask(), None)
    except (ArchiveError, ServiceError, OSError) as error:
        return Finding(probe.name, False, str(error) or type(error).__name__, probe.advice)
    except Exception as error:
        return Finding(probe.name, False, f"{type(error).__name__}: {error}", probe.advice)
