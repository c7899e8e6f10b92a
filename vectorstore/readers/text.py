"""Plain text files: one article a file.

Flows in: the path of a .txt file. Flows out: its Draft. Knows nothing of folders, limits or the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vectorstore.model import Draft
from vectorstore.opening import opened
from vectorstore.readers.decoding import decode


def read_text(path: Path, max_bytes: int) -> Iterator[Draft]:
    """One Draft. Raises OSError, and BadArticle when the file is no text. `max_bytes` is the caller's to check."""
    del max_bytes
    yield opened(Draft(text=decode(path.read_bytes()), origin=path.resolve().as_posix()))
