"""What a suite is: a data set, made into tasks that can be run and scored.

Flows in: what the command was told. Flows out: tasks, the measures they are scored by, and what a person should know
of the data. Knows no data set, no runner and no report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from evals.model import ABSTENTION, AnyOf, Estimated, Measure, Task

if TYPE_CHECKING:
    from evals.archive import OpenArchive
    from service.settings import Settings
    from vectorstore.model import Draft
    from vectorstore.ports import Progress

Job = Literal["retrieval", "answering"]
JOBS: frozenset[Job] = frozenset(("retrieval", "answering"))
JUDGE = "--judge"  # is the runner's, and for suites in which something is said


class CannotMeasure(Exception):
    """What was asked for cannot be measured as it was asked; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was told. A suite reads those that mean something to it."""

    settings: Settings
    progress: Progress
    cache: Path  # where vectors are kept from run to run
    data: Path | None = None
    limit: int | None = None  # at most this many cases, drawn by `seed`
    seed: int = 0
    splits: frozenset[str] = field(default_factory=frozenset)  # empty: all
    jobs: frozenset[Job] = JOBS  # of a suite that has both: what is done with each question
    facts: Path | None = None
    texts: Path | None = None
    archive: str | None = None
    predictions: Path | None = None

    @property
    def given(self) -> AnyOf:
        """Those that not every suite reads, as the command names them, of which anything was said."""
        said = {
            "--data": self.data,
            "--limit": self.limit,
            "--split": self.splits,
            "--jobs": self.jobs != JOBS,
            "--facts": self.facts,
            "--texts": self.texts,
            "--archive": self.archive,
            "--predictions": self.predictions,
        }
        return tuple(name for name, value in said.items() if value)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A suite over its data, ready to run."""

    tasks: tuple[Task, ...]
    measures: tuple[Measure, ...]
    data: str  # what it runs over, for a person
    fingerprint: str  # of the data and of what was chosen of it: the same cases in the same archive, the same words
    notes: AnyOf = ()
    archive: OpenArchive | None = None  # None where nothing is asked of Dateline
    estimated: Estimated = ABSTENTION  # what the confidence of its cases is about


@dataclass(frozen=True, slots=True)
class Suite:
    """One thing that can be measured; what it needs is imported when it is prepared."""

    name: str
    summary: str  # one line
    needs: str  # what --data must be; "" when it needs none
    reads: AnyOf  # which of `Options.given`, and JUDGE; it may say itself why it does not take one of them
    module: str  # has `prepare(options)`, a context manager of Prepared

    def prepare(self, options: Options) -> AbstractContextManager[Prepared]:
        """Raises CannotMeasure, and what the suite's data set raises."""
        self.must_read(*options.given)
        if self.needs and options.data is None:
            raise CannotMeasure(f"{self.name} needs --data PATH: {self.needs}.")
        prepared: AbstractContextManager[Prepared] = import_module(self.module).prepare(options)
        return prepared

    def must_read(self, *given: str) -> None:
        """Raises CannotMeasure for an option that would change nothing."""
        if unread := [name for name in given if name not in self.reads]:
            raise CannotMeasure(f"{self.name} does not read {', '.join(unread)}: leave it out, or name another suite.")


def data_of(options: Options) -> Path:
    """The path given with --data, of a suite that needs one. Raises CannotMeasure."""
    if options.data is None:
        raise CannotMeasure("give --data PATH.")
    return options.data


def chosen_splits(options: Options, known: Iterable[str]) -> frozenset[str]:
    """The splits that were asked for, all of `known` if none was. Raises CannotMeasure for one that is not there."""
    there = frozenset(known)
    if unknown := sorted(options.splits - there):
        raise CannotMeasure(f"--split {', '.join(unknown)}: there is only {', '.join(sorted(there))}.")
    return options.splits or there


def in_full(drafts: Iterable[Draft]) -> Iterator[str]:
    """What a fingerprint is to know of an archive's texts: all of them, under their names."""
    return (draft.origin + draft.text for draft in drafts)


def fingerprint(*parts: str) -> str:
    """A short hash of what is measured: parts that differ anywhere give another one."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(f"{len(part)}:".encode() + part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
