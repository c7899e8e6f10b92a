"""A report as a file for programs: written whole or not at all, read strictly, the same after as before.

Flows in: a report, figures, a path. Flows out: a file, or the report again. Knows nothing of how a run came about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from evals.model import Figure, Report
from evals.report.phrasing import Figures
from evals.report.whole_file import write_whole

FORMAT: Final = 1  # raise it with every change to `evals.model` that makes older files mean something else
MOST_COMPLAINTS = 5


class BadReport(ValueError):
    """A file that is no report, or not one of this version. The message names the file, the place and the fault."""


class ReportFile(BaseModel):
    """What stands in the file. Figures are there for other programs; whoever reads the report computes them anew."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    format: Literal[1]
    figures: dict[str, tuple[Figure, ...]]
    report: Report


def write_report(path: Path, report: Report, figures_by_split: Figures) -> None:
    """UTF-8 JSON. Raises BadReport when a number in it is not finite, and then leaves what was there."""
    by_split = {split: tuple(figures) for split, figures in figures_by_split.items()}
    whole = ReportFile.model_construct(format=FORMAT, figures=by_split, report=report)
    try:
        body = json.dumps(whole.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, indent=1)
    except ValueError as error:
        raise BadReport(
            f"{path} is not written: a figure or tally of {report.suite} is not finite ({error})"
        ) from error
    write_whole(path, body + "\n")


def read_report(path: Path) -> Report:
    """The report as it was written. Raises BadReport, for a file that is not there too."""
    try:
        return ReportFile.model_validate_json(path.read_bytes()).report
    except OSError as error:
        raise BadReport(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise BadReport(f"{path} is no report of format {FORMAT}: {_complaints(error.errors())}") from error


def _complaints(errors: Sequence[ErrorDetails]) -> str:
    said = [f"{'.'.join(map(str, error['loc'])) or 'the file'}: {error['msg']}" for error in errors[:MOST_COMPLAINTS]]
    more = [f"and {len(errors) - len(said)} more"] if len(errors) > len(said) else []
    return "; ".join([*said, *more])
