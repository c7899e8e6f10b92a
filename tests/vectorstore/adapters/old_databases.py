"""Databases as earlier versions left them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import Connection

from vectorstore.adapters import database as opening
from vectorstore.adapters.database import Database


def opened_at(step: str, path: Path) -> Database:
    with patch.object(opening, "HEAD", step), patch.object(opening, "_upgrade", upgrade_to(step)):
        return Database(path)


def upgrade_to(step: str) -> Callable[[Connection, Path], None]:
    def upgrade(connection: Connection, _path: Path) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(opening.MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, step)

    return upgrade
