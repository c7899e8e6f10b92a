"""The catalogue on SQLite: what the archive holds, and what its indexes still owe it.

Flows in: prepared articles. Flows out: articles, revisions, passages, and the two to-do lists of the vector index
(passages without a vector, vectors without a passage). Writing is in `sqlite_writing`; this module reads, deletes
and keeps the lists. SQL is written out where it runs often: SQLAlchemy's compiler costs more than these queries do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from vectorstore.adapters import sqlite_rebuilding
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import (
    ARTICLE_COLUMNS,
    NOTE_COLUMNS,
    REVISION_COLUMNS,
    Row,
    article_of,
    published_of,
    revision_note_of,
    revision_of,
    sentences_of,
    span_of,
)
from vectorstore.adapters.sqlite_naming import articles_named
from vectorstore.adapters.sqlite_scope import condition
from vectorstore.adapters.sqlite_writing import add_articles, remove_passages
from vectorstore.chunking import embedding_text
from vectorstore.model import (
    MAIN_ARCHIVE,
    Added,
    ArchiveCounts,
    Article,
    Passage,
    PassageToEmbed,
    PreparedArticle,
    Revision,
    RevisionNote,
    Scope,
    Span,
)
from vectorstore.ports import Clock, NotFound

PASSAGE_COLUMNS = "p.id, p.article_id, p.ordinal, p.span_start, p.span_end, p.sentences"


class SqliteCatalogue:
    """Satisfies `vectorstore.ports.Catalogue`. Safe to use from any thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._counted: dict[tuple[str, str], tuple[int, ArchiveCounts]] = {}

    def add(self, archive: str, articles: Sequence[PreparedArticle]) -> list[Added]:
        with self._database.writing() as connection:
            return add_articles(connection, archive, articles, self._clock.now())

    def article(self, archive: str, article_id: str) -> Article:
        with self._database.reading() as connection:
            return _article(connection, archive, article_id)

    def articles(
        self,
        archive: str,
        *,
        scope: Scope | None = None,
        query: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Article]:
        where, parameters = condition(scope) if scope is not None else ("a.archive = ?", (archive,))
        if scope is not None and scope.archive != archive:
            return []
        if query:
            where += (
                " AND (" + " OR ".join(f"a.{name} LIKE ? ESCAPE '\\'" for name in ("title", "source", "place")) + ")"
            )
            parameters += (_like(query),) * 3
        sql = (
            f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE {where} "  # noqa: S608 - parameters are bound
            "ORDER BY a.published_start DESC NULLS LAST, a.rowid DESC LIMIT ? OFFSET ?"
        )
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (*parameters, limit, offset)).all()
        return [article_of(row) for row in rows]

    def named(self, archive: str, name: str, *, limit: int = 10) -> list[Article]:
        with self._database.reading() as connection:
            return articles_named(connection, archive, name, limit)

    def revision(self, archive: str, article_id: str, number: int | None = None) -> Revision:
        with self._database.reading() as connection:
            wanted = _article(connection, archive, article_id).revision if number is None else number
            row = connection.exec_driver_sql(
                f"SELECT {REVISION_COLUMNS} FROM revisions WHERE archive = ? AND article_id = ? AND number = ?",  # noqa: S608
                (archive, article_id, wanted),
            ).first()
        if row is None:
            raise NotFound(f"Article {article_id} has no revision {wanted} in archive {archive!r}.")
        return revision_of(row)

    def revisions(self, archive: str, article_id: str) -> list[RevisionNote]:
        with self._database.reading() as connection:
            _article(connection, archive, article_id)
            rows = connection.exec_driver_sql(
                f"SELECT {NOTE_COLUMNS} FROM revisions WHERE archive = ? AND article_id = ? ORDER BY number",  # noqa: S608
                (archive, article_id),
            ).all()
        return [revision_note_of(row) for row in rows]

    def delete(self, archive: str, article_id: str) -> None:
        with self._database.writing() as connection:
            _article(connection, archive, article_id)
            remove_passages(connection, archive, article_id)
            connection.exec_driver_sql("DELETE FROM articles WHERE id = ?", (article_id,))

    def passages(self, archive: str, ids: Sequence[int]) -> dict[int, Passage]:
        sql = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages p "  # noqa: S608
            f"WHERE p.archive = ? AND p.id IN ({_marks(ids)})"
        )
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (archive, *ids)).all()
            found = {passage.id: passage for passage in _passages(connection, rows)}
        return {id_: found[id_] for id_ in ids if id_ in found}

    def within(
        self, scope: Scope, passage_ids: Sequence[int] | None = None, *, collection: str | None = None
    ) -> list[int]:
        where, parameters = condition(scope)
        if collection is not None:
            where += " AND EXISTS (SELECT 1 FROM vectors v WHERE v.collection = ? AND v.passage_id = p.id)"
            parameters += (collection,)
        if passage_ids is not None:
            where += f" AND p.id IN ({_marks(passage_ids)})"
            parameters += tuple(passage_ids)
        sql = f"SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE {where} ORDER BY p.id"  # noqa: S608
        with self._database.reading() as connection:
            return [row[0] for row in connection.exec_driver_sql(sql, parameters)]

    def neighbours(self, archive: str, article_id: str) -> list[Passage]:
        sql = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages p "  # noqa: S608
            "WHERE p.archive = ? AND p.article_id = ? ORDER BY p.ordinal"
        )
        with self._database.reading() as connection:
            return list(_passages(connection, connection.exec_driver_sql(sql, (archive, article_id)).all()))

    def openings(self, archive: str, article_ids: Sequence[str]) -> dict[str, Passage]:
        sql = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages p "  # noqa: S608
            f"WHERE p.archive = ? AND p.ordinal = 0 AND p.article_id IN ({_marks(article_ids)})"
        )
        if not article_ids:
            return {}
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (archive, *article_ids)).all()
            return {passage.article.id: passage for passage in _passages(connection, rows)}

    def sources(self, archive: str) -> list[tuple[str, int]]:
        sql = (
            "SELECT max(source), count(*) AS held FROM articles WHERE archive = ? AND source IS NOT NULL "
            "GROUP BY source_key ORDER BY held DESC, source_key"
        )
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.exec_driver_sql(sql, (archive,))]

    def counts(self, archive: str, collection: str) -> ArchiveCounts:
        """Counted anew only when something was committed since: every search asks, and counting takes 1.4 ms."""
        version, key = self._database.version(), (archive, collection)
        known = self._counted.get(key)
        if known is None or known[0] != version:
            known = self._counted[key] = (version, self._count(archive, collection))
        return known[1]

    def _count(self, archive: str, collection: str) -> ArchiveCounts:
        with self._database.reading() as connection:
            return ArchiveCounts(
                articles=_count(connection, "articles WHERE archive = ?", archive),
                passages=_count(connection, "passages WHERE archive = ?", archive),
                vectors=_count(connection, "vectors WHERE collection = ? AND archive = ?", collection, archive),
                undated=_count(connection, "articles WHERE archive = ? AND published_start IS NULL", archive),
            )

    def archives(self) -> list[str]:
        with self._database.reading() as connection:
            names = {row[0] for row in connection.exec_driver_sql("SELECT DISTINCT archive FROM articles")}
        return sorted(names | {MAIN_ARCHIVE})

    def pending_vectors(self, collection: str, *, limit: int) -> list[PassageToEmbed]:
        sql = """
            SELECT p.id, p.archive, p.article_id, p.span_start, p.span_end FROM passages p
            WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.collection = ? AND v.passage_id = p.id)
            ORDER BY p.id LIMIT ?
        """
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (collection, limit)).all()
            articles = _articles_to_embed(connection, {row[2] for row in rows})
        return [_to_embed(row, articles[row[2]]) for row in rows]

    def unembedded(self, collection: str, passage_ids: Sequence[int]) -> set[int]:
        sql = (
            "SELECT passage_id FROM vectors "  # noqa: S608 - parameters are bound
            f"WHERE collection = ? AND passage_id IN ({_marks(passage_ids)})"
        )
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (collection, *passage_ids))
            return set(passage_ids) - {row[0] for row in rows}

    def mark_embedded(self, collection: str, passage_ids: Sequence[int]) -> None:
        sql = (
            "INSERT OR IGNORE INTO vectors (collection, passage_id, archive) "
            "SELECT ?, id, archive FROM passages WHERE id = ?"
        )
        if passage_ids:
            with self._database.writing() as connection:
                connection.exec_driver_sql(sql, [(collection, id_) for id_ in passage_ids])

    def pending_removals(self, *, limit: int) -> list[tuple[str, int]]:
        sql = "SELECT archive, passage_id FROM vector_removals ORDER BY passage_id LIMIT ?"
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.exec_driver_sql(sql, (limit,))]

    def mark_removed(self, passage_ids: Sequence[int]) -> None:
        if passage_ids:
            with self._database.writing() as connection:
                connection.exec_driver_sql(
                    "DELETE FROM vector_removals WHERE passage_id = ?", [(id_,) for id_ in passage_ids]
                )

    def embedded(self, archive: str, collection: str) -> set[int]:
        sql = "SELECT passage_id FROM vectors WHERE collection = ? AND archive = ?"
        with self._database.reading() as connection:
            return {row[0] for row in connection.exec_driver_sql(sql, (collection, archive))}

    def forget_vectors(self, collection: str, passage_ids: Sequence[int] | None = None) -> None:
        with self._database.writing() as connection:
            if passage_ids is None:
                connection.exec_driver_sql("DELETE FROM vectors WHERE collection = ?", (collection,))
            elif passage_ids:
                connection.exec_driver_sql(
                    "DELETE FROM vectors WHERE collection = ? AND passage_id = ?",
                    [(collection, id_) for id_ in passage_ids],
                )

    def rebuild_words(self) -> Iterator[int]:
        yield from sqlite_rebuilding.rebuild_words(self._database)

    def close(self) -> None:
        self._database.close()


