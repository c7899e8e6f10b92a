from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes import HashEmbedder, Unwatched
from tests.vectorstore.archives import contents, draft, fill, first_edition, opened
from vectorstore.adapters.chroma import ChromaIndex
from vectorstore.filling import VectorFiller
from vectorstore.ingesting import fill_vectors, ingest, reconcile, reindex
from vectorstore.model import Draft, SkippedFile
from vectorstore.ports import EmbedderUnavailable, Vectors


class OftenDown(HashEmbedder):
    """Fails a few times, then works."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.called = threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.failures:
            self.failures -= 1
            raise EmbedderUnavailable("the model is down")
        self.called.set()
        return super().embed(texts)


def test_reports_what_went_in_and_why_the_rest_did_not(tmp_path: Path) -> None:
    items: list[Draft | SkippedFile] = [
        draft(1),
        SkippedFile("photo.jpg", "not text"),
        draft(2, text="   "),
        draft(1, origin="copy.txt", url=None),
        draft(3),
    ]
    with opened(tmp_path) as (catalogue, _):
        report = ingest(items, archive="main", catalogue=catalogue)
        assert (report.added, report.unchanged, len(report.article_ids)) == (2, 0, 2)
        assert report.passages == catalogue.counts("main", "").passages
        assert {each.origin: each.reason for each in report.skipped} == {
            "photo.jpg": "not text",
            "news/2.txt": "empty",
            "copy.txt": "the same text as news/1.txt",
        }
        again = ingest([draft(1), draft(3, version=2)], archive="main", catalogue=catalogue)
        assert (again.unchanged, again.revised) == (1, 1)


def test_an_interrupted_ingest_keeps_what_is_done(tmp_path: Path) -> None:
    def interrupted() -> object:
        yield from (draft(number) for number in range(5))
        raise KeyboardInterrupt

    with opened(tmp_path) as (catalogue, _):
        with pytest.raises(KeyboardInterrupt):
            ingest(interrupted(), archive="main", catalogue=catalogue, batch=2)  # type: ignore[arg-type]
        assert catalogue.counts("main", "").articles == 4


def test_a_slow_reader_is_stored_as_it_goes(tmp_path: Path) -> None:
    ticks = iter(range(100))
    with opened(tmp_path) as (catalogue, _):
        seen: list[int] = []

        def slowly() -> object:
            for number in range(3):
                seen.append(catalogue.counts("main", "").articles)
                yield draft(number)

        ingest(slowly(), archive="main", catalogue=catalogue, stopwatch=lambda: float(next(ticks)))  # type: ignore[arg-type]
        assert seen == [0, 1, 2]


def test_vectors_follow_deletes_and_revisions(tmp_path: Path) -> None:
    fill(tmp_path, first_edition())
    with opened(tmp_path) as (catalogue, client):
        index, embedder, watched = ChromaIndex(client, HashEmbedder.name), HashEmbedder(), Unwatched()
        catalogue.delete("main", catalogue.articles("main")[0].id)
        ingest([draft(1, version=2)], archive="main", catalogue=catalogue)
        made = fill_vectors(catalogue=catalogue, index=index, embedder=embedder, progress=watched)
        assert made == watched.advanced > 0
        assert (watched.started, watched.finished) == ([("embedding", made)], 1)
        assert index.ids("main") == catalogue.embedded("main", embedder.name)
        assert catalogue.counts("main", embedder.name).pending == 0
        assert catalogue.pending_removals(limit=1) == []


def test_a_lost_vector_folder_is_filled_again(tmp_path: Path) -> None:
    fill(tmp_path / "a", first_edition())
    (tmp_path / "b").mkdir()
    shutil.copy(tmp_path / "a" / "archive.db", tmp_path / "b" / "archive.db")  # without its Chroma
    fill(tmp_path / "b", [])
    assert contents(tmp_path / "b") == contents(tmp_path / "a")


def test_strays_and_gaps_are_put_right(tmp_path: Path) -> None:
    fill(tmp_path, first_edition())
    before = contents(tmp_path)
    with opened(tmp_path) as (catalogue, client):
        index, embedder = ChromaIndex(client, HashEmbedder.name), HashEmbedder()
        (some, *_) = catalogue.neighbours("main", catalogue.articles("main")[0].id)
        index.delete("main", [some.id])
        catalogue.forget_vectors("other", None)
        assert reconcile(catalogue=catalogue, index=index, collection=embedder.name) == 1
        assert fill_vectors(catalogue=catalogue, index=index, embedder=embedder, progress=Unwatched()) == 1
        client.get_collection(f"main.{embedder.name}", embedding_function=None).add(
            ids=["4242"], embeddings=embedder.embed(["stray"])
        )
        assert reconcile(catalogue=catalogue, index=index, collection=embedder.name) == 1
        assert reconcile(catalogue=catalogue, index=index, collection=embedder.name) == 0
    assert contents(tmp_path) == before


def test_a_rebuilt_archive_is_the_same(tmp_path: Path) -> None:
    fill(tmp_path, first_edition())
    before = contents(tmp_path)
    with opened(tmp_path) as (catalogue, client):
        index = ChromaIndex(client, HashEmbedder.name)
        assert reindex(catalogue=catalogue, index=index, embedder=HashEmbedder(), progress=Unwatched()) > 0
    assert contents(tmp_path) == before


def test_the_filler_outlives_a_model_that_is_down(tmp_path: Path) -> None:
    with opened(tmp_path) as (catalogue, client):
        ingest([draft(1)], archive="main", catalogue=catalogue)
        embedder = OftenDown(failures=2)
        filler = VectorFiller(
            catalogue=catalogue,
            index=ChromaIndex(client, embedder.name),
            embedder=embedder,
            progress=Unwatched(),
            first_wait_s=0.001,
        )
        filler.start()
        assert embedder.called.wait(30)
        filler.stop()
        state = filler.state
        assert (state.running, state.error, state.failures) == (False, None, 0)
        assert state.made == catalogue.counts("main", embedder.name).vectors > 0


def test_the_filler_says_what_is_wrong(tmp_path: Path) -> None:
    with opened(tmp_path) as (catalogue, client):
        ingest([draft(1)], archive="main", catalogue=catalogue)
        embedder = OftenDown(failures=10**6)
        index = ChromaIndex(client, embedder.name)
        filler = VectorFiller(catalogue=catalogue, index=index, embedder=embedder, progress=Unwatched())
        filler._attempt()
        assert (filler.state.error, filler.state.failures) == ("the model is down", 1)
