"""What is put together from the settings: where the catalogue lies, and how a model is made ready."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from service.bootstrap import Dateline, open_dateline
from service.model import Message
from service.ports import LanguageModel, ModelRefused
from service.settings import Settings
from vectorstore.model import MAIN_ARCHIVE


class ReadyModel:
    """Satisfies LanguageModel, and has nothing to load."""

    name, context_tokens = "any:model", 1_000

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        yield "…"


class LoadingModel(ReadyModel):
    """Counts how often it is loaded, or cannot be."""

    def __init__(self, error: Exception | None = None) -> None:
        self.loads = 0
        self._error = error

    def load(self) -> None:
        self.loads += 1
        if self._error is not None:
            raise self._error


def with_model(dateline: Dateline, model: LanguageModel) -> Dateline:
    return replace(dateline, answering=replace(dateline.answering, model=model))


@pytest.fixture
def dateline(tmp_path: Path) -> Dateline:
    with open_dateline(Settings.model_validate({"DATELINE_HOME": tmp_path})) as opened:
        return opened


def test_a_catalogue_named_by_url_is_used_and_none_is_made_in_the_home(tmp_path: Path) -> None:
    file, home = tmp_path / "elsewhere" / "news.db", tmp_path / "home"
    settings = Settings.model_validate({"DATELINE_HOME": home, "DATABASE_URL": f"sqlite:///{file}"})
    with open_dateline(settings) as dateline:
        assert dateline.fill_some(100) > 0
        assert dateline.catalogue.counts(MAIN_ARCHIVE, dateline.collection).articles == 2
    assert file.is_file()
    assert not (home / "archive.db").exists()


def test_a_model_that_has_something_to_load_is_loaded_in_the_background(dateline: Dateline) -> None:
    model = LoadingModel()
    loading = with_model(dateline, model).start_loading_model()
    assert loading is not None
    loading.join()
    assert model.loads == 1


def test_a_model_that_cannot_be_loaded_is_told_to_the_log(dateline: Dateline, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "dateline"):
        loading = with_model(dateline, LoadingModel(ModelRefused("any:model is not there"))).start_loading_model()
        assert loading is not None
        loading.join()
    assert "any:model is not there" in caplog.text


def test_without_a_model_nothing_is_loaded(dateline: Dateline) -> None:
    assert dateline.start_loading_model() is None
    assert with_model(dateline, ReadyModel()).start_loading_model() is None
