"""The articles that every fresh archive starts with.

Flows in: nothing. Flows out: the paths of the example articles. Knows nothing of archives or of reading.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def seed_files() -> list[Path]:
    """Paths of the example articles, sorted by file name."""
    folder = Path(str(files(__name__)))
    return sorted(folder.glob("*.txt"))
