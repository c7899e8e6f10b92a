"""Kept stories, on the catalogue's tables.

Flows in: the database that holds the articles. Flows out: stories with their articles, and the desk where articles are
placed into them. Knows nothing of how that is decided. An article that was deleted is in no story from that moment on,
since its row went with it; what a story still says of it is set right when the next article is placed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.adapters.story_work import AT_ONCE, FIRST, LAST, SqlStoryWork
from service.model import DueArticle, Story, StoryMember
from service.ports import StoryWork, Unknown
from vectorstore.adapters.database import Database
from vectorstore.adapters.rows import ARTICLE_COLUMNS, Row, article_of
from vectorstore.adapters.sqlite_scope import condition
from vectorstore.model import Scope
from vectorstore.ports import Clock

_ARTICLE = ", ".join(f"a.{name.strip()}" for name in ARTICLE_COLUMNS.split(","))
_MEMBERS = (
    f"SELECT {_ARTICLE}, s.story_id, s.origin, s.happened_at, s.headline "  # noqa: S608 - our own columns
    "FROM story_articles s JOIN articles a ON a.id = s.article_id "
    "WHERE s.story_id IN ({}) ORDER BY s.happened_at, s.article_id"
)
_DUE = """
    SELECT a.id, a.archive, a.revision, a.title, r.text, r.body_start, a.published_start, a.added_at FROM (
        SELECT a.rowid AS arrival, a.* FROM articles a LEFT JOIN story_articles s ON s.article_id = a.id
        WHERE s.revision IS NOT a.revision ORDER BY a.rowid LIMIT ?
    ) a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision ORDER BY a.arrival
"""
_BEREFT = """
    SELECT s.id FROM stories s
    LEFT JOIN (SELECT story_id, count(*) AS held FROM story_articles GROUP BY story_id) m ON m.story_id = s.id
    WHERE (SELECT coalesce(sum(members), 0) FROM stories) <> (SELECT count(*) FROM story_articles)
        AND m.held IS NOT s.members
    ORDER BY s.id
"""  # the sums differ only if a story has lost an article, and are found ten times as fast
_EARLIEST, _LATEST = datetime(100, 1, 1, tzinfo=UTC), datetime(9900, 1, 1, tzinfo=UTC)  # with years left on both sides
_AT_THAT_TIME = """
    AND ((a.published_start < ? AND a.published_end > ?)
        OR (a.published_start IS NULL AND s.happened_at >= ? AND s.happened_at < ?))
"""


class SqlStories:
    """Satisfies `service.ports.Stories` and `StoryDesk`. Safe to use from any thread. Raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._now: Callable[[], datetime] = clock.now
        self._quiet: dict[str, int] = {}  # the version of the database at which there was nothing to do, by statement

    def story(self, archive: str, story_id: str) -> Story:
        sql = (
            "SELECT id FROM stories WHERE archive = ? AND id IN "
            "(SELECT ? UNION SELECT story_id FROM story_aliases WHERE id = ?)"
        )
        with self._database.reading() as connection:
            row = connection.exec_driver_sql(sql, (archive, story_id, story_id)).first()
            found = list(_stories(connection, [row[0]] if row else []))
        if not found:
            raise Unknown(f"No story {story_id!r} in archive {archive!r}")
        return found[0]

    def of_articles(self, archive: str, article_ids: Sequence[str]) -> dict[str, str]:
        sql = "SELECT article_id, story_id FROM story_articles WHERE archive = ? AND article_id IN ({})"
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in _select(connection, sql, article_ids, archive)}

    def within(self, scope: Scope, *, limit: int | None = None, offset: int = 0) -> list[Story]:
        where, parameters = _condition(scope)
        sql = (
            "SELECT id FROM stories WHERE id IN (SELECT s.story_id FROM story_articles s "  # noqa: S608
            f"JOIN articles a ON a.id = s.article_id WHERE {where}) ORDER BY last_at DESC, id LIMIT ? OFFSET ?"
        )
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, (*parameters, -1 if limit is None else limit, offset)).all()
            found = _stories(connection, [row[0] for row in rows])
            return sorted(found, key=lambda story: (-story.last.timestamp(), story.id))

    def due(self, *, limit: int) -> list[DueArticle]:
        return [_due(row) for row in self._asked(_DUE, limit)]

    def bereft(self) -> list[str]:
        return [row[0] for row in self._asked(_BEREFT)]

    def at_work(self) -> AbstractContextManager[StoryWork]:
        return self._at_work()

    @contextmanager
    def _at_work(self) -> Iterator[StoryWork]:
        with self._database.writing() as connection:
            yield SqlStoryWork(connection, self._now())

    def _asked(self, sql: str, *parameters: int) -> Sequence[Row]:
        """Rows; none, without a look, when there were none and nothing was committed since."""
        version = self._database.version()
        if self._quiet.get(sql) == version:
            return []
        with self._database.reading() as connection:
            rows = connection.exec_driver_sql(sql, parameters).all()
        if not rows:
            self._quiet[sql] = version
        return rows


def _stories(connection: Connection, story_ids: Sequence[str]) -> Iterator[Story]:
    """Whole, in the order of the ids; those of which every article was deleted are left out."""
    members: dict[str, list[tuple[StoryMember, str]]] = {}
    for row in _select(connection, _MEMBERS, story_ids):
        story_id, origin, happened_at, headline = row[-4:]
        member = StoryMember(article_of(row), origin, datetime.fromtimestamp(happened_at, UTC))
        members.setdefault(story_id, []).append((member, headline))
    lines = "SELECT id, archive, headline, headline_of FROM stories WHERE id IN ({})"
    rows = {row[0]: row for row in _select(connection, lines, story_ids)}
    for story_id in story_ids:
        if story_id in members and story_id in rows:
            yield _story(rows[story_id], members[story_id])


def _story(row: Row, found: Sequence[tuple[StoryMember, str]]) -> Story:
    """Its headline is its own only while the article is there that it is from."""
    story_id, archive, headline, headline_of = row
    members = tuple(member for member, _ in found)
    stands = any(member.article.id == headline_of for member in members)
    return Story(
        id=story_id,
        archive=archive,
        headline=headline if stands else found[0][1],
        first=members[0].at,
        last=members[-1].at,
        members=members,
    )


def _condition(scope: Scope) -> tuple[str, tuple[str | float, ...]]:
    """As of any search, but an article of unknown date counts by when it was read in."""
    where, parameters = condition(replace(scope, start=None, end=None))
    since = FIRST if scope.start is None else scope.start.timestamp()
    until = LAST if scope.end is None else scope.end.timestamp()
    return where + _AT_THAT_TIME, (*parameters, until, since, since, until)


def _due(row: Row) -> DueArticle:
    article_id, archive, revision, title, text, body_start, published, added = row
    at = datetime.fromisoformat(added) if published is None else datetime.fromtimestamp(published, UTC)
    return DueArticle(article_id, archive, revision, title, text, body_start, min(max(at, _EARLIEST), _LATEST))


def _select(connection: Connection, sql: str, values: Iterable[str], *before: str) -> Iterator[Row]:
    """Rows of a statement with one IN list, which comes after its other parameters; few values at a time."""
    whole = list(dict.fromkeys(values))
    for first in range(0, len(whole), AT_ONCE):
        part = whole[first : first + AT_ONCE]
        yield from connection.exec_driver_sql(sql.format(",".join("?" * len(part))), (*before, *part))
