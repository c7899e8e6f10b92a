"""One real archive with the seeds, and clients of the whole application over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline, open_dateline
from service.http.app import create_app
from service.settings import Settings

LOOPBACK = "http://localhost:8000"
MakeClient = Callable[..., TestClient]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    """For tests that change nothing."""
    with open_dateline(_settings(tmp_path_factory.mktemp("archive"))) as dateline:
        dateline.fill_some(10_000)
        yield dateline


@pytest.fixture(scope="session")
def reader(archive: Dateline) -> Iterator[TestClient]:
    with client_of(archive) as client:
        yield client


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Dateline]:
    """For tests that change something."""
    with open_dateline(_settings(tmp_path / "home")) as dateline:
        yield dateline


@pytest.fixture
def client(fresh: Dateline) -> Iterator[TestClient]:
    with client_of(fresh) as client:
        yield client


def client_of(dateline: Dateline, *, address: str = "127.0.0.1", base_url: str = LOOPBACK) -> TestClient:
    return TestClient(create_app(dateline), base_url=base_url, client=(address, 50_000), raise_server_exceptions=False)


def _settings(home: Path) -> Settings:
    return Settings.model_validate({"DATELINE_HOME": home})
