"""Articles by what a person calls them: an id or how it begins, a link, the file it was read from.

Flows in: a connection and a name. Flows out: the articles it may mean. Knows nothing of how names are shown.
"""

from __future__ import annotations

from sqlalchemy import Connection

from vectorstore.adapters.rows import ARTICLE_COLUMNS, article_of
from vectorstore.identity import API_ORIGIN, canonical_url
from vectorstore.model import Article

FEWEST_CHARACTERS = 4  # of an id's beginning


def articles_named(connection: Connection, archive: str, name: str, limit: int) -> list[Article]:
    """See vectorstore.ports.Catalogue.named."""
    by_id = _articles(connection, archive, "id = ?", (name,), 1)
    if by_id:
        return by_id
    if "://" in name:
        return _articles(connection, archive, "url_key = ?", (canonical_url(name),), limit)
    if len(name) >= FEWEST_CHARACTERS:
        by_beginning = _articles(connection, archive, "substr(id, 1, ?) = ?", (len(name), name), limit)
        if by_beginning:
            return by_beginning
    return _read_from(connection, archive, name, limit)


def _read_from(connection: Connection, archive: str, path: str, limit: int) -> list[Article]:
    """By the path as it was read; else one path is the end of the other: `seeds/a.txt`, `a.txt`."""
    exact = _articles(connection, archive, "origin = ? AND origin <> ?", (path, API_ORIGIN), limit)
    if exact:
        return exact
    ends = "(substr(origin, -length(?) - 1) = '/' || ? OR substr(?, -length(origin) - 1) = '/' || origin)"
    return _articles(connection, archive, f"{ends} AND origin <> ?", (path, path, path, API_ORIGIN), limit)


def _articles(
    connection: Connection, archive: str, condition: str, parameters: tuple[str | int, ...], limit: int
) -> list[Article]:
    rows = connection.exec_driver_sql(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE archive = ? AND {condition} ORDER BY rowid LIMIT ?",  # noqa: S608 - parameters are bound
        (archive, *parameters, limit),
    )
    return [article_of(row) for row in rows]
