"""The snippets of the README are run as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.http.openai_serving import run_snippet
from tests.service.langchain.examples import run_example
from tests.service.mcp.serving import serving

README = Path(__file__).parent.parent / "README.md"


def snippet(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("readme")) as served:
        yield served.url


def test_openais_sdk(address: str) -> None:
    assert "Tedros Ghebreyesus." in run_snippet(snippet("openai"), address)


def test_the_mcp_client(address: str) -> None:
    text, quote = run_snippet(snippet("mcp").replace("127.0.0.1", "localhost"), address).splitlines()
    assert text.endswith("Tedros Ghebreyesus. [1]")
    assert quote.endswith("WHO Director-General Tedros Ghebreyesus.")


def test_langchains_retriever(tmp_path: Path) -> None:
    assert "WHO Director-General Tedros Ghebreyesus" in " ".join(run_example(snippet("langchain"), home=tmp_path))
