"""`python -m evals`: the same as `dateline eval`."""

import typer

from evals.cli import evaluation

if __name__ == "__main__":
    typer.run(evaluation)
