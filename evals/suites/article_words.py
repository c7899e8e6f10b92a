"""BM25 over whole articles: what retrieval of articles has to beat.

Flows in: an archive's articles, by id. Flows out: ids, best first. Knows no passages and no vectors. SQLite's FTS5 in
memory, with the stemmer that the archive's own word index has; k1 = 1.2 and b = 0.75 (https://sqlite.org/fts5.html).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from typing import NamedTuple

from vectorstore.terms import search_terms

TITLE_WEIGHT = 1.0


class WholeArticle(NamedTuple):
    id: str
    title: str
    text: str


class ArticleWords:
    """Safe to use from several threads: one search after another."""

    def __init__(self, articles: Iterable[WholeArticle]) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE articles USING fts5"
            "(id UNINDEXED, title, body, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._database.executemany("INSERT INTO articles VALUES (?, ?, ?)", articles)

    def ranked(self, question: str, *, limit: int) -> list[str]:
        """At most `limit` article ids, best first by BM25 over title and text alike."""
        query = " OR ".join(f'"{term}"' for term in search_terms(question))
        if not query:
            return []
        sql = f"SELECT id FROM articles WHERE articles MATCH ? ORDER BY bm25(articles, 0, {TITLE_WEIGHT}) LIMIT ?"  # noqa: S608
        with self._lock:
            return [row[0] for row in self._database.execute(sql, (query, limit))]

    def close(self) -> None:
        self._database.close()
