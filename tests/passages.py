"""Passages made by hand, for tests of what happens after retrieval."""

from __future__ import annotations

from datetime import UTC, datetime

from vectorstore.model import Article, Passage, Published, RankedPassage, Span
from vectorstore.sentences import split_sentences


def passage(
    text: str,
    *,
    article: str = "a1",
    ordinal: int = 0,
    title: str | None = "Umarov in Geneva",
    source: str | None = "Kazinform",
    published: Published | None = None,
) -> Passage:
    """A passage that is the whole text of its revision, cut into sentences."""
    return Passage(
        id=ordinal + 1,
        article=Article(
            id=article,
            archive="main",
            revision=1,
            origin=f"{article}.txt",
            url=None,
            title=title,
            source=source,
            place=None,
            agency=None,
            language=None,
            published=published,
            modified=None,
            fetched=None,
            added_at=datetime(2026, 1, 1, tzinfo=UTC),
            characters=len(text),
        ),
        ordinal=ordinal,
        span=Span(0, len(text)),
        text=text,
        sentences=tuple(split_sentences(text)),
        head=None,
        head_text=None,
    )


def ranked(*passages: Passage) -> list[RankedPassage]:
    """As a search returns them, best first."""
    return [RankedPassage(item, 1.0 / n, {}) for n, item in enumerate(passages, start=1)]
