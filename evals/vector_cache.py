"""Vectors kept by what they are vectors of, so that a data set measured twice is embedded once.

Flows in: an embedder and a folder. Flows out: the same vectors, from disk where the text was embedded before. Knows
nothing of passages or of what the vectors are for. One file for each embedder name; the name changes whenever its
vectors would, and the key is a hash of the text, so nothing here can be stale.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from vectorstore.ports import Embedder, Vectors

KEY_BYTES = 16
LOOKED_UP_AT_ONCE = 500  # parameters of one statement
WAIT_S = 60.0  # for another process that writes to the same file


class CachedEmbedder:
    """Satisfies `vectorstore.ports.Embedder`. `made` counts the texts that had to be embedded."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self._file = folder / f"{embedder.name}.sqlite"
        self.made = 0
        with closing(self._open()) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dimensions], in the order given; each new text is embedded once and kept."""
        keys = [_key(text) for text in texts]
        with closing(self._open()) as connection:
            known = _known(connection, keys)
            new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if new:
                made = self._embedder.embed(list(new.values())).astype("<f4")
                known |= dict(zip(new, made, strict=True))
                with connection:
                    rows = ((key, known[key].tobytes()) for key in new)
                    connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
                self.made += len(new)
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, self.dimensions), np.float32)

    def embed_question(self, question: str) -> Vectors:
        """[dimensions]. Not kept: a model may embed a question otherwise than the same words in an article."""
        return self._embedder.embed_question(question)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=WAIT_S)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def _known(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
    distinct = list(dict.fromkeys(keys))
    found: dict[bytes, Vectors] = {}
    for start in range(0, len(distinct), LOOKED_UP_AT_ONCE):
        some = distinct[start : start + LOOKED_UP_AT_ONCE]
        marks = ",".join("?" * len(some))
        rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608
        found |= {key: np.frombuffer(vector, "<f4").astype(np.float32) for key, vector in rows}
    return found
