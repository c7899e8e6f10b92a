from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import HashEmbedder
from vectorstore.adapters import chroma
from vectorstore.adapters.chroma import ChromaIndex, chroma_client
from vectorstore.model import PassageToEmbed
from vectorstore.ports import StoreUnavailable, Vectors


@pytest.fixture(scope="module", params=["embedded", pytest.param("server", marks=pytest.mark.slow)])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Both of Chroma's ways to be reached: in this process, and over HTTP."""
    home = tmp_path_factory.mktemp("chroma")
    if request.param == "embedded":
        yield chroma_client(home, None)
        return
    with _served(home) as (served, _):
        yield served
        _close(served)


def _close(client: Any) -> None:
    for each in (client, client._admin_client):
        each._server._session.close()  # which Chroma's own close() leaves open


@contextmanager
def _served(home: Path) -> Iterator[tuple[Any, subprocess.Popen[bytes]]]:
    """A client of a Chroma server of its own, and that server."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(home), "--host", "127.0.0.1"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=subprocess.STDOUT, cwd=home)
    try:
        yield _once_it_answers(server, home, f"http://127.0.0.1:{port}"), server
    finally:
        server.terminate()
        server.wait(30)


def _once_it_answers(server: subprocess.Popen[bytes], home: Path, url: str) -> Any:
    deadline = time.monotonic() + 60
    while True:
        try:
            return chroma_client(home, url)
        except StoreUnavailable:
            log = (home / "server.log").read_text("utf-8", "replace")
            assert time.monotonic() < deadline, f"the server does not answer: {log}"
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
            pytest.fail(f"the server ended: {(home / 'server.log').read_text('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "ANSWER_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(StoreUnavailable, match="open: ReadTimeout"):
        chroma_client(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}")


@pytest.mark.slow
def test_a_server_that_hangs_is_given_up_and_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "ANSWER_S", 2.0)
    with _served(tmp_path) as (served, server):
        index = ChromaIndex(served, "hash-hangs")
        index.upsert("main", [passage(1)], vectors(1))
        server.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(StoreUnavailable, match="search: ReadTimeout"):
                index.search("main", vectors(1)[0], limit=1)
        finally:
            server.send_signal(signal.SIGCONT)
        assert [hit.passage_id for hit in index.search("main", vectors(1)[0], limit=1)] == [1]
        _close(served)


@pytest.fixture
def index(client: Any) -> ChromaIndex:
    return ChromaIndex(client, f"hash-{uuid.uuid4().hex}")


def passage(id_: int, published: int | None = None, source: str | None = None) -> PassageToEmbed:
    return PassageToEmbed(id_, "main", f"article-{id_}", f"text {id_}", published, source)


def vectors(*ids: int) -> Vectors:
    return HashEmbedder().embed([f"text {id_}" for id_ in ids])


def test_the_nearest_comes_first_with_its_cosine(index: ChromaIndex) -> None:
    ids = list(range(1, 60))
    index.upsert("main", [passage(id_) for id_ in ids], vectors(*ids))
    hits = index.search("main", vectors(7)[0], limit=5)
    cosines = vectors(*ids) @ vectors(7)[0]
    assert [hit.passage_id for hit in hits] == [ids[row] for row in np.argsort(-cosines)[:5]]
    assert hits[0].score == pytest.approx(1.0, abs=1e-5)
    assert [hit.score for hit in hits] == pytest.approx(sorted(cosines, reverse=True)[:5], abs=1e-5)


def test_writing_and_deleting_twice_is_as_once(index: ChromaIndex) -> None:
    for _ in range(2):
        index.upsert("main", [passage(1), passage(2)], vectors(1, 2))
    assert (index.count("main"), index.ids("main")) == (2, {1, 2})
    for _ in range(2):
        index.delete("main", [1, 99])
    assert index.ids("main") == {2}


def test_archives_and_embedders_have_their_own_collections(client: Any, index: ChromaIndex) -> None:
    other = ChromaIndex(client, f"other-{uuid.uuid4().hex}")
    index.upsert("main", [passage(1)], vectors(1))
    other.upsert("main", [passage(1)], vectors(1))
    index.upsert("Türk / news", [passage(1)], vectors(1))
    index.delete("main", [1])
    assert (index.count("main"), other.count("main"), index.count("Türk / news")) == (0, 0, 1)


def test_a_dropped_collection_is_empty_and_can_be_filled_again(index: ChromaIndex) -> None:
    index.upsert("main", [passage(1)], vectors(1))
    index.drop("main")
    index.drop("main")
    assert index.count("main") == 0
    assert index.search("main", vectors(1)[0], limit=3) == []
    index.upsert("main", [passage(2)], vectors(2))
    assert index.ids("main") == {2}


def test_only_the_named_passages_are_searched(index: ChromaIndex) -> None:
    ids = list(range(1, 60))
    index.upsert("main", [passage(id_) for id_ in ids], vectors(*ids))
    named = [3, 5, 8, 13, 999]
    hits = index.search("main", vectors(7)[0], limit=9, within=named)
    cosines = vectors(3, 5, 8, 13) @ vectors(7)[0]
    assert [hit.passage_id for hit in hits] == [named[row] for row in np.argsort(-cosines)]
    assert [hit.passage_id for hit in index.search("main", vectors(5)[0], limit=1, within=named)] == [5]
    assert index.search("main", vectors(7)[0], limit=9, within=[]) == []


def test_what_chroma_refuses_is_said(index: ChromaIndex) -> None:
    index.upsert("main", [passage(1)], vectors(1))
    with pytest.raises(StoreUnavailable, match="vector index"):
        index.search("main", np.zeros(3, dtype=np.float32), limit=1)


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        chroma_client(tmp_path, "http://127.0.0.1:9")
