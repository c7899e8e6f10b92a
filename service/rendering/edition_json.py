"""An Edition as JSON, and the schema that is published for it.

Flows in: an Edition, what was noticed about it since. Flows out: JSON under the names of the HTTP contract. Text is
exactly as it was frozen, invisible and hostile characters included: whoever shows it escapes it. Nothing in it says
where the Edition is sent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from service.model import Correction, Edition, EditionItem, EditionReceipt, LeftOut, Mode, Origin, QuoteFate
from service.rendering.cited_json import CitationOut, ConflictOut, PublishedOut, SentenceOut, Strict
from service.rendering.view import noticed_since

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class OriginOut(Strict):
    """One independent text behind an item."""

    article_id: str
    title: str | None
    source: str | None
    url: str | None
    published: PublishedOut | None
    copies: Annotated[int, Field(ge=0, description="Further articles with the same text.")]

    @classmethod
    def of(cls, origin: Origin) -> OriginOut:
        return cls(
            article_id=origin.article_id,
            title=origin.title,
            source=origin.source,
            url=origin.url,
            published=PublishedOut.of(origin.published),
            copies=origin.copies,
        )


class EditionItemOut(Strict):
    """One story, told once. Every sentence carries at least one citation; every quote is in its article."""

    number: Annotated[int, Field(ge=1)]
    story_id: str
    headline: str
    sentences: Annotated[list[SentenceOut], Field(min_length=1, description="Numbers are of this item's citations.")]
    citations: list[CitationOut]
    conflicts: Annotated[list[ConflictOut], Field(description="What the sources disagree about, side by side.")]
    origins: Annotated[list[OriginOut], Field(min_length=1, description="The most telling first.")]
    first: Annotated[datetime, Field(description="Of the story; an article of unknown date counts by its reading in.")]
    last: datetime
    new_since: Annotated[
        datetime | None, Field(description="When this digest last told of the story; null: told for the first time.")
    ]
    url: Annotated[str | None, Field(description="The one link to follow.")]
    also: Annotated[list[str], Field(description="Ids of other stories of the same event, told together with it.")]

    @classmethod
    def of(cls, item: EditionItem) -> EditionItemOut:
        return cls(
            number=item.number,
            story_id=item.story_id,
            headline=item.headline,
            sentences=[SentenceOut.of(sentence) for sentence in item.sentences],
            citations=[CitationOut.of(citation) for citation in item.citations],
            conflicts=[ConflictOut.of(conflict) for conflict in item.conflicts],
            origins=[OriginOut.of(origin) for origin in item.origins],
            first=item.first,
            last=item.last,
            new_since=item.new_since,
            url=item.url,
            also=list(item.also),
        )


class CorrectionOut(Strict):
    """A quote that an answer or an Edition's item rests on, and that its article no longer has."""

    id: str
    archive: str
    kind: Literal["answer", "edition"]
    owner_id: Annotated[str, Field(description="Of the answer or the Edition.")]
    item: Annotated[int | None, Field(description="Number of the Edition's item.")]
    sentence: Annotated[str, Field(description="What was said.")]
    quote: Annotated[str, Field(description="What it rested on.")]
    article_id: str
    title: str | None
    source: str | None
    url: str | None
    old_revision: int
    new_revision: Annotated[int | None, Field(description="Null when the article was deleted.")]
    fate: Annotated[QuoteFate, Field(description="Said otherwise now, no longer said, or the article was deleted.")]
    now: Annotated[str | None, Field(description="What the article says in its place, if something stands there.")]
    noticed_at: datetime

    @classmethod
    def of(cls, correction: Correction) -> CorrectionOut:
        return cls(
            id=correction.id,
            archive=correction.archive,
            kind=correction.kind,
            owner_id=correction.owner_id,
            item=correction.item,
            sentence=correction.sentence,
            quote=correction.quote,
            article_id=correction.article_id,
            title=correction.title,
            source=correction.source,
            url=correction.url,
            old_revision=correction.old_revision,
            new_revision=correction.new_revision,
            fate=correction.fate,
            now=correction.now,
            noticed_at=correction.noticed_at,
        )


