from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.browsing import chromium_path, first_sentences_ms


def executable(path: Path) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_browser_that_is_named_comes_before_those_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, named = executable(tmp_path / "chromium-browser"), executable(tmp_path / "mine")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BROWSER", raising=False)
    assert chromium_path() == found
    monkeypatch.setenv("BROWSER", named)
    assert chromium_path() == named
    monkeypatch.setenv("BROWSER", str(tmp_path / "nowhere"))
    assert chromium_path() is None


def test_without_a_browser_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BROWSER", raising=False)
    assert first_sentences_ms("http://127.0.0.1:9", ["Who?"]) is None
