"""A newsroom for every test, over one archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.model import Edition
from tests.service.archive import TestArchive
from tests.service.slack.newsroom import Newsroom, newsroom, open_archive, remembering


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestArchive, Edition]]:
    archive, edition = open_archive(tmp_path_factory.mktemp("newsroom"))
    yield replace(archive, retriever=remembering(archive.retriever)), edition
    archive.catalogue.close()


@pytest.fixture
def room(opened: tuple[TestArchive, Edition]) -> Newsroom:
    return newsroom(*opened)
