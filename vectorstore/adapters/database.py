"""The one SQLite database: how it is opened, migrated, read and written.

Flows in: a path. Flows out: connections inside a transaction. Every thread takes its own connection from the pool;
readers see one snapshot and never wait for a writer (WAL); writers of this process wait for each other in line, and
for another process's up to `BUSY_TIMEOUT_S`. Knows no table but Alembic's.

A committed transaction survives a power cut (`synchronous=FULL`: one fsync a transaction, and ingest commits a
hundred articles at a time): passage ids are named in another store, and must not be handed out again after one.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vectorstore.adapters.tables import HEAD
from vectorstore.ports import ArchiveTooNew, StoreUnavailable

BUSY_TIMEOUT_S = 30.0
MIGRATIONS = Path(__file__).parent.parent / "migrations"
PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -16384",  # KiB a connection, at most
    "PRAGMA mmap_size = 268435456",  # pages shared by all connections; without it each keeps its own copy
    "PRAGMA temp_store = MEMORY",
)


class Database:
    """An open archive database. Raises StoreUnavailable when SQLite does, ArchiveTooNew on opening."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.RLock()
        self._watching = threading.Lock()
        self._watch: sqlite3.Connection | None = None  # never writes, so that it sees every commit as another's
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = _engine(path)
        try:
            self._migrate()
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on one snapshot of the database."""
        with _translated(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in the one write transaction: committed on leaving, rolled back on any exception."""
        with self._writing, _translated(self.path), self._engine.connect() as connection:
            writer = connection.execution_options(dateline_begin="BEGIN IMMEDIATE")
            with writer.begin():
                yield writer

    def version(self) -> int:
        """Another number after every commit, by whatever thread or process (SQLite's data_version): 10 µs.

        Whoever reads after asking reads that version or a newer one.
        """
        with self._watching, _translated(self.path):
            if self._watch is None:
                self._watch = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        with self._watching:
            if self._watch is not None:
                self._watch.close()
            self._watch = None
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.reading() as connection:
            if schema_version(connection) == HEAD:
                return
        with FileLock(self.path.with_name(self.path.name + ".migrating")):
            with _translated(self.path), self._engine.connect() as connection:
                _driver(connection).execute("PRAGMA journal_mode = WAL")  # kept in the file
            with self.writing() as connection:
                if schema_version(connection) != HEAD:
                    _upgrade(connection, self.path)


def schema_version(connection: Connection) -> str | None:
    """The migration this database is at; None when it is empty."""
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first() if known else None
    return None if row is None else str(row[0])


def _upgrade(connection: Connection, path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    version = schema_version(connection)
    steps = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in steps:
        raise ArchiveTooNew(
            f"{path} was written by a newer Dateline (schema {version}; this one knows up to {HEAD}). "
            "Install that version, or point DATELINE_HOME at another folder."
        )
    command.upgrade(config, "head")


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False, "cached_statements": 256},
        pool_size=8,
        max_overflow=56,
        pool_timeout=BUSY_TIMEOUT_S,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: https://docs.sqlalchemy.org/dialects/sqlite.html
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("dateline_begin", "BEGIN"))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(f"The catalogue {path} does not answer: {cause}") from error
    except SQLAlchemyError as error:
        raise StoreUnavailable(f"The catalogue {path} failed: {error}") from error
