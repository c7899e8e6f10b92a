"""Examples of the retriever, run as whoever copies them runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ASIDE = """
import json, sys
json.dump([found.page_content for found in documents], sys.stdout)
"""


def run_example(code: str, *, home: Path) -> list[str]:
    """The texts of the `documents` that `code` finds, in a process of its own over the archive in `home`."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code + ASIDE],
        env=os.environ | {"DATELINE_HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: list[str] = json.loads(ran.stdout)
    return found
