"""Quotes that no longer hold, on the catalogue's tables.

Flows in: what is quoted (`quotations`) and what the articles say now. Flows out: Corrections of past answers and
Editions. What became of a quote, `service.correcting` decides. Knows nobody who would be told.

There is at most one Correction of a quotation, and it tells how things stand: when the article is revised again and
says something else in the quote's place, the newer one takes the older one's; when it has the quote again, the
Correction is taken back. An Edition that told of it keeps what it told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, select

from service.adapters.frozen_json import from_json, to_json
from service.correcting import WITHDRAWN, Lost, compare
from service.model import Citation, Correction
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import corrections
from vectorstore.ports import Clock

GONE = "gone"  # `checked` of a quotation whose article is
ARTICLES_AT_ONCE = 10  # compared in one transaction: about 50 ms

# Of many quotes of few articles: the index gives each article once, and only then is its text's hash looked up.
STALE = f"""
    SELECT DISTINCT q.archive, q.article_id
    FROM (SELECT DISTINCT archive, article_id, checked FROM quotations) q
    LEFT JOIN articles a ON a.id = q.article_id AND a.archive = q.archive
    WHERE q.checked <> coalesce(a.text_hash, '{GONE}')
    LIMIT ?
"""  # noqa: S608 - our own word
CURRENT = """
    SELECT a.text_hash, r.number, r.text FROM articles a
    JOIN revisions r ON r.article_id = a.id AND r.number = a.revision WHERE a.archive = ? AND a.id = ?
"""
QUOTED = """
    SELECT id, kind, owner_id, item, sentence, citation_json FROM quotations
    WHERE archive = ? AND article_id = ? AND checked <> ? ORDER BY id
"""
TEXT = "SELECT text FROM revisions WHERE archive = ? AND article_id = ? AND number = ?"
CHECKED = "UPDATE quotations SET checked = ? WHERE id = ?"
STANDS = "DELETE FROM corrections WHERE quotation_id = ?"
LOST = """
    INSERT INTO corrections (id, archive, quotation_id, digest_id, owner_id, noticed_at, correction_json)
    VALUES (?, ?, ?, (SELECT digest_id FROM editions WHERE archive = ? AND id = ?), ?, ?, ?)
    ON CONFLICT (quotation_id) DO UPDATE SET
        id = excluded.id, noticed_at = excluded.noticed_at, correction_json = excluded.correction_json
    WHERE corrections.id <> excluded.id
"""


@dataclass(frozen=True, slots=True)
class _Quotation:
    id: int
    kind: str
    owner_id: str
    item: int | None
    sentence: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class _Current:
    """What an article says now."""

    text_hash: str
    revision: int | None  # None when it was deleted
    text: str


class SqlCorrections:
    """Satisfies service.ports.Corrections. Safe to use from any thread and process: a quote is compared once a text."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._nothing_at: int | None = None  # the database's version when nothing was left to compare

    def check(self, *, limit: int | None = None) -> int:
        """Compares quotes of articles revised or deleted since with what the articles say now.

        At most `limit` articles; returns how many quotes no longer hold that held before, or have changed again. When
        nothing was written since the last check this takes microseconds; with 100,000 quotes of
        20,000 articles and none of them to compare it takes 40 ms.
        """
        version = self._database.version()
        if version == self._nothing_at:
            return 0
        with self._database.reading() as connection:
            stale = connection.exec_driver_sql(STALE, (-1 if limit is None else limit,)).all()
        if not stale:
            self._nothing_at = version
        return sum(self._compare(stale[at : at + ARTICLES_AT_ONCE]) for at in range(0, len(stale), ARTICLES_AT_ONCE))

    def of(self, archive: str, owner_id: str) -> list[Correction]:
        """Of one answer or Edition, oldest first."""
        return self._read(corrections.c.archive == archive, corrections.c.owner_id == owner_id)

    def of_digest(self, digest_id: str, *, since: datetime | None) -> list[Correction]:
        """Of all Editions of a digest, noticed after `since`, oldest first."""
        every = corrections.c.digest_id == digest_id
        return self._read(every if since is None else every & (corrections.c.noticed_at > _time(since)))

    def all(self, archive: str, *, limit: int = 50, offset: int = 0) -> list[Correction]:
        """Newest first."""
        statement = select(corrections.c.correction_json).where(corrections.c.archive == archive)
        newest = corrections.c.noticed_at.desc(), corrections.c.quotation_id.desc()
        with self._database.reading() as connection:
            rows = connection.execute(statement.order_by(*newest).limit(limit).offset(offset)).scalars()
            return [from_json(Correction, text) for text in rows]

    def _read(self, *where: ColumnElement[bool]) -> list[Correction]:
        statement = select(corrections.c.correction_json).where(*where)
        oldest = corrections.c.noticed_at, corrections.c.quotation_id
        with self._database.reading() as connection:
            return [from_json(Correction, text) for text in connection.execute(statement.order_by(*oldest)).scalars()]

    def _compare(self, articles: Iterable[Sequence[str]]) -> int:
        """In one transaction, so that no other process compares the same, and none revises meanwhile."""
        with self._database.writing() as connection:
            now = self._clock.now()
            return sum(_compare_article(connection, archive, article_id, now) for archive, article_id in articles)


