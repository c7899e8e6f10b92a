"""Small archives with the real SQLite and the real Chroma, and what they hold, laid side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes import HashEmbedder, StoppedClock, Unwatched
from vectorstore.adapters.chroma import ChromaIndex, chroma_client
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.ingesting import fill_vectors, ingest, reconcile
from vectorstore.model import Draft, Published
from vectorstore.ports import Embedder

TABLES = {
    "articles": "id",
    "revisions": "article_id, number",
    "passages": "id",
    "vectors": "collection, passage_id",
    "vector_removals": "passage_id",
    "passage_terms": "term",
}
PLACES = ("Astana", "Geneva", "Türkistan", "São Paulo", "Łódź")


def draft(number: int, version: int = 1, **changes: Any) -> Draft:
    """One of many different articles; `version` changes its text."""
    place = PLACES[number % len(PLACES)]
    sentences = [
        f"Minister {number} told reporters in {place} that item {line} of the plan costs {number * 31 + line} million."
        for line in range(12 + number % 7)
    ]
    values: dict[str, Any] = {
        "text": f"The plan of {place}, version {version}.\n\n" + " ".join(sentences),
        "origin": f"news/{number}.txt",
        "url": f"https://example.org/news/{number}" if number % 2 else None,
        "title": f"Plan {number} of {place}",
        "source": "Example Wire",
        "published": Published(f"2023-03-{number % 28 + 1:02d}", "day", "metadata"),
    }
    return Draft(**{**values, **changes})


def first_edition() -> list[Draft]:
    return [draft(number) for number in range(30)]


def second_edition() -> list[Draft]:
    """Revisions of every third article, the others again, new ones, and a wire copy of one."""
    again = [draft(number, version=2 if number % 3 == 0 else 1) for number in range(30)]
    return [*again, *(draft(number) for number in range(30, 90)), draft(1, origin="copy.txt", url=None)]


def fill(home: Path, drafts: list[Draft], embedder: Embedder | None = None) -> None:
    """One run of an ingest, in both its steps, as a process would do it: mend first."""
    with opened(home) as (catalogue, index):
        embedder = embedder or HashEmbedder()
        ingest(drafts, archive="main", catalogue=catalogue, batch=7)
        own = ChromaIndex(index, embedder.name)
        reconcile(catalogue=catalogue, index=own, collection=embedder.name)
        fill_vectors(catalogue=catalogue, index=own, embedder=embedder, progress=Unwatched(), batch=16)


@contextmanager
def opened(home: Path) -> Iterator[tuple[SqliteCatalogue, Any]]:
    database = Database(home / "archive.db")
    try:
        yield SqliteCatalogue(database, StoppedClock()), chroma_client(home / "chroma", None)
    finally:
        database.close()


def contents(home: Path, embedder_name: str = HashEmbedder.name) -> Mapping[str, object]:
    """Everything both stores hold, in one comparable value."""
    database = Database(home / "archive.db")
    with database.reading() as connection:
        held: dict[str, object] = {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY {order}")]
            for name, order in TABLES.items()
        }
    with database.writing() as connection:  # raises when the words are not those of the texts
        connection.exec_driver_sql("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
    database.close()
    collection = chroma_client(home / "chroma", None).get_collection(f"main.{embedder_name}", embedding_function=None)
    found: Any = collection.get(include=["embeddings", "metadatas"])
    rows = zip(found["ids"], found["embeddings"], found["metadatas"], strict=True)
    held["chroma"] = sorted(
        (int(id_), tuple(vector), tuple(sorted(metadata.items()))) for id_, vector, metadata in rows
    )
    return held
