"""A real archive in a folder of its own, for tests of what is asked of one: SQLite, FTS5, Chroma and the embedder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from service.likeness import Likeness
from service.ports import Retriever
from vectorstore.adapters.chroma import ChromaIndex, chroma_client
from vectorstore.adapters.database import Database
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.ingesting import fill_vectors, ingest
from vectorstore.model import MAIN_ARCHIVE, Draft
from vectorstore.ports import Embedder
from vectorstore.retrieval import search

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


class NoProgress:
    def start(self, task: str, total: int | None) -> None: ...

    def advance(self, count: int = 1) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class TestArchive:
    __test__ = False

    database: Database
    catalogue: SqliteCatalogue
    retriever: Retriever
    likeness: Likeness

    def texts(self) -> dict[str, str]:
        """Text of every article's newest revision, by article id."""
        articles = self.catalogue.articles(MAIN_ARCHIVE)
        return {article.id: self.catalogue.revision(MAIN_ARCHIVE, article.id).text for article in articles}


def build(home: Path, drafts: Sequence[Draft], embedder: Embedder | None = None) -> TestArchive:
    """An archive of the drafts, words and vectors both there."""
    database = Database(home / "archive.sqlite")
    catalogue, embedder = SqliteCatalogue(database, StoppedClock()), embedder or OnnxEmbedder()
    index = ChromaIndex(chroma_client(home / "chroma", None), embedder.name)
    ingest(drafts, archive=MAIN_ARCHIVE, catalogue=catalogue)
    fill_vectors(catalogue=catalogue, index=index, embedder=embedder, progress=NoProgress())
    retriever = partial(search, catalogue=catalogue, words=SqliteWordIndex(database), vectors=index, embedder=embedder)
    return TestArchive(database, catalogue, retriever, Likeness(embedder))
