"""The sums of the shipped files: `SHA256SUMS`, which is checked at run time, and the table in `NOTICE.md`, for people.

Flows in: a file that was made anew. Flows out: its sum in both, in place of an earlier one. Knows no model.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path


def note_sum(folder: Path, name: str) -> str:
    """The sum of the file `name` in `folder`, noted in that folder's `SHA256SUMS` and, if it has one, `NOTICE.md`."""
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    _put(folder / "SHA256SUMS", rf"^\w{{64}}  {re.escape(name)}$", f"{digest}  {name}")
    if (folder / "NOTICE.md").exists():
        _put(folder / "NOTICE.md", rf"^\| `{re.escape(name)}` \|.*$", f"| `{name}` | `{digest}` |")
    return digest


def _put(target: Path, earlier: str, line: str) -> None:
    """`line` in place of the one that matches `earlier`, or at the end."""
    text = target.read_text(encoding="utf-8") if target.exists() else ""
    changed, found = re.subn(earlier, lambda _: line, text, flags=re.MULTILINE)
    target.write_text(changed if found else f"{text}{line}\n", encoding="utf-8")
