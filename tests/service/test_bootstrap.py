"""What is put together from the settings: where the catalogue lies, and how a model is made ready."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service import bootstrap
from service.answering import answer
from service.bootstrap import Dateline, open_dateline
from service.diagnosing import Finding, diagnose
from service.model import Answer, Message, Question
from service.ports import LanguageModel, ModelRefused
from service.probes import probes_of
from service.settings import Settings
from vectorstore.adapters.onnx_model import ASSETS, READER_FILE
from vectorstore.adapters.onnx_reader import OnnxReader
from vectorstore.model import MAIN_ARCHIVE, Scope


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


def settings_of(home: Path, reader: str = "embedded") -> Settings:
    return Settings.model_validate({"DATELINE_HOME": home, "DATELINE_READER": reader})


@pytest.fixture
def dateline(tmp_path: Path) -> Dateline:
    """Without a reader, so that there is nothing to load but a model."""
    with open_dateline(settings_of(tmp_path, "off")) as opened:
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


# -- the reader --------------------------------------------------------------------------------------------------------

WHO = Question("Who did Umarov meet at the WHO?", datetime(2026, 11, 21, 9, tzinfo=UTC))


class CountedReader(OnnxReader):
    """The shipped reader, which counts how often it is closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1
        super().close()


class Workshop:
    """Makes the shipped reader, of files in `assets` if given, and remembers in which threads."""

    def __init__(self, assets: Path = ASSETS) -> None:
        self.threads: list[str] = []
        self.made: list[CountedReader] = []
        self._assets = assets

    def __call__(self) -> CountedReader:
        self.threads.append(threading.current_thread().name)
        self.made.append(CountedReader(assets=self._assets))
        return self.made[-1]


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    made = Workshop()
    monkeypatch.setattr(bootstrap, "READERS", {"embedded": made})
    return made


@pytest.fixture
def empty_workshop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workshop:
    """One that has no weights."""
    assets = tmp_path / "assets"
    assets.mkdir()
    made = Workshop(assets)
    monkeypatch.setattr(bootstrap, "READERS", {"embedded": made})
    return made


def asked(dateline: Dateline) -> Answer:
    return answer(WHO, ports=dateline.answering)


def reader_finding(settings: Settings) -> Finding:
    (finding,) = diagnose([probe for probe in probes_of(settings) if probe.name == "reader"])
    return finding


def test_an_open_archive_has_made_no_reader_until_something_is_asked(tmp_path: Path, workshop: Workshop) -> None:
    with open_dateline(settings_of(tmp_path)) as dateline:
        assert dateline.retriever("Umarov Geneva", scope=Scope(), now=WHO.as_of, limit=8).passages
        assert workshop.threads == []
        for _ in range(2):
            assert asked(dateline).short_answer == "Tedros Ghebreyesus"
        assert len(workshop.threads) == 1


def test_switched_off_no_reader_is_made_and_answers_come(tmp_path: Path, workshop: Workshop) -> None:
    with open_dateline(settings_of(tmp_path, "off")) as dateline:
        found = asked(dateline)
        assert dateline.answering.reader is None
        assert dateline.summarizing.reader is None
    assert (found.status, found.short_answer) == ("answered", "Tedros Ghebreyesus")
    assert not any("read" in note for note in found.retrieved.notes)
    assert workshop.threads == []


def test_searching_answering_and_summing_up_share_one_reader(tmp_path: Path, workshop: Workshop) -> None:
    with open_dateline(settings_of(tmp_path)) as dateline:
        assert dateline.answering.reader is not None
        assert dateline.answering.reader is dateline.summarizing.reader
        assert dateline.answering.reader.supports([("Umarov met him.", "Umarov met him.")])
        asked(dateline)
    assert len(workshop.threads) == 1


def test_the_reader_is_made_in_the_background_so_that_no_question_waits(tmp_path: Path, workshop: Workshop) -> None:
    with open_dateline(settings_of(tmp_path)) as dateline:
        model = LoadingModel()
        loading = with_model(dateline, model).start_loading_model()
        assert loading is not None
        loading.join()
        assert (workshop.threads, model.loads) == ([loading.name], 1)
        asked(dateline)
    assert workshop.threads == [loading.name]


def test_the_reader_is_closed_with_the_archive(tmp_path: Path, workshop: Workshop) -> None:
    with open_dateline(settings_of(tmp_path)) as dateline:
        asked(dateline)
        assert [made.closed for made in workshop.made] == [0]
    assert [made.closed for made in workshop.made] == [1]


def test_without_its_weights_the_answer_comes_with_a_note(tmp_path: Path, empty_workshop: Workshop) -> None:
    with open_dateline(settings_of(tmp_path / "home")) as dateline:
        found = asked(dateline)
    assert (found.status, found.short_answer) == ("answered", "Tedros Ghebreyesus")
    (note,) = [note for note in found.retrieved.notes if "No passage was read" in note]
    assert READER_FILE in note
    assert empty_workshop.made == []


def test_weights_that_are_missing_are_told_to_the_log_and_the_model_is_loaded_all_the_same(
    tmp_path: Path, empty_workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    model = LoadingModel()
    with open_dateline(settings_of(tmp_path / "home")) as dateline, caplog.at_level(logging.WARNING, "dateline"):
        loading = with_model(dateline, model).start_loading_model()
        assert loading is not None
        loading.join()
    assert READER_FILE in caplog.text
    assert len(empty_workshop.threads) == model.loads == 1


def test_the_doctor_says_what_to_do_about_missing_weights(tmp_path: Path, empty_workshop: Workshop) -> None:
    finding = reader_finding(settings_of(tmp_path / "home"))
    assert not finding.ok
    assert READER_FILE in finding.detail
    assert "Install Dateline again" in (finding.advice or "")
    assert len(empty_workshop.threads) == 1


def test_the_doctor_reads_with_the_reader_and_names_it_or_says_that_it_is_off(
    tmp_path: Path, workshop: Workshop
) -> None:
    on, off = reader_finding(settings_of(tmp_path)), reader_finding(settings_of(tmp_path, "off"))
    assert on.ok
    assert on.detail == workshop.made[0].name
    assert off.ok
    assert off.detail.startswith("off:")
    assert len(workshop.made) == 1
