"""`dateline`, with `dateline eval` added to the service's commands: `evals` stands above `service`, not beside it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

HERE = Path(__file__).parent


class Part(StrEnum):
    all = "all"
    dev = "dev"
    test = "test"


def evaluation(
    facts: Annotated[Path, typer.Option(help="Cases, as in evals/facts/seeds.yaml.")] = HERE / "facts" / "seeds.yaml",
    texts: Annotated[Path, typer.Option(help="Folder of the texts they are about.")] = HERE.parent / "seeds",
    split: Annotated[Part, typer.Option(help="`dev` to choose rules by, `test` to report.")] = Part.all,
    floor: Annotated[Path | None, typer.Option(help="File of floors; exit code 1 below one of them.")] = None,
    out: Annotated[Path, typer.Option(help="Where the report is kept, as JSON.")] = Path("reports/eval.json"),
    wrong: Annotated[int | None, typer.Option(min=0, help="Show at most this many wrong cases.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")] = False,
) -> None:
    """How well it answers and abstains, on cases whose answers are known; what a change to a prompt or model does."""
    from evals.cases import BadFacts
    from evals.evaluating import evaluate
    from evals.gating import BadFloors

    try:
        code = evaluate(facts, texts, split=split, floor=floor, out=out, wrong=wrong, json_only=as_json)
    except (BadFacts, BadFloors) as error:
        typer.echo(f"dateline eval: {error}", err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(code)


def main() -> None:
    """Runs one command of Dateline's."""
    from service.cli import main as run_command
    from service.cli.commands import app

    app.command("eval")(evaluation)
    run_command()
