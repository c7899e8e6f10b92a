"""`dateline`, with `dateline eval` added to the service's commands: `evals` stands above `service`, not beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from evals.suites import SUITES
from evals.suites.suite import JOBS, CannotMeasure, Job, Options, Suite

USAGE = 2
FACTS = "facts"
STEMS = {FACTS: Path("reports/eval")}  # of reports; of another suite, reports/SUITE
CACHE = "eval"  # folder of vectors inside DATELINE_HOME

HELP = f"""How well it answers, finds and abstains, on cases whose answers are known.

Prints a table, and writes a report as STEM.json and STEM.html. What can be measured:

\b
{chr(10).join(f"{suite.name:<14}{suite.summary}" for suite in SUITES.values())}

Data sets are read from --data, and never downloaded. Their vectors are kept in DATELINE_HOME/{CACHE}, so that a set is
embedded once. A run that is cut short goes on when the same command is given again.

Two reports beside each other: dateline eval --compare A.json B.json
What a setting adds: DATELINE_READER=off dateline eval SUITE --out A, then without it --out B, then compare the two.
"""
EPILOG = "Exit codes: 0 fine · 1 below a floor, or worse than the baseline beyond the noise · 2 wrong input."


class Jobs(StrEnum):
    all = "all"
    retrieval = "retrieval"
    answering = "answering"


def evaluation(
    suite: Annotated[str, typer.Argument(metavar="[SUITE]", help="What to measure; see above.")] = FACTS,
    data: Annotated[Path | None, typer.Option(help="The data set: a file, folder or zip.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many cases, drawn by the seed.")] = None,
    seed: Annotated[int, typer.Option(help="Of the draw, and of the intervals.")] = 0,
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help="Cases at once. More than 1: the latencies are not those of one question."),
    ] = 1,
    split: Annotated[
        str,
        typer.Option(help="Parts, with commas between: dev or test; years of news-quiz; kinds of squad, multihop-rag."),
    ] = "all",
    jobs: Annotated[
        Jobs, typer.Option("--jobs", help="Of news-quiz, squad and multihop-rag: only find, or only answer.")
    ] = Jobs.all,
    facts: Annotated[Path | None, typer.Option(help="Cases of your own, as in evals/facts/seeds.yaml.")] = None,
    texts: Annotated[
        Path | None, typer.Option(help="Folder of the texts that a facts file names. [the file's own]")
    ] = None,
    archive: Annotated[
        str | None, typer.Option(help="Ask this archive of yours the facts, as it stands; nothing in it is changed.")
    ] = None,
    predictions: Annotated[Path | None, typer.Option(help="What another program gave: stories, pages.")] = None,
    judge: Annotated[
        str | None, typer.Option(metavar="MODEL", help="A language model judges too, named as in DATELINE_LLM.")
    ] = None,
    floor: Annotated[Path | None, typer.Option(help="File of floors, as evals/facts/floors.yaml.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="An earlier report that this run must not fall behind.")] = None,
    keep_baseline: Annotated[
        Path | None, typer.Option(help="Keep this run as a baseline: scores without any text.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="STEM", help="Of the report's files. [reports/eval; or reports/SUITE, reports/compare]"),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over, whatever an unfinished run has done.")] = False,
    wrong: Annotated[int, typer.Option(min=0, help="Show at most this many wrong cases; the page has all.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="The report's JSON on stdout and nothing else.")] = False,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="A.json B.json", help="Show what changed from A to B.")
    ] = None,
) -> None:
    """How well it answers, finds and abstains, on cases whose answers are known."""
    from evals.evaluating import COMPARISON_PAGE, Order, compare_files, evaluate
    from evals.progress import Bar
    from service.settings import load_settings

    with _told():
        if compare is not None:
            page = out.with_name(f"{out.name}.html") if out else COMPARISON_PAGE
            raise typer.Exit(compare_files(*compare, seed=seed, out=page))
        settings = load_settings()
        options = Options(
            settings=settings,
            progress=Bar(),
            cache=settings.home / CACHE,
            data=data,
            limit=limit,
            seed=seed,
            splits=frozenset(part for part in split.replace(" ", "").split(",") if part not in ("", "all")),
            jobs=_jobs(jobs),
            facts=facts,
            texts=texts,
            archive=archive,
            predictions=predictions,
        )
        order = Order(
            stem=out or STEMS.get(suite, Path("reports") / suite),
            workers=workers,
            fresh=fresh,
            floor=floor,
            baseline=baseline,
            keep_baseline=keep_baseline,
            most_wrong=wrong,
            json_only=as_json,
            judge=judge,
        )
        raise typer.Exit(evaluate(_suite(suite), options, order))


def main() -> None:
    """Runs one command of Dateline's."""
    from service.cli import main as run_command
    from service.cli.commands import app

    app.command("eval", help=HELP, epilog=EPILOG)(evaluation)
    run_command()


def _suite(name: str) -> Suite:
    if name not in SUITES:
        raise CannotMeasure(f"there is no suite {name!r}; there are: {', '.join(SUITES)}")
    return SUITES[name]


def _jobs(chosen: Jobs) -> frozenset[Job]:
    if chosen is Jobs.all:
        return JOBS
    return frozenset(("retrieval",)) if chosen is Jobs.retrieval else frozenset(("answering",))


@contextmanager
def _told() -> Iterator[None]:
    """What the caller can put right is one line on stderr, and exit code 2."""
    from evals.archive import NoArchive
    from evals.cases import BadFacts
    from evals.comparing import NotComparable
    from evals.datasets import BadData
    from evals.gating import BadFloors
    from evals.metrics import MissingScorer
    from evals.report.json_file import BadReport
    from service.ports import SettingsError

    wrong = (
        BadData,
        BadFacts,
        BadFloors,
        BadReport,
        CannotMeasure,
        MissingScorer,
        NoArchive,
        NotComparable,
        SettingsError,
    )
    try:
        yield
    except wrong as error:
        typer.echo(f"dateline eval: {error}", err=True)
        raise typer.Exit(USAGE) from None
    except BrokenPipeError:
        raise
    except OSError as error:  # a report's folder that cannot be written, say: it is not that a figure fell short
        typer.echo(f"dateline eval: {error.filename or 'a file'}: {error.strerror or error}", err=True)
        raise typer.Exit(USAGE) from None
