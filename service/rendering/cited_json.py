"""The JSON of what is said and what it rests on: sentences, citations, conflicts.

Flows in: the frozen values of `service.model`. Flows out: the same under the names of the HTTP contract, v1. Answers,
summaries and Editions share it. Offsets are Unicode code points into a revision's text, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.model import Citation, Conflict, ConflictSide, Nearest, Sentence
from vectorstore.model import DateOrigin, Precision, Published


class Strict(BaseModel):
    """An unknown field is refused, so that a misspelt one is not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class PublishedOut(Strict):
    """A publication date, as precise as it is known."""

    at: Annotated[str, Field(description="`2023-03-17T08:30:00+00:00`, `2023-03-17`, or `--12-13` (year unknown).")]
    precision: Precision
    from_: Annotated[DateOrigin, Field(alias="from", description="Where the date came from.")]

    @classmethod
    def of(cls, published: Published | None) -> PublishedOut | None:
        if published is None:
            return None
        return cls(at=published.at, precision=published.precision, from_=published.origin)


Start = Annotated[int, Field(ge=0, description="Code points into the revision's text.")]
End = Annotated[int, Field(ge=0, description="Code points into the revision's text, exclusive.")]


class Located(Strict):
    """A piece of one revision: `text[start:end]`, in Unicode code points."""

    article_id: str
    revision: int
    title: str | None
    source: str | None
    url: str | None
    published: PublishedOut | None
    start: Start
    end: End


class CitationOut(Located):
    number: int
    quote: Annotated[str, Field(description="Exactly `text[start:end]` of the revision.")]

    @classmethod
    def of(cls, citation: Citation) -> CitationOut:
        return cls(number=citation.number, quote=citation.quote, **located(citation))


class SentenceOut(Strict):
    text: str
    citations: list[int]

    @classmethod
    def of(cls, sentence: Sentence) -> SentenceOut:
        return cls(text=sentence.text, citations=list(sentence.citations))


class ConflictSideOut(Strict):
    value: str
    text: str
    citations: list[int]
    published: PublishedOut | None

    @classmethod
    def of(cls, side: ConflictSide) -> ConflictSideOut:
        published = PublishedOut.of(side.published)
        return cls(value=side.value, text=side.text, citations=list(side.citations), published=published)


class ConflictOut(Strict):
    about: str
    sides: list[ConflictSideOut]

    @classmethod
    def of(cls, conflict: Conflict) -> ConflictOut:
        return cls(about=conflict.about, sides=[ConflictSideOut.of(side) for side in conflict.sides])


def located(place: Citation | Nearest) -> Mapping[str, Any]:
    """The fields of Located."""
    return {
        "article_id": place.article_id,
        "revision": place.revision,
        "title": place.title,
        "source": place.source,
        "url": place.url,
        "published": PublishedOut.of(place.published),
        "start": place.start,
        "end": place.end,
    }
