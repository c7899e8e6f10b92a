"""What can be wrong with `gguf:PATH` before a model is loaded. The model itself: tests/llm."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.adapters import gguf_llm
from service.adapters.gguf_llm import gguf_model
from service.model import Message
from service.ports import ModelRefused, SettingsError


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"no file '.*nowhere\.gguf'"):
        gguf_model("gguf:nowhere.gguf")


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Umarov")
    with pytest.raises(SettingsError, match=r"notes\.txt is not a GGUF file"):
        gguf_model(f"gguf:{tmp_path / 'notes.txt'}")


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "any.gguf").write_bytes(b"GGUF")
    monkeypatch.setattr(gguf_llm, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="pip install xllamacpp"):
        gguf_model(f"gguf:{tmp_path / 'any.gguf'}")


def test_a_broken_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "any.gguf").write_bytes(b"GGUF" + bytes(64))
    model = gguf_model(f"gguf:{tmp_path / 'any.gguf'}")
    assert model.name == "gguf:any.gguf"
    with pytest.raises(ModelRefused, match=r"any\.gguf cannot be loaded"):
        list(model.stream([Message("user", "Hello")], timeout_s=60, max_tokens=4))
