"""The lines that the README shows of the official client, run as they are but for the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.mcp.serving import Served

EXAMPLE = Path(__file__).with_name("example_client.py").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def test_the_example_asks_and_shows_a_quote(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert EXAMPLE.count(ADDRESS) == 1
    exec(compile(EXAMPLE.replace(ADDRESS, served.url), "example_client.py", "exec"), {})
    text, quote = capsys.readouterr().out.splitlines()
    assert text.endswith("Tedros Ghebreyesus. [1]")
    assert quote.endswith("WHO Director-General Tedros Ghebreyesus.")
