"""Who has installed Dateline, on the catalogue's tables.

Flows in and out: workspaces, with their tokens: Slack takes nothing else, so they are kept as they are, and shown to
nobody. What is to be done in a workspace that goes, and its threads, go in the same transaction. Knows no Slack.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from service.adapters.slack_queue import drop_jobs
from service.adapters.slack_threads import forget_threads
from service.model import Workspace
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import time_column
from vectorstore.adapters.tables import slack_workspaces as workspaces


class SqlWorkspaces:
    """Satisfies service.ports.Workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, workspace: str) -> Workspace | None:
        with self._database.reading() as connection:
            row = connection.execute(select(workspaces).where(workspaces.c.id == workspace)).first()
        return None if row is None else _workspace(row)

    def all(self, archive: str | None = None) -> list[Workspace]:
        wanted = select(workspaces).order_by(workspaces.c.id)
        if archive is not None:
            wanted = wanted.where(workspaces.c.archive == archive)
        with self._database.reading() as connection:
            return [_workspace(row) for row in connection.execute(wanted)]

    def save(self, workspace: Workspace) -> None:
        row = _columns(workspace)
        replaced = insert(workspaces).values(row).on_conflict_do_update(set_=row)
        with self._database.writing() as connection:
            if workspace.how == "token":
                for other in _others_by_token(connection, workspace.id):
                    _remove(connection, other)
            connection.execute(replaced)

    def remove(self, workspace: str) -> None:
        with self._database.writing() as connection:
            _remove(connection, workspace)


def _others_by_token(connection: Connection, workspace: str) -> list[str]:
    others = select(workspaces.c.id).where(workspaces.c.how == "token", workspaces.c.id != workspace)
    return list(connection.execute(others).scalars())


def _remove(connection: Connection, workspace: str) -> None:
    connection.execute(delete(workspaces).where(workspaces.c.id == workspace))
    drop_jobs(connection, workspace)
    forget_threads(connection, workspace)


def _columns(workspace: Workspace) -> dict[str, object]:
    return {
        "id": workspace.id,
        "archive": workspace.archive,
        "name": workspace.name,
        "bot_user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "token": workspace.token,
        "scopes": ",".join(workspace.scopes),
        "how": workspace.how,
        "installed_by": workspace.installed_by,
        "installed_at": time_column(workspace.installed_at),
    }


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(
        id=row.id,
        archive=row.archive,
        name=row.name,
        bot_user_id=row.bot_user_id,
        bot_id=row.bot_id,
        token=row.token,
        scopes=tuple(scope for scope in row.scopes.split(",") if scope),
        how=row.how,
        installed_by=row.installed_by,
        installed_at=datetime.fromisoformat(row.installed_at),
    )
