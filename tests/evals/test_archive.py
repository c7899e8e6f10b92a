"""Archives to measure on, on the real catalogue, the real embedder and the real vector index."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.archive import NoArchive, existing_archive, open_archive
from evals.progress import Bar
from service import bootstrap
from service.bootstrap import open_shelf
from service.model import Question
from service.settings import Settings
from tests.evals.making import NOW, ClosableScriptedReader, keyless
from vectorstore.adapters.archive_lock import hold
from vectorstore.adapters.late_reader import ClosableReader
from vectorstore.model import Draft
from vectorstore.ports import ReaderUnavailable

MAYOR = "The city of Larvik elected Ingrid Solheim as its mayor on Monday. She won by 41 votes."
FERRY = "The night ferry to Hirtshals was cancelled on Tuesday after a fire in its engine room."
DRAFTS = [Draft(MAYOR, "mayor"), Draft(FERRY, "ferry"), Draft(MAYOR, "mayor again"), Draft("…", "blank")]
WHO = "Who did Larvik elect as its mayor?"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return keyless(monkeypatch, tmp_path)


def test_drafts_are_asked_searched_and_read_by_id(tmp_path: Path, settings: Settings) -> None:
    with open_archive(DRAFTS, settings, cache=tmp_path / "cache", progress=Bar()) as archive:
        mayor, ferry = archive.ids["mayor"], archive.ids["ferry"]
        assert archive.ids["mayor again"] == mayor
        assert [skipped.origin for skipped in archive.skipped] == ["blank"]
        assert dict(archive.texts) == {mayor: MAYOR, ferry: FERRY}
        assert "nobody" not in archive.texts
        assert "Solheim" in archive.ask(Question(WHO, NOW)).text
        for found in (
            archive.search(WHO, now=NOW, limit=5),
            archive.by_words(WHO, limit=5),
            archive.by_vectors(WHO, limit=5),
        ):
            assert found[0].article.id == mayor
    assert not (tmp_path / ".dateline").exists()


def test_the_reader_is_told_by_its_name(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(settings: Settings) -> str:
        with open_archive(DRAFTS[:1], settings, cache=tmp_path, progress=Bar(), vectors=False) as archive:
            return archive.reader

    def missing() -> ClosableReader:
        raise ReaderUnavailable("its weights are not there")

    monkeypatch.setattr(bootstrap, "READERS", {"embedded": missing})
    assert opened(settings) == "unavailable"
    monkeypatch.setattr(bootstrap, "READERS", {"embedded": lambda: ClosableScriptedReader(name="small-1")})
    assert opened(settings) == "small-1"
    assert opened(settings.model_copy(update={"reader": "off"})) == "off"


def test_what_was_embedded_once_is_not_embedded_again(tmp_path: Path, settings: Settings) -> None:
    with open_archive(DRAFTS[:1], settings, cache=tmp_path / "cache", progress=Bar()) as archive:
        assert archive.embedded == 1
    with open_archive(DRAFTS[:2], settings, cache=tmp_path / "cache", progress=Bar()) as archive:
        assert archive.embedded == 1
        assert archive.by_vectors(WHO, limit=1)[0].article.id == archive.ids["mayor"]


def test_an_archive_of_ones_own_keeps_nothing_of_what_it_is_asked(tmp_path: Path, settings: Settings) -> None:
    own = settings.model_copy(update={"home": tmp_path / "own"})
    _seed(own)
    with existing_archive(own, "main") as archive:
        said = archive.ask(Question("Who heads the ILO?", NOW))
        assert said.status == "answered"
        assert archive.answering.conversations.exists("main", said.conversation_id)
        assert not archive.dateline.conversations.exists("main", said.conversation_id)
        assert [place for place in archive.near("ILO Director-General Gilbert Houngbo").values() if "Houngbo" in place]


def test_what_cannot_be_asked_says_what_to_do(tmp_path: Path, settings: Settings) -> None:
    own = settings.model_copy(update={"home": tmp_path / "own"})
    with pytest.raises(NoArchive, match="dateline ingest"), existing_archive(own, "main"):
        pass
    _seed(own)
    with pytest.raises(NoArchive, match="there are: main"), existing_archive(own, "sports"):
        pass
    with (
        hold(own.home, url="http://127.0.0.1:1"),
        pytest.raises(NoArchive, match="stop"),
        existing_archive(own, "main"),
    ):
        pass


def _seed(own: Settings) -> None:
    """A person's archive: the example articles, words only."""
    with open_shelf(own):
        pass
