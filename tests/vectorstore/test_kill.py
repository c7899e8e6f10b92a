"""`kill -9` during an ingest: started again, the archive is the one that was never disturbed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.vectorstore.archives import contents, fill, first_edition, second_edition

CHILD = """
import sys
from pathlib import Path
from tests.vectorstore.archives import fill, second_edition
import chromadb
print("ready", flush=True)
fill(Path(sys.argv[1]), second_edition())
print("done", flush=True)
"""


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("before")
    _in_a_process(home, "first_edition")
    return home


@pytest.fixture(scope="session")
def undisturbed(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, object], float]:
    """What the archive holds after an ingest that nothing disturbs, and how long that took."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(before, home)
    child = _start(home)
    began = time.monotonic()
    assert child.communicate()[0] == "done\n"
    return contents(home), time.monotonic() - began


def _in_a_process(home: Path, edition: str) -> None:
    code = f"from pathlib import Path; from tests.vectorstore.archives import *; fill(Path({str(home)!r}), {edition}())"
    subprocess.run([sys.executable, "-c", code], check=True)


def _start(home: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(home)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def _killed_after(seconds: float, home: Path) -> bool:
    """Whether the kill came in time."""
    child = _start(home)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(child.pid, signal.SIGKILL)
    out, _ = child.communicate()
    return "done" not in out


def _holds_the_same_after_a_kill(
    share: float, before: Path, undisturbed: tuple[Mapping[str, object], float], home: Path
) -> None:
    expected, took_s = undisturbed
    shutil.copytree(before, home)
    _killed_after(share * took_s, home)
    fill(home, second_edition())
    found = contents(home)
    for table, rows in expected.items():
        assert found[table] == rows, table


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_is_whole_after_a_kill(
    share: float, before: Path, undisturbed: tuple[Mapping[str, object], float], tmp_path: Path
) -> None:
    _holds_the_same_after_a_kill(share, before, undisturbed, tmp_path / "home")


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(50))
def test_is_whole_after_fifty_kills(
    moment: int, before: Path, undisturbed: tuple[Mapping[str, object], float], tmp_path: Path
) -> None:
    share = random.Random(moment).random()
    _holds_the_same_after_a_kill(share, before, undisturbed, tmp_path / "home")


def test_the_undisturbed_archive_is_not_empty(undisturbed: tuple[Mapping[str, object], float]) -> None:
    held, _ = undisturbed
    assert len(held["chroma"]) == len(held["passages"]) == len(held["vectors"]) > 90  # type: ignore[arg-type]
    assert held["vector_removals"] == []
    assert max(row[2] for row in held["articles"]) == 2  # type: ignore[attr-defined]
    assert first_edition()[0].origin in {row[3] for row in held["articles"]}  # type: ignore[attr-defined]
