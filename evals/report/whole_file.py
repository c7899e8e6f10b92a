"""A file that is written whole or not at all.

Flows in: a path and text. Flows out: a file. Knows nothing of what stands in it.
"""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, body: str) -> None:
    """`body` at `path`, its folder made if need be. A reader finds the old file or the new one, never half of it.

    A half of a surrogate pair, which UTF-8 has no bytes for, is written as a question mark.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(body.encode("utf-8", errors="replace"))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