def _compare_article(connection: Connection, archive: str, article_id: str, now: datetime) -> int:
    current = _current(connection, archive, article_id)
    rows = connection.exec_driver_sql(QUOTED, (archive, article_id, current.text_hash)).all()
    quotations = [
        _Quotation(id_, kind, owner_id, item, sentence, from_json(Citation, cited))
        for id_, kind, owner_id, item, sentence, cited in rows
    ]
    if not quotations:
        return 0
    connection.exec_driver_sql(CHECKED, [(current.text_hash, quotation.id) for quotation in quotations])
    standing, lost = [], 0
    for quotation, verdict in _verdicts(connection, archive, current, quotations):
        if verdict is None:
            standing.append((quotation.id,))
        else:
            lost += _keep(connection, quotation.id, _correction(archive, quotation, current, verdict, now))
    if standing:
        connection.exec_driver_sql(STANDS, standing)
    return lost


def _current(connection: Connection, archive: str, article_id: str) -> _Current:
    row = connection.exec_driver_sql(CURRENT, (archive, article_id)).first()
    return _Current(GONE, None, "") if row is None else _Current(*row)


def _verdicts(
    connection: Connection, archive: str, current: _Current, quotations: Sequence[_Quotation]
) -> Iterator[tuple[_Quotation, Lost | None]]:
    """What became of each, revision by revision: every revision's text is read once."""
    if current.revision is None:
        yield from ((quotation, WITHDRAWN) for quotation in quotations)
        return
    by_revision = defaultdict(list)
    for quotation in quotations:
        by_revision[quotation.citation.revision].append(quotation)
    for revision, quoted in by_revision.items():
        before = connection.exec_driver_sql(TEXT, (archive, quoted[0].citation.article_id, revision)).scalar()
        known = [quotation for quotation in quoted if _is_of(quotation.citation, before)]
        others = [quotation for quotation in quoted if not _is_of(quotation.citation, before)]
        for group, text in ((known, before), (others, None)):
            verdicts = compare([quotation.citation.quote for quotation in group], before=text, after=current.text)
            yield from zip(group, verdicts, strict=True)


def _is_of(citation: Citation, text: str | None) -> bool:
    """Whether the quote is of this text: an article that was deleted and read in again counts from 1 again."""
    return text is not None and text[citation.start : citation.end] == citation.quote


def _keep(connection: Connection, quotation_id: int, correction: Correction) -> int:
    """1 when that is news, 0 when it is what was noticed before."""
    edition = (correction.archive, correction.owner_id)
    row = (correction.id, correction.archive, quotation_id, *edition, correction.owner_id)
    return connection.exec_driver_sql(LOST, (*row, _time(correction.noticed_at), to_json(correction))).rowcount


def _correction(archive: str, quotation: _Quotation, current: _Current, lost: Lost, now: datetime) -> Correction:
    citation = quotation.citation
    return Correction(
        id=_id(archive, quotation, lost),
        archive=archive,
        kind="edition" if quotation.kind == "edition" else "answer",
        owner_id=quotation.owner_id,
        item=quotation.item,
        sentence=quotation.sentence,
        quote=citation.quote,
        article_id=citation.article_id,
        title=citation.title,
        source=citation.source,
        url=citation.url,
        old_revision=citation.revision,
        new_revision=current.revision,
        fate=lost.fate,
        now=lost.now,
        noticed_at=now,
    )


def _id(archive: str, quotation: _Quotation, lost: Lost) -> str:
    """The same for the same quotation and the same verdict, so that a Correction noticed again is no other one."""
    parts = (archive, quotation.kind, quotation.owner_id, str(quotation.id), lost.fate, lost.now or "")
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def _time(moment: datetime) -> str:
    """Of one form and in UTC, so that times compare as texts do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
