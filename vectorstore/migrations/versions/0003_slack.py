"""Readers' verdicts; Slack: installations, what is to be done, threads, what was posted."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE feedback (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, answer_id TEXT NOT NULL, verdict TEXT NOT NULL,
        comment TEXT, given_by TEXT NOT NULL, given_at TEXT NOT NULL,
        CONSTRAINT feedback_by_reader UNIQUE (answer_id, given_by),
        FOREIGN KEY (answer_id) REFERENCES turns (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX feedback_by_time ON feedback (archive, given_at)",
    """
    CREATE TABLE slack_workspaces (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, name TEXT, bot_user_id TEXT NOT NULL, bot_id TEXT,
        token TEXT NOT NULL, scopes TEXT NOT NULL, how TEXT NOT NULL, installed_by TEXT, installed_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE slack_invitations (
        hash TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, archive TEXT NOT NULL, expires_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE slack_jobs (
        number INTEGER NOT NULL PRIMARY KEY, "key" TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL, lane TEXT NOT NULL,
        pool TEXT NOT NULL, kind TEXT NOT NULL, request_json TEXT, state TEXT NOT NULL, attempts INTEGER NOT NULL,
        next_at TEXT, owner TEXT, error TEXT, created_at TEXT NOT NULL, done_at TEXT
    )
    """,
    "CREATE INDEX slack_jobs_undone ON slack_jobs (pool, number) WHERE next_at IS NOT NULL",
    "CREATE INDEX slack_jobs_by_lane ON slack_jobs (lane, number) WHERE next_at IS NOT NULL",
    """
    CREATE TABLE slack_threads (
        workspace TEXT NOT NULL, channel TEXT NOT NULL, root TEXT NOT NULL, archive TEXT NOT NULL,
        conversation_id TEXT NOT NULL, edition_id TEXT, item INTEGER, joined_at TEXT NOT NULL,
        PRIMARY KEY (workspace, channel, root)
    )
    """,
    """
    CREATE TABLE slack_posts (
        "key" TEXT NOT NULL, part INTEGER NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL,
        thread TEXT, PRIMARY KEY ("key", part)
    )
    """,
    "CREATE INDEX slack_posts_by_ts ON slack_posts (workspace, channel, ts)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
