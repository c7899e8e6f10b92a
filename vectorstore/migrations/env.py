"""Runs migrations on the connection that `vectorstore.adapters.database` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from vectorstore.adapters.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's DDL is transactional, and two processes may start at once
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
