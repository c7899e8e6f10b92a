"""`python -m evals`: the same as `dateline eval`."""

import typer

from evals.cli import EPILOG, HELP, evaluation

if __name__ == "__main__":
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(help=HELP, epilog=EPILOG)(evaluation)
    app()
