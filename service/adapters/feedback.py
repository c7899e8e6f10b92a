"""Readers' verdicts on answers, on the catalogue's tables.

Flows in: Feedback. Flows out: the same, by answer or newest first. Knows nobody who gives it. A verdict goes with its
answer, and there is one of each reader's: that is the database's to hold, so that two at once leave one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from service.model import Feedback, Verdict
from service.ports import Unknown
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import Row

COLUMNS = "id, archive, answer_id, verdict, comment, given_by, given_at"
RECORD = f"""
    INSERT INTO feedback ({COLUMNS}) SELECT ?, archive, id, ?, ?, ?, ? FROM turns WHERE archive = ? AND id = ?
    ON CONFLICT (answer_id, given_by) DO UPDATE SET
        id = excluded.id, verdict = excluded.verdict, comment = excluded.comment, given_at = excluded.given_at
"""  # noqa: S608 - our own columns


class SqlFeedback:
    """Satisfies service.ports.FeedbackBook. Safe to use from any thread. Raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, feedback: Feedback) -> None:
        given = (feedback.id, feedback.verdict, feedback.comment, feedback.by, _time(feedback.at))
        with self._database.writing() as connection:
            kept = connection.exec_driver_sql(RECORD, (*given, feedback.archive, feedback.answer_id)).rowcount
        if not kept:
            raise Unknown(f"No answer {feedback.answer_id!r} in archive {feedback.archive!r}")

    def of(self, archive: str, answer_id: str) -> list[Feedback]:
        sql = (
            f"SELECT {COLUMNS} FROM feedback WHERE archive = ? AND answer_id = ? "  # noqa: S608
            "ORDER BY given_at, rowid"
        )
        with self._database.reading() as connection:
            return [_feedback(row) for row in connection.exec_driver_sql(sql, (archive, answer_id))]

    def all(self, archive: str, *, verdict: Verdict | None = None, limit: int = 50, offset: int = 0) -> list[Feedback]:
        sql = (
            f"SELECT {COLUMNS} FROM feedback WHERE archive = ? AND (? IS NULL OR verdict = ?) "  # noqa: S608
            "ORDER BY given_at DESC, rowid DESC LIMIT ? OFFSET ?"
        )
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (archive, verdict, verdict, limit, offset))
            return [_feedback(row) for row in rows]


def _feedback(row: Row) -> Feedback:
    id_, archive, answer_id, verdict, comment, by, at = row
    return Feedback(
        id_, archive, answer_id, "up" if verdict == "up" else "down", comment, by, datetime.fromisoformat(at)
    )


def _time(moment: datetime) -> str:
    """Of one form and in UTC, so that times compare as texts do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
