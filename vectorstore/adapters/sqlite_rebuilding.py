"""The word index made anew, while others read and write.

Flows in: the database. Flows out: how many passages each step took in. Knows no search.

The new index grows beside the old in short transactions, so that nobody waits longer than a step; searches see the old
one. Passage ids only grow, so what is added meanwhile is met on the way; what is removed meanwhile, `sqlite_writing`
removes from both (`UNFINISHED`). In the last transaction the new index takes the old one's name. Killed before, it
leaves the old index in use and the unfinished one to the next attempt, which begins again.
"""

from __future__ import annotations

from collections.abc import Iterator

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_writing import UNFINISHED, unfinished
from vectorstore.ports import StoreUnavailable

STEP = 2000  # passages a transaction: about 0.2 s, for which writers wait


def rebuild_words(database: Database) -> Iterator[int]:
    """See `Catalogue.rebuild_words`. Raises StoreUnavailable also while another process is at it."""
    try:
        with FileLock(database.path.with_name(database.path.name + ".rebuilding"), blocking=False):
            yield from _rebuild(database)
    except Timeout as error:
        raise StoreUnavailable(f"The words of {database.path} are being rebuilt by another process.") from error


def _rebuild(database: Database) -> Iterator[int]:
    with database.writing() as connection:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {UNFINISHED}")
        made_by = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'passage_words'").scalar_one()
        connection.exec_driver_sql(made_by.replace("passage_words", UNFINISHED, 1))
    last, done = 0, False
    while not done:
        with database.writing() as connection:
            if not unfinished(connection):
                raise StoreUnavailable(f"The new word index of {database.path} was taken away while it grew.")
            ids = _next(connection, last)
            if ids:
                _take_in(connection, ids[0], ids[-1])
            if done := len(ids) < STEP:
                _put_in_place(connection)
        last = ids[-1] if ids else last
        if ids:
            yield len(ids)


def _next(connection: Connection, last: int) -> list[int]:
    rows = connection.exec_driver_sql("SELECT id FROM passages WHERE id > ? ORDER BY id LIMIT ?", (last, STEP))
    return [row[0] for row in rows]


def _take_in(connection: Connection, first: int, last: int) -> None:
    connection.exec_driver_sql(
        f"INSERT INTO {UNFINISHED} (rowid, title, body) "  # noqa: S608 - our own table
        "SELECT id, title, body FROM passage_text WHERE id BETWEEN ? AND ?",
        (first, last),
    )


def _put_in_place(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE passage_words")
    connection.exec_driver_sql(f"ALTER TABLE {UNFINISHED} RENAME TO passage_words")
