"""Counting tokens with no network, from the shipped vocabularies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vectorstore.adapters.vocabulary import VOCABULARIES, token_counter, use_shipped_vocabulary

OFFLINE = """
import socket
def refuse(*_): raise AssertionError("asked the network")
socket.socket.connect = socket.getaddrinfo = refuse
from vectorstore.adapters.vocabulary import token_counter
print(token_counter()("hello world"), token_counter("cl100k_base")("hello world"), token_counter()("<|endoftext|>"))
"""


def test_counts_in_a_fresh_process_without_network_and_leaves_the_files_alone() -> None:
    before = {path.name: path.stat().st_mtime_ns for path in VOCABULARIES.iterdir()}
    bare = {
        name: value for name, value in os.environ.items() if name not in {"TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"}
    }
    run = subprocess.run([sys.executable, "-c", OFFLINE], env=bare, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout == "2 2 7\n"
    assert {path.name: path.stat().st_mtime_ns for path in VOCABULARIES.iterdir()} == before


def test_keeps_a_folder_that_the_operator_has_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    use_shipped_vocabulary()
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path)


def test_points_tiktoken_at_the_shipped_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "to be restored afterwards")
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    monkeypatch.delenv("DATA_GYM_CACHE_DIR", raising=False)
    use_shipped_vocabulary()
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(VOCABULARIES)


def test_counts_grow_with_the_text() -> None:
    count = token_counter()
    assert count("") == 0
    assert 0 < count("Қазақстан") < count("Қазақстан " * 10)
