"""The word index on SQLite's FTS5.

Flows in: terms as a person would write them. Flows out: passage ids by BM25. FTS5 stems and folds the terms itself
(`porter unicode61 remove_diacritics 2`); no operator of its query language can come in with a term.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sqlalchemy import Connection

from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_scope import condition
from vectorstore.model import Hit, Scope

MOST_REMEMBERED = 20_000  # terms
SCORED_AT_MOST = 8000  # rows. Counting a row's words costs 1.5 µs; at 91,000 passages this keeps 99.9% of the top 10

# The plus keeps FTS5 from looking the rows up one by one (30 times slower): it walks the matches, and each is
# checked against the set before it is scored.
WITH_RARE = " AND +rowid IN (SELECT rowid FROM passage_words WHERE passage_words MATCH ?)"
IN_SCOPE = " AND +rowid IN (SELECT p.id FROM articles a JOIN passages p ON p.article_id = a.id WHERE {})"


class SqliteWordIndex:
    """Satisfies `vectorstore.ports.WordIndex`. `title_weight`: how much more a word in the headline counts (BM25).

    Exact while the terms are held by few passages. Beyond `SCORED_AT_MOST`, only passages that hold one of the rarer
    terms are scored (by all the terms): a passage that holds nothing but common words is not among the best.
    """

    def __init__(self, database: Database, *, title_weight: float = 2.0) -> None:
        self._database = database
        self._rank = f"bm25(passage_words, {float(title_weight)!r}, 1.0)"
        self._frequencies = _Frequencies()

    def search(self, terms: Sequence[str], *, scope: Scope, limit: int) -> list[Hit]:
        query = match_query(terms)
        if not query or limit < 1:
            return []
        with self._database.reading() as connection:
            where, parameters = _scoped(connection, scope)
            rare = self._rare(connection, terms, limit)
            if rare:
                hits = self._best(connection, query, f"{where}{WITH_RARE}", (*parameters, rare), limit)
                if len(hits) >= limit:
                    return hits
            return self._best(connection, query, where, parameters, limit)

    def document_frequencies(self, archive: str, terms: Sequence[str]) -> tuple[dict[str, int], int]:
        with self._database.reading() as connection:
            if _only_archive(connection, archive):
                return self._frequencies.of(connection, terms), self._frequencies.total(connection)
            held = {term: _held_by(connection, archive, term) for term in dict.fromkeys(terms)}
            total = connection.exec_driver_sql("SELECT count(*) FROM passages WHERE archive = ?", (archive,))
            return held, int(total.scalar_one())

    def _rare(self, connection: Connection, terms: Sequence[str], limit: int) -> str | None:
        """A query for the rarest terms, when all of them together would be too many; None when they would not."""
        held = sorted((count, term) for term, count in self._frequencies.of(connection, terms).items() if count)
        if sum(count for count, _ in held) <= SCORED_AT_MOST:
            return None
        rare, rows = [], 0
        for count, term in held:
            if rows + count > SCORED_AT_MOST:
                break
            rare.append(term)
            rows += count
        return match_query(rare) if rows >= limit else None

    def _best(
        self, connection: Connection, query: str, where: str, parameters: tuple[str | float, ...], limit: int
    ) -> list[Hit]:
        rows = connection.exec_driver_sql(
            f"SELECT rowid, {self._rank} AS score FROM passage_words "  # noqa: S608 - parameters are bound
            f"WHERE passage_words MATCH ?{where} ORDER BY score LIMIT ?",
            (query, *parameters, limit),
        )
        return [Hit(row[0], -row[1]) for row in rows]


class _Frequencies:
    """How many passages hold each term, remembered until the index changes."""

    def __init__(self) -> None:
        self._stamp: bytes | None = None
        self._known: dict[str, int] = {}
        self._lock = threading.Lock()

    def of(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        known = self._current(connection)
        for term in terms:
            if term not in known:
                known[term] = _held(connection, term)
        return {term: known[term] for term in terms}

    def total(self, connection: Connection) -> int:
        known = self._current(connection)
        if "" not in known:  # no term is empty
            known[""] = int(connection.exec_driver_sql("SELECT count(*) FROM passages").scalar_one())
        return known[""]

    def _current(self, connection: Connection) -> dict[str, int]:
        """FTS5 keeps its totals in row 1 of its data table; any change of the index changes them."""
        stamp = connection.exec_driver_sql("SELECT block FROM passage_words_data WHERE id = 1").scalar_one()
        with self._lock:
            if stamp != self._stamp or len(self._known) > MOST_REMEMBERED:
                self._stamp, self._known = stamp, {}
            return self._known


def match_query(terms: Sequence[str]) -> str:
    """An FTS5 query for any of the terms, each a quoted string (https://sqlite.org/fts5.html, 3.1)."""
    quoted = (_quoted(term) for term in dict.fromkeys(terms))
    return " OR ".join(term for term in quoted if any(map(str.isalnum, term)))


def _quoted(term: str) -> str:
    clean = term.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return '"' + clean.replace('"', '""') + '"'


def _only_archive(connection: Connection, archive: str) -> bool:
    """Whether no other archive has passages: two probes of an index."""
    sql = (
        "SELECT EXISTS (SELECT 1 FROM passages WHERE archive < ?) OR EXISTS (SELECT 1 FROM passages WHERE archive > ?)"
    )
    return not connection.exec_driver_sql(sql, (archive, archive)).scalar_one()


def _scoped(connection: Connection, scope: Scope) -> tuple[str, tuple[str | float, ...]]:
    if not scope.narrowed and _only_archive(connection, scope.archive):
        return "", ()
    where, parameters = condition(scope)
    return IN_SCOPE.format(where), parameters


def _held(connection: Connection, term: str) -> int:
    query = match_query([term])
    sql = "SELECT count(*) FROM passage_words WHERE passage_words MATCH ?"
    return int(connection.exec_driver_sql(sql, (query,)).scalar_one()) if query else 0


def _held_by(connection: Connection, archive: str, term: str) -> int:
    query = match_query([term])
    sql = (
        "SELECT count(*) FROM passage_words w CROSS JOIN passages p ON p.id = w.rowid "
        "WHERE w.passage_words MATCH ? AND p.archive = ?"
    )
    return int(connection.exec_driver_sql(sql, (query, archive)).scalar_one()) if query else 0
