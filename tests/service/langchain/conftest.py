"""One archive with the seeds, served on loopback, and retrievers over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from service.bootstrap import Dateline, open_dateline
from service.cli.serving import address_of, listen
from service.http.app import create_app
from service.langchain import DatelineRetriever
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Served:
    """An archive that this process holds, and where it serves it."""

    dateline: Dateline
    url: str


@contextmanager
def serve(home: Path) -> Iterator[Served]:
    with listen("127.0.0.1", 0) as socket:
        url = address_of(socket)
        with open_dateline(Settings.model_validate({"DATELINE_HOME": home}), address=url) as dateline:
            dateline.fill_some(10_000)
            server = uvicorn.Server(uvicorn.Config(create_app(dateline), log_config=None, ws="none"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
            thread.start()
            try:
                yield Served(dateline, url)
            finally:
                server.should_exit = True
                thread.join()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatelineRetriever]:
    with DatelineRetriever.open(tmp_path_factory.mktemp("folder")) as retriever:
        yield retriever


@pytest.fixture(scope="session")
def remote(served: Served) -> Iterator[DatelineRetriever]:
    with DatelineRetriever.at(served.url) as retriever:
        yield retriever


@pytest.fixture(params=["folder", "remote"])
def retriever(request: pytest.FixtureRequest) -> DatelineRetriever:
    """Each test runs over a folder and over a server."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, DatelineRetriever)
    return found