class LeftOutOut(Strict):
    """How many articles are not told, and why."""

    reason: str
    articles: int

    @classmethod
    def of(cls, left: LeftOut) -> LeftOutOut:
        return cls(reason=left.reason, articles=left.articles)


class EditionReceiptOut(Strict):
    """What went into an Edition, for whoever wants to know what is missing."""

    articles_seen: Annotated[int, Field(description="Of the window and its sources.")]
    undated: Annotated[int, Field(description="Of the archive, with no known day; never taken to be of this day.")]
    left_out: list[LeftOutOut]
    stories: Annotated[int, Field(description="In the window.")]
    merged: Annotated[int, Field(description="Articles that are in another one's story.")]
    copies: Annotated[int, Field(description="Articles whose text another one has, too.")]
    mode: Mode
    model: str | None
    prompts: list[str]
    degraded: Annotated[bool, Field(description="A language model was set and did not answer for all of it.")]
    timing_ms: dict[str, float]

    @classmethod
    def of(cls, receipt: EditionReceipt) -> EditionReceiptOut:
        return cls(
            articles_seen=receipt.articles_seen,
            undated=receipt.undated,
            left_out=[LeftOutOut.of(left) for left in receipt.left_out],
            stories=receipt.stories,
            merged=receipt.merged,
            copies=receipt.copies,
            mode=receipt.mode,
            model=receipt.model,
            prompts=list(receipt.prompts),
            degraded=receipt.degraded,
            timing_ms=dict(receipt.timing_ms),
        )


class EditionOut(Strict):
    """One digest, frozen. Whatever else shows an Edition says these sentences and rests on these quotes."""

    id: str
    archive: str
    digest_id: str
    name: Annotated[str, Field(description="Of the digest, as it was.")]
    from_: Annotated[datetime, Field(alias="from", description="Start of the window of publication.")]
    to: Annotated[datetime, Field(description="End of the window, exclusive.")]
    time_zone: Annotated[str, Field(description="IANA name; the window's days are meant in it.")]
    as_of: Annotated[datetime, Field(description="When it was built.")]
    items: Annotated[list[EditionItemOut], Field(description="The most important first.")]
    corrections: Annotated[list[CorrectionOut], Field(description="Of earlier Editions of this digest.")]
    message: Annotated[str | None, Field(description="Says so when there is nothing (new) to tell.")]
    receipt: EditionReceiptOut
    corrected_since: Annotated[
        list[CorrectionOut], Field(description="Of this Edition, noticed since; all else in it never changes.")
    ]

    @classmethod
    def of(cls, edition: Edition, corrections: Sequence[Correction] = ()) -> EditionOut:
        """`corrections` are those noticed since the Edition was frozen; those of others are left out."""
        return cls(
            id=edition.id,
            archive=edition.archive,
            digest_id=edition.digest_id,
            name=edition.name,
            from_=edition.start,
            to=edition.end,
            time_zone=edition.time_zone,
            as_of=edition.as_of,
            items=[EditionItemOut.of(item) for item in edition.items],
            corrections=[CorrectionOut.of(correction) for correction in edition.corrections],
            message=edition.message,
            receipt=EditionReceiptOut.of(edition.receipt),
            corrected_since=[CorrectionOut.of(found) for found in noticed_since(edition, corrections)],
        )


def edition_json(edition: Edition, *, corrections: Sequence[Correction] = ()) -> str:
    """Valid under `edition_schema()`; indented, ASCII only, so that every terminal, pipe and mail takes it."""
    return json.dumps(EditionOut.of(edition, corrections).model_dump(mode="json"), indent=2) + "\n"


def edition_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, that refers to nothing outside itself."""
    return {"$schema": DIALECT} | EditionOut.model_json_schema(mode="serialization") | {"title": "Edition"}
