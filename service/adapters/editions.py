"""Frozen Editions, and the memory of what each digest has told, on the catalogue's tables.

Flows in: an Edition with the lines of the ledger that deliver it. Flows out: Editions as they were frozen, and the
sentences told. Knows no definition and no rendering. An Edition outlives its definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, exists, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from service.adapters.frozen_json import from_json, to_json
from service.adapters.ledger import record_deliveries
from service.adapters.quotations import quoted_by_edition, record_quotations
from service.model import Delivery, Edition, EditionItem, Told, ToldArticle
from service.ports import Unknown
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import editions, told, told_articles

IN_AT_ONCE = 400  # values in one IN list


class SqlEditions:
    """Satisfies service.ports.Editions. Raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def freeze(self, edition: Edition, deliveries: Sequence[Delivery] = ()) -> None:
        """Keeps the Edition, what it tells, what it quotes and the lines of the ledger, in one transaction.

        The same id twice is kept once, as it was the first time. A sentence that the digest has told of the story
        already, in an Edition that was built at the same time, is remembered once.
        """
        with self._database.writing() as connection:
            if connection.execute(select(exists().where(editions.c.id == edition.id))).scalar_one():
                return
            connection.execute(insert(editions).values(_row(edition)))
            _remember(connection, edition)
            record_quotations(
                connection,
                archive=edition.archive,
                kind="edition",
                owner_id=edition.id,
                quoted=quoted_by_edition(edition),
            )
            record_deliveries(connection, deliveries)

    def edition(self, archive: str, edition_id: str) -> Edition:
        """As it was frozen. Raises Unknown."""
        one = select(editions.c.edition_json).where(editions.c.archive == archive, editions.c.id == edition_id)
        with self._database.reading() as connection:
            text = connection.execute(one).scalar_one_or_none()
        if text is None:
            raise Unknown(f"There is no Edition {edition_id!r} in archive {archive!r}")
        return from_json(Edition, text)

    def editions(
        self, archive: str, *, digest_id: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Edition]:
        """Newest first, by when they were built."""
        statement = select(editions.c.edition_json).where(editions.c.archive == archive)
        if digest_id is not None:
            statement = statement.where(editions.c.digest_id == digest_id)
        statement = statement.order_by(editions.c.created_at.desc(), editions.c.id).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [from_json(Edition, text) for text in connection.execute(statement).scalars()]

    def told(self, digest_id: str, story_ids: Sequence[str]) -> list[Told]:
        """What this digest has told of these stories, oldest first."""
        with self._database.reading() as connection:
            found = [line for part in _parts(story_ids) for line in _told(connection, digest_id, part)]
        return [line for _, line in sorted(found, key=lambda pair: pair[0])]

    def told_articles(self, digest_id: str, article_ids: Sequence[str]) -> dict[str, ToldArticle]:
        """Those of the articles that this digest has told of, by id."""
        with self._database.reading() as connection:
            return {
                one.article_id: one
                for part in _parts(article_ids)
                for one in _told_articles(connection, digest_id, part)
            }

    def last_built(self, digest_id: str) -> datetime | None:
        """When the newest Edition of this digest was built."""
        newest = select(editions.c.created_at).where(editions.c.digest_id == digest_id)
        newest = newest.order_by(editions.c.created_at.desc()).limit(1)
        with self._database.reading() as connection:
            at = connection.execute(newest).scalar_one_or_none()
        return None if at is None else datetime.fromisoformat(at)


def _row(edition: Edition) -> dict[str, str]:
    return {
        "id": edition.id,
        "archive": edition.archive,
        "digest_id": edition.digest_id,
        "created_at": _time(edition.as_of),
        "edition_json": to_json(edition),
    }


def _remember(connection: Connection, edition: Edition) -> None:
    """Every sentence, once for the item's story and for each other one that it tells of."""
    lines = dict.fromkeys(
        (story_id, sentence.text)
        for item in edition.items
        for story_id in (item.story_id, *item.also)
        for sentence in item.sentences
    )
    stories = _parts(story_id for story_id, _ in lines)
    known = {(line.story_id, line.text) for part in stories for _, line in _told(connection, edition.digest_id, part)}
    rows = [
        {
            "digest_id": edition.digest_id,
            "edition_id": edition.id,
            "story_id": story_id,
            "text": text,
            "told_at": _time(edition.as_of),
        }
        for story_id, text in lines
        if (story_id, text) not in known
    ]
    if rows:
        connection.execute(insert(told), rows)
    for item in edition.items:
        _remember_articles(connection, edition, item)


def _remember_articles(connection: Connection, edition: Edition, item: EditionItem) -> None:
    """Every article behind an item, with the newest of its revisions that the item quotes.

    A later telling does not forget which revision was quoted before.
    """
    quoted: dict[str, int] = {}
    for citation in item.citations:
        quoted[citation.article_id] = max(citation.revision, quoted.get(citation.article_id, 0))
    rows = [
        {
            "digest_id": edition.digest_id,
            "article_id": article_id,
            "story_id": item.story_id,
            "revision": quoted.get(article_id),
            "told_at": _time(edition.as_of),
        }
        for article_id in dict.fromkeys((*(origin.article_id for origin in item.origins), *quoted))
    ]
    statement = upsert(told_articles)
    later = {
        "story_id": statement.excluded.story_id,
        "revision": func.coalesce(statement.excluded.revision, told_articles.c.revision),
        "told_at": func.max(statement.excluded.told_at, told_articles.c.told_at),
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["digest_id", "article_id"], set_=later), rows)


def _told(connection: Connection, digest_id: str, story_ids: Sequence[str]) -> Iterator[tuple[tuple[str, int], Told]]:
    """Each line with what it is sorted by."""
    statement = select(told.c.id, told.c.edition_id, told.c.story_id, told.c.text, told.c.told_at).where(
        told.c.digest_id == digest_id, told.c.story_id.in_(story_ids)
    )
    for number, edition_id, story_id, text, at in connection.execute(statement):
        yield (at, number), Told(digest_id, edition_id, story_id, text, datetime.fromisoformat(at))


def _told_articles(connection: Connection, digest_id: str, article_ids: Sequence[str]) -> Iterator[ToldArticle]:
    known = told_articles.c
    statement = select(known.article_id, known.story_id, known.revision, known.told_at).where(
        known.digest_id == digest_id, known.article_id.in_(article_ids)
    )
    for article_id, story_id, revision, at in connection.execute(statement):
        yield ToldArticle(article_id, story_id, revision, datetime.fromisoformat(at))


def _parts(ids: Iterable[str]) -> list[list[str]]:
    """Each id once, in lists that one statement takes."""
    wanted = list(dict.fromkeys(ids))
    return [wanted[at : at + IN_AT_ONCE] for at in range(0, len(wanted), IN_AT_ONCE)]


def _time(moment: datetime) -> str:
    """Of one form and in UTC, so that times compare as texts do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
