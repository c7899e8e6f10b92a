"""One whole evaluation: a suite prepared, run, written down, shown, and held against floors and a baseline.

Flows in: a suite, its options, and what shall become of the run. Flows out: a report on the terminal and in two files,
and an exit code. What is shown for a person that is not the report goes to stderr.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from evals.comparing import Comparison, compare
from evals.figures import by_split, figures
from evals.gating import Floors, load_floors, regressions, shortfalls, thin
from evals.journal import Journal, fingerprint
from evals.judging import JUDGED_RIGHT, MISSING, Judge
from evals.judging import MEASURES as JUDGE_MEASURES
from evals.model import Figure, Record, Report, Said, Tally, Task
from evals.report.html import write_comparison_page, write_report_page
from evals.report.json_file import read_report, write_report
from evals.report.table import comparison_tables, report_tables
from evals.running import run
from evals.stamping import stamp
from evals.suites.suite import JUDGE, CannotMeasure, Options, Prepared, Suite

FINE, FELL_SHORT = 0, 1
COMPARISON_PAGE = Path("reports/compare.html")

Figures = Mapping[str, Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Order:
    """How a run is done, and what becomes of it."""

    stem: Path  # of the report's files: STEM.json and STEM.html
    workers: int = 1
    fresh: bool = False  # an unfinished run of the same kind is not gone on with
    floor: Path | None = None
    baseline: Path | None = None
    keep_baseline: Path | None = None
    most_wrong: int | None = None  # wrong cases on the terminal; None: all
    json_only: bool = False
    judge: str | None = None  # a language model, as DATELINE_LLM names one

    def file(self, ending: str) -> Path:
        return self.stem.with_name(self.stem.name + ending)


def evaluate(suite: Suite, options: Options, order: Order) -> int:
    """0 when every floor and the baseline are kept, 1 when one is not.

    Raises before anything is asked: BadFloors, BadReport (the baseline), CannotMeasure, and what the suite raises.
    """
    floors = load_floors(order.floor) if order.floor else Floors()
    baseline = read_report(order.baseline) if order.baseline else None
    report = _run(suite, options, order)
    found = _figures(report, options.seed)
    comparison = compare(baseline, report, seed=options.seed) if baseline else None
    _keep(report, found, comparison, order)
    if not any(record.error for record in report.records):  # only now: until the report is kept, the journal is all
        order.file(".journal").unlink(missing_ok=True)
    _show(report, found, comparison, order)
    short = [*shortfalls(found["all"], floors), *(regressions(comparison) if comparison else ())]
    for line in short:
        _say(f"falls short: {line}", style="red")
    return FELL_SHORT if short else FINE


def compare_files(before: Path, after: Path, *, seed: int, out: Path = COMPARISON_PAGE) -> int:
    """Prints what changed from one kept report to another, and writes it as a page; 0.

    Raises BadReport and NotComparable.
    """
    comparison = compare(read_report(before), read_report(after), seed=seed)
    Console().print(comparison_tables(comparison))
    write_comparison_page(out, comparison)
    _say(f"Kept in {out}")
    return FINE


def _run(suite: Suite, options: Options, order: Order) -> Report:
    judge = _judge(suite, order.judge, options) if order.judge else None
    with suite.prepare(options) as prepared:
        made_with = stamp(options.settings, extra=_extra(prepared, options, judge))
        records = _records(suite, prepared, made_with, options, order, judge)
    measures = (*prepared.measures, *(JUDGE_MEASURES if judge else ()))
    return Report(suite.name, prepared.data, made_with, measures, records, prepared.notes, prepared.estimated)


def _extra(prepared: Prepared, options: Options, judge: Judge | None) -> dict[str, str]:
    """What the stamp cannot know of itself."""
    extra = {"data": prepared.fingerprint, "seed": str(options.seed)}
    if prepared.archive is not None:
        extra |= {"embedder": prepared.archive.dateline.embedder.name, "reader": prepared.archive.reader}
    return extra if judge is None else {**extra, "judge": judge.stamp}


def _records(
    suite: Suite, prepared: Prepared, made_with: Mapping[str, str], options: Options, order: Order, judge: Judge | None
) -> tuple[Record, ...]:
    """Records of every task; those of an unfinished run are taken from its journal."""
    path = order.file(".journal")
    if order.fresh:
        path.unlink(missing_ok=True)
    lasting = {key: value for key, value in made_with.items() if key != "seed"}  # the seed draws cases, and no more
    tasks = [task if judge is None else _judged(task, judge) for task in prepared.tasks]
    with Journal(path, fingerprint(suite.name, options={}, data=prepared.fingerprint, stamp=lasting)) as journal:
        if journal.note:
            _say(journal.note)
        try:
            return run(tasks, workers=order.workers, progress=options.progress, journal=journal)
        except KeyboardInterrupt:
            _say(f"Stopped. What was done stands in {path}; the same command goes on from there.")
            raise


def _figures(report: Report, seed: int) -> dict[str, tuple[Figure, ...]]:
    return {name: figures(records, report.measures, seed=seed) for name, records in by_split(report.records)}


def _keep(report: Report, found: Figures, comparison: Comparison | None, order: Order) -> None:
    write_report(order.file(".json"), report, found)
    write_report_page(order.file(".html"), report, found, comparison)
    if order.keep_baseline:
        write_report(order.keep_baseline, thin(report), found)


def _show(report: Report, found: Figures, comparison: Comparison | None, order: Order) -> None:
    if order.json_only:
        print(order.file(".json").read_text(encoding="utf-8"), end="")
    else:
        console = Console()
        console.print(report_tables(report, found, most=order.most_wrong, width=console.width))
        if comparison and any(difference.difference for difference in comparison.differences):
            console.print(comparison_tables(comparison, most=order.most_wrong))
        elif comparison:
            console.print("Every figure is that of the baseline.")
    _say(f"Kept in {order.file('.html')} and {order.file('.json')}")


def _say(line: str, *, style: str = "") -> None:
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(line, style=style)


# -- a language model as judge -----------------------------------------------------------------------------------------


def _judge(suite: Suite, name: str, options: Options) -> Judge:
    """Raises CannotMeasure for a name that DATELINE_LLM would not take, and for a suite in which nothing is said."""
    import prompts
    from service.bootstrap import model_of
    from service.ports import SettingsError

    suite.must_read(JUDGE)
    try:
        model = model_of(options.settings.model_copy(update={"llm": name}))
    except SettingsError as error:
        raise CannotMeasure(str(error).replace(f"DATELINE_LLM={name!r}", f"{JUDGE} {name!r}")) from error
    if model is None:
        raise CannotMeasure(f"--judge {name!r}: name a language model, such as openai:NAME.")
    return Judge(model, prompts.load("judge"))


def _judged(task: Task, judge: Judge) -> Task:
    """The task, and then the judge's opinion of what was said. Where abstaining is right there is nothing to judge."""

    def run_and_judge() -> Record:
        record = task.run()
        if not record.scored or record.said is None or record.should_abstain:
            return record
        given = (
            {JUDGED_RIGHT: Tally(0.0), MISSING: Tally(0)} if record.abstained else _opinion(record, record.said, judge)
        )
        return replace(record, tallies={**record.tallies, **given})

    return replace(task, run=run_and_judge)


def _opinion(record: Record, said: Said, judge: Judge) -> dict[str, Tally]:
    """JUDGE_MEASURES; why there is no verdict, if there is none, is told at once."""
    verdict = judge.verdict(" ".join([*record.after, record.question]), record.expected, said.text)
    if verdict.tally is None:
        _say(f"{record.id}: {verdict.reason}")
        return {MISSING: Tally(1)}
    return {JUDGED_RIGHT: verdict.tally, MISSING: Tally(0)}
