"""One transaction of placing articles into stories, on the catalogue's tables.

Flows in: a connection that holds the write lock. Flows out: what `service.stories` asks of it. Decides nothing. SQL is
written out: these statements run several times for each article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.adapters.story_features import decoded, encoded
from service.model import DueArticle, PlacedArticle, StoryLine
from vectorstore.adapters.rows import Row

AT_ONCE = 400  # values in one IN list
FIRST, LAST = -(2**62), 2**62  # seconds: any time
EVERY = ""  # a term that every article is announced by: no word is empty

PLACED = "article_id, story_id, revision, origin, happened_at, headline, titled, features"
NEAR = """
    SELECT s.story_id FROM (
        SELECT article_id, count(*) AS shared FROM story_terms
        WHERE archive = ? AND term IN ({}) AND happened_at BETWEEN ? AND ? GROUP BY article_id HAVING count(*) >= 2
    ) t JOIN story_articles s ON s.article_id = t.article_id ORDER BY t.shared DESC, t.article_id LIMIT ?
"""
PUT = f"""
    INSERT INTO story_articles (archive, {PLACED}) VALUES (?,?,?,?,?,?,?,?,?)
    ON CONFLICT (article_id) DO UPDATE SET
        story_id=excluded.story_id, revision=excluded.revision, origin=excluded.origin,
        happened_at=excluded.happened_at, headline=excluded.headline, titled=excluded.titled,
        features=excluded.features
"""  # noqa: S608 - our own columns
WRITE = """
    INSERT INTO stories (id, archive, headline, headline_of, first_at, last_at, members, updated_at)
    VALUES (?,?,?,?,0,0,0,?)
    ON CONFLICT (id) DO UPDATE SET
        headline=excluded.headline, headline_of=excluded.headline_of, updated_at=excluded.updated_at
"""
SETTLE = """
    UPDATE stories SET updated_at = ?, (first_at, last_at, members) =
        (SELECT min(happened_at), max(happened_at), count(*) FROM story_articles WHERE story_id = stories.id)
    WHERE id = ?
