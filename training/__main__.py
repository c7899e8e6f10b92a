"""`python -m training`: prepares, trains, measures and exports the reader."""

from training.cli import app

if __name__ == "__main__":
    app()