def _article(connection: Connection, archive: str, article_id: str) -> Article:
    row = connection.exec_driver_sql(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE archive = ? AND id = ?",  # noqa: S608
        (archive, article_id),
    ).first()
    if row is None:
        raise NotFound(f"No article {article_id} in archive {archive!r}.")
    return article_of(row)


def _passages(connection: Connection, rows: Sequence[Row]) -> Iterator[Passage]:
    """Of rows of PASSAGE_COLUMNS, in their order. Each article and its text is read once."""
    ids = list({row[1] for row in rows})
    texts = connection.exec_driver_sql(
        "SELECT r.article_id, r.text, r.head_start, r.head_end FROM articles a "  # noqa: S608
        f"JOIN revisions r ON r.article_id = a.id AND r.number = a.revision WHERE a.id IN ({_marks(ids)})",
        tuple(ids),
    )
    text_of = {row[0]: row[1:] for row in texts}
    found = connection.exec_driver_sql(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id IN ({_marks(ids)})",  # noqa: S608
        tuple(ids),
    )
    articles = {row[0]: article_of(row) for row in found}
    for row in rows:
        yield _passage(row, articles[row[1]], *text_of[row[1]])


def _passage(row: Row, article: Article, text: str, head_start: int | None, head_end: int | None) -> Passage:
    span, head = Span(row[3], row[4]), span_of(head_start, head_end)
    return Passage(
        id=row[0],
        article=article,
        ordinal=row[2],
        span=span,
        text=span.of(text),
        sentences=sentences_of(row[5]),
        head=head,
        head_text=None if head is None else head.of(text),
    )


def _articles_to_embed(connection: Connection, ids: Iterable[str]) -> dict[str, Row]:
    wanted = tuple(ids)
    rows = connection.exec_driver_sql(
        "SELECT a.id, r.text, a.title, a.published_at, a.published_precision, a.published_origin, "  # noqa: S608
        "a.published_start, a.source FROM articles a "
        f"JOIN revisions r ON r.article_id = a.id AND r.number = a.revision WHERE a.id IN ({_marks(wanted)})",
        wanted,
    )
    return {row[0]: row for row in rows}


def _to_embed(row: Row, article: Row) -> PassageToEmbed:
    _, text, title, at, precision, origin, published_start, source = article
    return PassageToEmbed(
        id=row[0],
        archive=row[1],
        article_id=row[2],
        text=embedding_text(title, published_of(at, precision, origin), text[row[3] : row[4]]),
        published=published_start,
        source=source,
    )


def _count(connection: Connection, what: str, *parameters: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {what}", parameters).scalar_one())  # noqa: S608


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _like(query: str) -> str:
    escaped = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
