"""Between the model's values and the columns of `tables`.

Flows in and out: tuples in the order of the column lists below, and frozen values. Knows no connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from vectorstore.model import (
    Article,
    DateOrigin,
    Draft,
    PassageSpan,
    Precision,
    Published,
    Revision,
    RevisionNote,
    Span,
)
from vectorstore.scoping import month_day

Row = Sequence[Any]

ARTICLE_COLUMNS = (
    "id, archive, revision, origin, url, title, source, place, agency, language, "
    "published_at, published_precision, published_origin, modified, fetched, added_at, characters"
)
REVISION_COLUMNS = (
    "article_id, number, text, body_start, head_start, head_end, title, "
    "published_at, published_precision, published_origin, added_at"
)
NOTE_COLUMNS = "number, title, published_at, published_precision, published_origin, added_at, length(text)"


def article_of(row: Row) -> Article:
    """Of a row of ARTICLE_COLUMNS."""
    return Article(
        id=row[0],
        archive=row[1],
        revision=row[2],
        origin=row[3],
        url=row[4],
        title=row[5],
        source=row[6],
        place=row[7],
        agency=row[8],
        language=row[9],
        published=published_of(row[10], row[11], row[12]),
        modified=time_of(row[13]),
        fetched=time_of(row[14]),
        added_at=datetime.fromisoformat(row[15]),
        characters=row[16],
    )


def revision_of(row: Row) -> Revision:
    """Of a row of REVISION_COLUMNS."""
    return Revision(
        article_id=row[0],
        number=row[1],
        text=row[2],
        body_start=row[3],
        head=span_of(row[4], row[5]),
        title=row[6],
        published=published_of(row[7], row[8], row[9]),
        added_at=datetime.fromisoformat(row[10]),
    )


def revision_note_of(row: Row) -> RevisionNote:
    """Of a row of NOTE_COLUMNS."""
    return RevisionNote(row[0], row[1], published_of(*row[2:5]), datetime.fromisoformat(row[5]), row[6])


def published_of(at: str | None, precision: Precision, origin: DateOrigin) -> Published | None:
    return None if at is None else Published(at=at, precision=precision, origin=origin)


def published_columns(published: Published | None) -> tuple[str | None, str | None, str | None]:
    return (published.at, published.precision, published.origin) if published else (None, None, None)


def period_columns(published: Published | None) -> tuple[int | None, int | None, int | None]:
    """published_start, published_end (epoch seconds) and month_day."""
    if published is None:
        return None, None, None
    period = published.period()
    if period is None:
        return None, None, month_day(published.at)
    return int(period[0].timestamp()), int(period[1].timestamp()), None


def head_columns(draft: Draft) -> tuple[int | None, int | None]:
    return (draft.head.start, draft.head.end) if draft.head else (None, None)


def span_of(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def sentences_column(passage: PassageSpan) -> str:
    return "[" + ",".join(f"{s.start},{s.end}" for s in passage.sentences) + "]"


def sentences_of(column: str) -> tuple[Span, ...]:
    offsets = [int(offset) for offset in column[1:-1].split(",")] if len(column) > 2 else []
    return tuple(Span(start, end) for start, end in zip(offsets[::2], offsets[1::2], strict=True))


def time_of(column: str | None) -> datetime | None:
    return None if column is None else datetime.fromisoformat(column)


def time_column(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
