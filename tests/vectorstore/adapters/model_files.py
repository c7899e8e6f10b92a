"""Copies of the shipped models' files that a test may spoil."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from vectorstore.adapters.onnx_model import ASSETS


def copied_assets(folder: Path, names: Iterable[str]) -> Path:
    for name in (*names, "SHA256SUMS"):
        shutil.copyfile(ASSETS / name, folder / name)
    return folder


def damage(assets: Path, name: str) -> None:
    """One bit is another, and the sum is what it was."""
    content = bytearray((assets / name).read_bytes())
    content[len(content) // 2] ^= 1
    (assets / name).write_bytes(content)


def replace(assets: Path, name: str, content: bytes) -> None:
    """Another file, with its own sum."""
    (assets / name).write_bytes(content)
    sums = (assets / "SHA256SUMS").read_text(encoding="ascii")
    changed = re.sub(rf"^\w+(?=  {re.escape(name)}$)", sha256(content).hexdigest(), sums, flags=re.MULTILINE)
    (assets / "SHA256SUMS").write_text(changed, encoding="ascii")
