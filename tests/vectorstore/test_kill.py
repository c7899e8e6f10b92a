"""`kill -9` during an ingest: started again, the archive is the one that was never disturbed.

Children are forked from a server that has imported everything once: importing Chroma takes ten times as long as the
ingest that is to be killed.

A kill that comes too late tests nothing; it is no failure, for the moment is drawn from how long an ingest took before.
On two busy cores 44 of the 50 came in time (`pytest -rP -m slow` says which).
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.fakes import HashEmbedder
from tests.vectorstore.archives import contents, fill, first_edition, second_edition
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.ports import Embedder

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["chromadb", "tests.vectorstore.test_kill"])
MOMENTS = 50
REAL_EVERY = 5  # moments with the shipped model: its ingest takes 3 s instead of 0.2


@dataclass(frozen=True)
class Undisturbed:
    """An archive before an ingest, what it holds after one that nothing disturbs, and how long that takes."""

    before: Path
    after: Mapping[str, object]
    took_s: float


def _embedder(real: bool) -> Embedder:
    return OnnxEmbedder() if real else HashEmbedder()


def _ingest(home: Path, real: bool, parent: Connection) -> None:
    embedder = _embedder(real)
    parent.send("ready")
    fill(home, second_edition(), embedder)
    parent.send("done")


@contextmanager
def _child(home: Path, *, real: bool) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that is about to ingest, and the end of the pipe on which it says when it is done."""
    ours, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_ingest, args=(home, real, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield process, ours
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _undisturbed(folder: Path, *, real: bool) -> Undisturbed:
    before, home = folder / "before", folder / "home"
    fill(before, first_edition(), _embedder(real))
    shutil.copytree(before, home)
    with _child(home, real=real) as (_, said):
        began = time.monotonic()
        assert said.recv() == "done"
        took_s = time.monotonic() - began
    return Undisturbed(before, contents(home, _embedder(real).name), took_s)


@pytest.fixture(scope="session")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return _undisturbed(tmp_path_factory.mktemp("hashed"), real=False)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return _undisturbed(tmp_path_factory.mktemp("embedded"), real=True)


def _killed_after(seconds: float, home: Path, *, real: bool) -> bool:
    """Whether the kill came in time."""
    with _child(home, real=real) as (process, said):
        process.join(seconds)
        process.kill()
        process.join()
        try:
            return str(said.recv()) != "done"
        except EOFError:
            return True


def _holds_the_same_after_a_kill(share: float, undisturbed: Undisturbed, home: Path, *, real: bool = False) -> bool:
    """Whether the kill came in time; fails if the archive is another one for it."""
    shutil.copytree(undisturbed.before, home)
    in_time = _killed_after(share * undisturbed.took_s, home, real=real)
    embedder = _embedder(real)
    fill(home, second_edition(), embedder)
    found = contents(home, embedder.name)
    for table, rows in undisturbed.after.items():
        assert found[table] == rows, table
    return in_time


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_is_whole_after_a_kill(share: float, hashed: Undisturbed, tmp_path: Path) -> None:
    _holds_the_same_after_a_kill(share, hashed, tmp_path / "home")


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_is_whole_after_fifty_kills(
    moment: int,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    real = moment % REAL_EVERY == 0
    undisturbed: Undisturbed = request.getfixturevalue("embedded" if real else "hashed")
    share = random.Random(moment).random()
    in_time = _holds_the_same_after_a_kill(share, undisturbed, tmp_path / "home", real=real)
    print(f"killed in time: {in_time}")  # shown by pytest -rP


def test_the_undisturbed_archive_is_not_empty(hashed: Undisturbed) -> None:
    held = hashed.after
    assert len(held["chroma"]) == len(held["passages"]) == len(held["vectors"]) > 90  # type: ignore[arg-type]
    assert held["vector_removals"] == []
    assert max(row[2] for row in held["articles"]) == 2  # type: ignore[attr-defined]
    assert first_edition()[0].origin in {row[3] for row in held["articles"]}  # type: ignore[attr-defined]
