"""Writing a batch of articles into the catalogue, in the transaction it is given.

Flows in: a connection, prepared articles, the time. Flows out: what was done with each. One `executemany` a table:
statement by statement costs three times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from vectorstore.adapters.rows import (
    head_columns,
    period_columns,
    published_columns,
    published_of,
    sentences_column,
    time_column,
)
from vectorstore.identity import Decision, Known, Ledger, article_id, canonical_url, completed, decide, text_hash
from vectorstore.model import Added, Draft, PassageSpan, PreparedArticle
from vectorstore.ports import BadArticle

IN_AT_ONCE = 400  # values in one IN list

ARTICLE = """
    INSERT INTO articles (
        id, archive, revision, origin, url, url_key, title, source, source_key, place, agency, language,
        published_at, published_precision, published_origin, published_start, published_end, month_day,
        modified, fetched, characters, text_hash, added_at
    ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET
        revision=excluded.revision, origin=excluded.origin, url=coalesce(excluded.url, url),
        url_key=coalesce(excluded.url_key, url_key), title=excluded.title, source=excluded.source,
        source_key=excluded.source_key, place=excluded.place, agency=excluded.agency, language=excluded.language,
        published_at=excluded.published_at, published_precision=excluded.published_precision,
        published_origin=excluded.published_origin, published_start=excluded.published_start,
        published_end=excluded.published_end, month_day=excluded.month_day, modified=excluded.modified,
        fetched=excluded.fetched, characters=excluded.characters, text_hash=excluded.text_hash
"""
REVISION = """
    INSERT INTO revisions (
        archive, article_id, number, text, text_hash, body_start, head_start, head_end, title,
        published_at, published_precision, published_origin, modified, fetched, added_at
    ) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
"""
PASSAGE = (
    "INSERT INTO passages (id, archive, article_id, ordinal, span_start, span_end, sentences) VALUES (?,?,?,?,?,?,?)"
)
WORDS = "INSERT INTO passage_words (rowid, title, body) VALUES (?,?,?)"
UNWORDS = "INSERT INTO passage_words (passage_words, rowid, title, body) VALUES ('delete',?,?,?)"
UNFINISHED = "passage_words_unfinished"  # the word index that `sqlite_rebuilding` is making, if it is at it
REMOVAL = "INSERT OR IGNORE INTO vector_removals (passage_id, archive) VALUES (?,?)"

Values = list[tuple[Any, ...]]


@dataclass(slots=True)
class _Rows:
    """Rows to insert, by table, in the order they must go in."""

    articles: Values = field(default_factory=list)
    revisions: Values = field(default_factory=list)
    passages: Values = field(default_factory=list)
    words: Values = field(default_factory=list)

    def insert(self, connection: Connection) -> None:
        for sql, values in (
            (ARTICLE, self.articles),
            (REVISION, self.revisions),
            (PASSAGE, self.passages),
            (WORDS, self.words),
        ):
            if values:
                connection.exec_driver_sql(sql, values)
                values.clear()


def add_articles(
    connection: Connection, archive: str, articles: Sequence[PreparedArticle], now: datetime
) -> list[Added]:
    """See `Catalogue.add`. Raises BadArticle if a text cannot be stored as UTF-8."""
    keyed = [_keys(article.draft) for article in articles]
    ledger = _ledger(connection, archive, [a.draft.origin for a in articles], keyed)
    batch = _Batch(connection, archive, now)
    added = []
    for article, (url_key, digest) in zip(articles, keyed, strict=True):
        decision = decide(article.draft, url_key, digest, ledger)
        if decision.outcome in ("added", "revised"):
            known = batch.write(article, url_key, digest, decision.known)
            ledger.note(known, replaces=decision.known)
            added.append(Added(decision.outcome, known.article_id, known.revision, len(article.passages)))
        else:
            added.append(_untouched(decision, batch))
    batch.flush()
    return added


def remove_passages(connection: Connection, archive: str, article_id: str) -> None:
    """Takes the newest revision's passages out of every index; their vectors are queued for removal."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, a.title, r.text, p.span_start, p.span_end FROM passages p "
        "JOIN articles a ON a.id = p.article_id JOIN revisions r ON r.article_id = a.id AND r.number = a.revision "
        "WHERE p.article_id = ?",
        (article_id,),
    ).all()
    if not rows:
        return
    words = [(id_, title, text[start:end]) for id_, title, text, start, end in rows]
    connection.exec_driver_sql(UNWORDS, words)
    if unfinished(connection):
        _remove_from_unfinished(connection, words)
    connection.exec_driver_sql(REMOVAL, [(row[0], archive) for row in rows])
    connection.exec_driver_sql("DELETE FROM passages WHERE article_id = ?", (article_id,))  # takes `vectors` along


def unfinished(connection: Connection) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return connection.exec_driver_sql(sql, (UNFINISHED,)).first() is not None


def _remove_from_unfinished(connection: Connection, words: Values) -> None:
    """Of those passages that it has taken in already."""
    sql = f"SELECT 1 FROM {UNFINISHED}_docsize WHERE id = ?"  # noqa: S608 - our own table
    held = [row for row in words if connection.exec_driver_sql(sql, (row[0],)).first() is not None]
    if held:
        connection.exec_driver_sql(UNWORDS.replace("passage_words", UNFINISHED), held)


