"""What was posted into Slack, on the catalogue's tables.

Flows in and out: posts, by what they were posted for. Knows no Slack.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from service.model import SlackPost
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import slack_posts as posts


class SqlSlackPosts:
    """Satisfies service.ports.SlackPosts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, post: SlackPost) -> None:
        row = insert(posts).values(
            key=post.key,
            part=post.part,
            workspace=post.workspace,
            channel=post.channel,
            ts=post.ts,
            thread=post.thread,
        )
        with self._database.writing() as connection:
            connection.execute(row.on_conflict_do_nothing())

    def of(self, key: str) -> dict[int, SlackPost]:
        with self._database.reading() as connection:
            rows = connection.execute(select(posts).where(posts.c.key == key).order_by(posts.c.part)).all()
        return {row.part: SlackPost(row.key, row.part, row.workspace, row.channel, row.ts, row.thread) for row in rows}

    def known(self, workspace: str, channel: str, stamps: Sequence[str]) -> set[str]:
        there = posts.c.workspace == workspace, posts.c.channel == channel, posts.c.ts.in_(set(stamps))
        with self._database.reading() as connection:
            return set(connection.execute(select(posts.c.ts).where(*there)).scalars())
