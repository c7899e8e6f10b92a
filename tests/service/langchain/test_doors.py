"""Where a retriever searches: its own process, or the server that holds the folder; and what goes wrong there."""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from textwrap import dedent

import pytest

import service.langchain
from service.bootstrap import open_dateline
from service.cli.serving import address_of, listen
from service.http.incoming import SearchIn
from service.langchain import DatelineRetriever
from service.langchain.doors import FolderDoor, ServerDoor
from service.ports import SettingsError
from service.settings import Settings
from tests.hook_server import Reply, hook_server
from tests.service.langchain.conftest import Served, serve
from tests.service.langchain.examples import run_example
from vectorstore.adapters.archive_lock import hold
from vectorstore.ingesting import ingest
from vectorstore.model import Draft
from vectorstore.ports import ArchiveBusy, StoreUnavailable

QUESTION = "Who did Umarov meet at the WHO?"
WANTED = SearchIn(question=QUESTION, limit=3)


def test_a_folder_is_held_until_it_is_closed(tmp_path: Path) -> None:
    with DatelineRetriever.open(tmp_path) as retriever:
        assert isinstance(retriever.door, FolderDoor)
        assert retriever.door.search(WANTED).dense
        with pytest.raises(ArchiveBusy):
            hold(tmp_path)
    hold(tmp_path).release()
    with pytest.raises(StoreUnavailable, match="closed"):
        retriever.invoke(QUESTION)
    retriever.close()


def test_a_retriever_nobody_has_any_more_gives_its_folder_back(tmp_path: Path) -> None:
    retriever = DatelineRetriever.open(tmp_path)
    assert retriever.invoke(QUESTION, k=1)
    del retriever
    gc.collect()
    hold(tmp_path).release()


def test_a_folder_that_a_server_holds_is_searched_through_it(served: Served) -> None:
    home = served.dateline.settings.home
    with DatelineRetriever.open(home) as retriever, DatelineRetriever.at(served.url) as told:
        assert isinstance(retriever.door, ServerDoor)
        now = "2026-11-22T09:00:00Z"
        assert retriever.invoke(QUESTION, as_of=now) == told.invoke(QUESTION, as_of=now) != []


def test_a_folder_that_a_silent_process_holds_is_searched_by_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    holder = open_dateline(Settings.model_validate({"DATELINE_HOME": tmp_path}))
    with holder, DatelineRetriever.open(tmp_path) as retriever:
        assert not retriever.door.search(WANTED).dense
        assert retriever.invoke(QUESTION)
    assert "by its words alone" in caplog.text


def test_another_archive_is_searched_in_its_own_right(tmp_path: Path) -> None:
    with open_dateline(Settings.model_validate({"DATELINE_HOME": tmp_path})) as dateline:
        draft = Draft(text="The ferry of Velmar runs again.", origin="api", title="Ferry")
        ingest([draft], archive="other", catalogue=dateline.catalogue)
    with DatelineRetriever.open(tmp_path, archive="other") as retriever:
        assert [found.page_content for found in retriever.invoke("ferry")] == [draft.text]
        assert {found.page_content for found in retriever.invoke("Umarov")} == {draft.text}


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        DatelineRetriever.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_key_is_needed_once_there_is_one_and_names_the_archive(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        draft = Draft(text="The ferry of Velmar runs again.", origin="api", title="Ferry")
        ingest([draft], archive="other", catalogue=served.dateline.catalogue)
        _, secret = served.dateline.keys.create(archive="other", name="reader", scopes=frozenset(["read"]))
        with DatelineRetriever.at(served.url) as keyless, pytest.raises(SettingsError, match="key"):
            keyless.invoke("ferry")
        with DatelineRetriever.at(f"{served.url}/", key=secret) as keyed:
            assert [found.page_content for found in keyed.invoke("ferry")] == [draft.text]


def test_a_server_that_is_away_is_a_matter_of_trying_again() -> None:
    with listen("127.0.0.1", 0) as socket:
        url = address_of(socket)
    with DatelineRetriever.at(url) as retriever, pytest.raises(StoreUnavailable, match="does not answer"):
        retriever.invoke(QUESTION)


@pytest.mark.parametrize(
    ("reply", "said"),
    [(Reply(None), "does not answer"), (Reply(500), "500"), (Reply(200), "otherwise"), (Reply(302), "302")],
)
def test_a_server_that_is_something_else_is_told_from_dateline(reply: Reply, said: str) -> None:
    with hook_server() as other, DatelineRetriever.at(other.url) as retriever:
        other.replies.append(reply)
        with pytest.raises(StoreUnavailable, match=said):
            retriever.invoke(QUESTION)


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://example.org", "http://", "http://[::1", "/v1"])
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError):
        DatelineRetriever.at(url)


def test_the_example_of_the_package_runs(tmp_path: Path) -> None:
    lines = (service.langchain.__doc__ or "").split("\n\n", 2)[2]
    assert any("Tedros Ghebreyesus" in text for text in run_example(dedent(lines), home=tmp_path))