class _Batch:
    """Collects rows; flushes before an article of this very batch is revised."""

    def __init__(self, connection: Connection, archive: str, now: datetime) -> None:
        self._connection = connection
        self._archive = archive
        self._now = now.isoformat()
        self._rows = _Rows()
        self._ids: set[str] = set()
        self._next_passage = _next_passage(connection)

    def write(self, article: PreparedArticle, url_key: str | None, digest: str, known: Known | None) -> Known:
        draft = article.draft
        if known is None:
            name, number = article_id(self._archive, url_key or digest, self._taken), 1
        else:
            name, number = known.article_id, known.revision + 1
            draft = completed(draft, known) if known.text_hash == digest else draft
            self.flush()
            remove_passages(self._connection, self._archive, name)
        self._ids.add(name)
        key = url_key or (known.url_key if known else None)
        self._rows.articles.append(_article_row(self._archive, draft, name, number, key, digest, self._now))
        self._rows.revisions.append(_revision_row(self._archive, draft, name, number, digest, self._now))
        self._write_passages(draft, article.passages, name)
        return Known(name, number, draft.origin, key, digest, draft.title, draft.source, draft.published)

    def flush(self) -> None:
        self._rows.insert(self._connection)

    def passages_of(self, name: str) -> int:
        self.flush()
        sql = "SELECT count(*) FROM passages WHERE article_id = ?"
        return int(self._connection.exec_driver_sql(sql, (name,)).scalar_one())

    def _write_passages(self, draft: Draft, passages: Sequence[PassageSpan], name: str) -> None:
        text, title = draft.text, draft.title
        for ordinal, passage in enumerate(passages, start=0):
            start, end = passage.span.start, passage.span.end
            id_, sentences = self._next_passage, sentences_column(passage)
            self._rows.passages.append((id_, self._archive, name, ordinal, start, end, sentences))
            self._rows.words.append((id_, title, text[start:end]))
            self._next_passage += 1

    def _taken(self, name: str) -> bool:
        sql = "SELECT 1 FROM articles WHERE id = ?"
        return name in self._ids or self._connection.exec_driver_sql(sql, (name,)).first() is not None


def _untouched(decision: Decision, batch: _Batch) -> Added:
    known = decision.known
    assert known is not None  # noqa: S101 - "unchanged" and "duplicate" are always about an article
    other = known.origin if decision.outcome == "duplicate" else None
    return Added(decision.outcome, known.article_id, known.revision, batch.passages_of(known.article_id), other)


def _keys(draft: Draft) -> tuple[str | None, str]:
    try:
        return (canonical_url(draft.url) if draft.url else None), text_hash(draft.text)
    except UnicodeEncodeError as error:
        raise BadArticle(
            f"{draft.origin}: the text holds half a surrogate pair at {error.start}; decode it anew."
        ) from error


def _ledger(
    connection: Connection, archive: str, origins: Iterable[str], keyed: Sequence[tuple[str | None, str]]
) -> Ledger:
    ledger = Ledger()
    for column, values in (
        ("url_key", {url_key for url_key, _ in keyed if url_key is not None}),
        ("text_hash", {digest for _, digest in keyed}),
        ("origin", set(origins)),
    ):
        for known in _known(connection, archive, column, sorted(values)):
            ledger.note(known)
    return ledger


def _known(connection: Connection, archive: str, column: str, values: Sequence[str]) -> Iterable[Known]:
    for first in range(0, len(values), IN_AT_ONCE):
        part = values[first : first + IN_AT_ONCE]
        without_url = " AND url_key IS NULL AND origin <> 'api'" if column == "origin" else ""
        rows = connection.exec_driver_sql(
            "SELECT id, revision, origin, url_key, text_hash, title, source, "  # noqa: S608 - column is one of three
            "published_at, published_precision, published_origin FROM articles "
            f"WHERE archive = ? AND {column} IN ({','.join('?' * len(part))}){without_url} ORDER BY rowid",
            (archive, *part),
        )
        for id_, revision, origin, url_key, digest, title, source, *published in rows:
            yield Known(id_, revision, origin, url_key, digest, title, source, published_of(*published))


def _next_passage(connection: Connection) -> int:
    """We hold the write lock, so nobody else takes these ids; AUTOINCREMENT keeps them from ever being used again."""
    row = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").first()
    return 1 if row is None else int(row[0]) + 1


def _article_row(
    archive: str, draft: Draft, name: str, number: int, url_key: str | None, digest: str, now: str
) -> tuple[Any, ...]:
    return (
        name,
        archive,
        number,
        draft.origin,
        draft.url,
        url_key,
        draft.title,
        draft.source,
        draft.source.casefold() if draft.source else None,
        draft.place,
        draft.agency,
        draft.language,
        *published_columns(draft.published),
        *period_columns(draft.published),
        time_column(draft.modified),
        time_column(draft.fetched),
        len(draft.text),
        digest,
        now,
    )


def _revision_row(archive: str, draft: Draft, name: str, number: int, digest: str, now: str) -> tuple[Any, ...]:
    return (
        archive,
        name,
        number,
        draft.text,
        digest,
        draft.body_start,
        *head_columns(draft),
        draft.title,
        *published_columns(draft.published),
        time_column(draft.modified),
        time_column(draft.fetched),
        now,
    )
