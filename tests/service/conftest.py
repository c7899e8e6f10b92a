"""One archive of the two seeds for all tests of the service that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seeds import seed_files
from tests.service.archive import NoProgress, TestArchive, build
from vectorstore.model import Draft
from vectorstore.reading import read_drafts


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    drafts = [item for item in read_drafts(seed_files(), progress=NoProgress()) if isinstance(item, Draft)]
    archive = build(tmp_path_factory.mktemp("seeded"), drafts)
    yield archive
    archive.catalogue.close()