"""
EMPTY = "DELETE FROM stories WHERE id = ? AND NOT EXISTS (SELECT 1 FROM story_articles WHERE story_id = stories.id)"


class SqlStoryWork:
    """Satisfies `service.ports.StoryWork`. Every statement names its archive, or ids that are of one."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now.astimezone(UTC).isoformat()

    def still_due(self, articles: Sequence[DueArticle]) -> set[str]:
        sql = (
            "SELECT a.id, a.revision FROM articles a LEFT JOIN story_articles s ON s.article_id = a.id "
            "WHERE a.id IN ({}) AND (s.article_id IS NULL OR s.revision <> a.revision)"
        )
        revisions = {article.article_id: article.revision for article in articles}
        return {row[0] for row in self._select(sql, list(revisions)) if row[1] == revisions[row[0]]}

    def announce(self, archive: str, article_id: str, at: datetime, terms: Sequence[str]) -> None:
        self._connection.exec_driver_sql("DELETE FROM story_terms WHERE article_id = ?", (article_id,))
        rows = [(archive, term, _seconds(at), article_id) for term in dict.fromkeys((EVERY, *terms))]
        sql = "INSERT INTO story_terms (archive, term, happened_at, article_id) VALUES (?,?,?,?)"
        self._connection.exec_driver_sql(sql, rows)

    def articles(self, archive: str, *, since: datetime, until: datetime) -> int:
        return self.frequencies(archive, [EVERY], since=since, until=until).get(EVERY, 0)

    def frequencies(self, archive: str, terms: Iterable[str], *, since: datetime, until: datetime) -> dict[str, int]:
        sql = (
            "SELECT term, count(*) FROM story_terms WHERE term IN ({}) "
            "AND archive = ? AND happened_at BETWEEN ? AND ? GROUP BY term"
        )
        return {row[0]: row[1] for row in self._select(sql, list(terms), archive, _seconds(since), _seconds(until))}

    def near(self, archive: str, terms: Sequence[str], *, since: datetime, until: datetime, limit: int) -> list[str]:
        sql = NEAR.format(_marks(terms))
        rows = self._connection.exec_driver_sql(sql, (archive, *terms, _seconds(since), _seconds(until), limit))
        return list(dict.fromkeys(row[0] for row in rows))

    def members(
        self, story_ids: Iterable[str], *, since: datetime | None = None, until: datetime | None = None
    ) -> dict[str, list[PlacedArticle]]:
        sql = (
            f"SELECT {PLACED} FROM story_articles WHERE story_id IN ({{}}) "  # noqa: S608 - our own columns
            "AND happened_at BETWEEN ? AND ? ORDER BY happened_at, article_id"
        )
        first, last = FIRST if since is None else _seconds(since), LAST if until is None else _seconds(until)
        found: dict[str, list[PlacedArticle]] = {}
        for row in self._select(sql, list(story_ids), first, last):
            found.setdefault(row[1], []).append(_placed(row))
        return found

    def placed(self, article_id: str) -> PlacedArticle | None:
        sql = f"SELECT {PLACED} FROM story_articles WHERE article_id = ?"  # noqa: S608 - our own columns
        row = self._connection.exec_driver_sql(sql, (article_id,)).first()
        return None if row is None else _placed(row)

    def line(self, story_id: str) -> StoryLine | None:
        sql = "SELECT id, archive, headline, headline_of FROM stories WHERE id = ?"
        row = self._connection.exec_driver_sql(sql, (story_id,)).first()
        return None if row is None else StoryLine(*row)

    def put(self, archive: str, placed: PlacedArticle) -> None:
        row = (
            archive,
            placed.article_id,
            placed.story_id,
            placed.revision,
            placed.origin,
            _seconds(placed.at),
            placed.headline,
            int(placed.titled),
            encoded(placed.features),
        )
        self._connection.exec_driver_sql(PUT, row)

    def write(self, line: StoryLine) -> None:
        self._connection.exec_driver_sql(WRITE, (line.id, line.archive, line.headline, line.headline_of, self._now))

    def settle(self, story_ids: Iterable[str]) -> None:
        for story_id in story_ids:
            self._connection.exec_driver_sql(EMPTY, (story_id,))
            self._connection.exec_driver_sql(SETTLE, (self._now, story_id))

    def merge(self, story_id: str, *, into: str) -> None:
        """What digests have told of the one they have told of the other."""
        for sql in (
            "UPDATE story_articles SET story_id = ? WHERE story_id = ?",
            "UPDATE story_aliases SET story_id = ? WHERE story_id = ?",
            "UPDATE told SET story_id = ? WHERE story_id = ?",
            "INSERT INTO story_aliases (story_id, id, archive) SELECT ?, id, archive FROM stories WHERE id = ?",
        ):
            self._connection.exec_driver_sql(sql, (into, story_id))
        self._connection.exec_driver_sql("DELETE FROM stories WHERE id = ?", (story_id,))

    def _select(self, sql: str, values: Sequence[str], *others: str | int) -> Iterator[Row]:
        """Rows of a statement with one IN list, which comes before its other parameters; few values at a time."""
        for first in range(0, len(values), AT_ONCE):
            part = values[first : first + AT_ONCE]
            yield from self._connection.exec_driver_sql(sql.format(_marks(part)), (*part, *others))


def _placed(row: Row) -> PlacedArticle:
    article_id, story_id, revision, origin, happened_at, headline, titled, features = row
    return PlacedArticle(
        article_id=article_id,
        story_id=story_id,
        revision=revision,
        origin=origin,
        at=datetime.fromtimestamp(happened_at, UTC),
        headline=headline,
        titled=bool(titled),
        features=decoded(features),
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
