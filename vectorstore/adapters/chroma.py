"""The vector index on Chroma, embedded or as a server.

Flows in: passages with their vectors. Flows out: passage ids by cosine similarity. Knows no catalogue and no model:
vectors are handed in, so Chroma never loads (or downloads) one of its own.

A collection is named `ARCHIVE.EMBEDDER`: vectors of two embedders never mix. Embedded Chroma belongs to one process;
`archive_lock` sees to that. `chromadb` takes 1.4 s to import, so it is imported when a client is asked for.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from vectorstore.model import Hit, PassageToEmbed
from vectorstore.ports import StoreUnavailable, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

EF_SEARCH = 100  # recall@10 .974 at Chroma's default on 45,727 passages
IDS_AT_ONCE = 10_000
ANSWER_S = 10.0  # a server that has not answered by then is down: words are searched alone
SIMPLE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def chroma_client(home: Path, url: str | None) -> ClientAPI:
    """A client of the server at `url`, or of the embedded Chroma under `home`. Raises StoreUnavailable."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    with _translated("open"):
        if url is not None:
            return _remote_client(url, settings)
        home.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(home), settings=settings)


def _remote_client(url: str, settings: Settings) -> ClientAPI:
    """A client that gives up after ANSWER_S. Chroma's own asks as soon as it is made, and waits for ever."""
    import chromadb
    import httpx

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "localhost", parts.port or (443 if secure else 8000)
    heartbeat = httpx.URL(scheme=parts.scheme, host=host, port=port, path="/api/v2/heartbeat")
    httpx.get(heartbeat, timeout=ANSWER_S).raise_for_status()
    client: Any = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=settings)
    for side in (client, client._admin_client):
        side._server._session.timeout = ANSWER_S
    return cast("ClientAPI", client)


class ChromaIndex:
    """Satisfies `vectorstore.ports.VectorIndex`. `client` may be a function, called at the first use."""

    def __init__(self, client: ClientAPI | Callable[[], ClientAPI], embedder_name: str) -> None:
        self._given = client
        self._embedder = embedder_name
        self._opened: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}
        self._lock = threading.RLock()

    def upsert(self, archive: str, passages: Sequence[PassageToEmbed], vectors: Vectors) -> None:
        with _translated("write"):
            collection, step = self._collection(archive), self._client().get_max_batch_size()
            for first in range(0, len(passages), step):
                part = passages[first : first + step]
                collection.upsert(
                    ids=[str(passage.id) for passage in part],
                    embeddings=vectors[first : first + step],
                    metadatas=[_metadata(passage) for passage in part],
                )

    def search(self, archive: str, vector: Vectors, *, limit: int, within: Sequence[int] | None = None) -> list[Hit]:
        """Named ids cost 3 to 5 ms on 9,912 passages, however many they are; a filter on metadata costs 29."""
        with _translated("search"):
            collection = self._collection(archive)
            if within is None:
                return _hits(collection, vector, limit, None)
            ids = [str(id_) for id_ in within]
            try:
                return _hits(collection, vector, limit, ids) if ids else []
            except Exception:  # Chroma refuses the whole query for one id it does not hold
                held = collection.get(ids=ids, include=[])["ids"]
                if len(held) == len(ids):
                    raise
                return _hits(collection, vector, limit, held) if held else []

    def delete(self, archive: str, passage_ids: Sequence[int]) -> None:
        names = [str(id_) for id_ in passage_ids]
        with _translated("delete"):
            prefix, step = f"{_slug(archive)}.", self._client().get_max_batch_size()
            for listed in self._client().list_collections():
                if not listed.name.startswith(prefix):
                    continue
                collection = self._client().get_collection(listed.name, embedding_function=None)
                for first in range(0, len(names), step):
                    collection.delete(ids=names[first : first + step])

    def count(self, archive: str) -> int:
        with _translated("count"):
            return int(self._collection(archive).count())

    def ids(self, archive: str) -> set[int]:
        found: set[int] = set()
        with _translated("list"):
            collection = self._collection(archive)
            while page := collection.get(include=[], limit=IDS_AT_ONCE, offset=len(found))["ids"]:
                found.update(map(int, page))
        return found

    def drop(self, archive: str) -> None:
        from chromadb.errors import NotFoundError

        with _translated("drop"), self._lock:
            self._collections.pop(archive, None)
            try:
                self._client().delete_collection(self._name(archive))
            except NotFoundError:
                return

    def _client(self) -> ClientAPI:
        with self._lock:
            if self._opened is None:
                self._opened = self._given() if callable(self._given) else self._given
            return self._opened

    def _collection(self, archive: str) -> Collection:
        with self._lock:
            if archive not in self._collections:
                self._collections[archive] = self._client().get_or_create_collection(
                    self._name(archive),
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
                )
            return self._collections[archive]

    def _name(self, archive: str) -> str:
        return f"{_slug(archive)}.{self._embedder}"


def _hits(collection: Collection, vector: Vectors, limit: int, ids: list[str] | None) -> list[Hit]:
    found = collection.query(query_embeddings=cast(Any, [vector]), n_results=limit, ids=ids, include=["distances"])
    distances = (found["distances"] or [[]])[0]
    return [Hit(int(id_), 1.0 - distance) for id_, distance in zip(found["ids"][0], distances, strict=True)]


def _slug(archive: str) -> str:
    """The archive's name where Chroma allows it; else a hash, which no simple name can be (it is longer)."""
    if SIMPLE_NAME.fullmatch(archive):
        return archive
    return hashlib.sha256(archive.encode()).hexdigest()


def _metadata(passage: PassageToEmbed) -> dict[str, str | int | bool]:
    metadata: dict[str, str | int | bool] = {"article_id": passage.article_id, "dated": passage.published is not None}
    if passage.published is not None:
        metadata["published"] = passage.published
    if passage.source is not None:
        metadata["source"] = passage.source.casefold()
    return metadata


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Chroma raises its own errors, its client's (httpx), and plain ones (ValueError, RuntimeError, Rust panics)."""
    try:
        yield
    except StoreUnavailable:
        raise
    except Exception as error:
        raise StoreUnavailable(f"The vector index could not {what}: {type(error).__name__}: {error}") from error
