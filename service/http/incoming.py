"""The HTTP contract, v1: what may be sent.

Flows in: JSON and query strings. Flows out: checked questions, filters and articles, with the times they mean. An error
says which field is wrong and what to write instead. Knows nothing of what comes back.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from service.http.strict import Strict

QUESTION_LIMIT = 4_000
TEXT_LIMIT = 1_000_000
ARTICLES_AT_ONCE = 500
SEARCH_LIMIT = 100
LIST_LIMIT = 200
NAMED_LIMIT = 200
FIRST_YEAR, LAST_YEAR = 1800, 2200

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})?")
URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


def _printable(text: str) -> str:
    found = CONTROL.search(text)
    if found:
        raise ValueError(
            f"holds the control character U+{ord(found.group()):04X} at {found.start()}; "
            "take it out (tabs and line ends are fine)"
        )
    return text


def _worded(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write a question or a text")
    return text


def _moment(value: object) -> date | datetime:
    if isinstance(value, datetime | date):
        return value
    if not isinstance(value, str):
        raise ValueError('must be a string such as "2023-03-17" or "2023-03-17T08:30:00Z"')
    try:
        moment = _read_moment(value.strip())
    except (ValueError, OverflowError) as error:
        raise ValueError(f'is not a date; write "2023-03-17" or "2023-03-17T08:30:00Z" ({error})') from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def _read_moment(text: str) -> date | datetime:
    if DAY.fullmatch(text):
        return date.fromisoformat(text)
    if not INSTANT.fullmatch(text):
        raise ValueError("unknown form")
    read = datetime.fromisoformat(text.upper().replace(",", "."))
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _web_address(text: str) -> str:
    if not URL.fullmatch(text):
        raise ValueError("must be an http or https address without spaces")
    return text


MOMENT_SCHEMA = {
    "type": "string",
    "description": "A day (`2023-03-17`) or an instant (`2023-03-17T08:30:00Z`; without an offset, UTC). "
    f"Years {FIRST_YEAR} to {LAST_YEAR}.",
    "examples": ["2023-03-17", "2023-03-17T08:30:00Z"],
    "anyOf": [{"format": "date"}, {"format": "date-time"}],
}
Moment = Annotated[date | datetime, BeforeValidator(_moment), WithJsonSchema(MOMENT_SCHEMA)]
Plain = AfterValidator(_printable)
QuestionText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=QUESTION_LIMIT,
        description=f"1 to {QUESTION_LIMIT} characters, not only spaces; no control characters but tabs and line ends.",
        examples=["Who did Umarov meet at the WHO?"],
    ),
    Plain,
    AfterValidator(_worded),
]
Name = Annotated[str, Field(min_length=1, max_length=200), Plain, AfterValidator(_worded)]
Identifier = Annotated[str, Field(min_length=1, max_length=200), Plain]
ArticleIds = Annotated[list[Identifier], Field(min_length=1, max_length=NAMED_LIMIT)]


class Filters(Strict):
    """Which articles may be used."""

    from_: Annotated[Moment | None, Field(alias="from", description="Published on or after this.")] = None
    to: Annotated[Moment | None, Field(description="Published on or before this; a day is meant to its end.")] = None
    sources: Annotated[
        list[Name] | None, Field(max_length=100, description="Only these sources, whatever their case.", min_length=1)
    ] = None
    as_of: Annotated[
        Moment | None, Field(description='What "now" is for "yesterday" and the like; unset: the present moment.')
    ] = None

    @model_validator(mode="after")
    def _in_order(self) -> Filters:
        if self.start and self.end and self.start >= self.end:
            raise ValueError('"from" is later than "to"; exchange them')
        return self

    @property
    def start(self) -> datetime | None:
        return first_instant(self.from_)

    @property
    def end(self) -> datetime | None:
        return instant_after(self.to)

    @property
    def folded_sources(self) -> frozenset[str] | None:
        return None if self.sources is None else frozenset(name.strip().casefold() for name in self.sources)


def first_instant(moment: date | datetime | None) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def instant_after(moment: date | datetime | None) -> datetime | None:
    """The first instant no longer meant: a day is meant to its end, an instant to its second."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment + timedelta(seconds=1)
    return datetime.combine(moment, time.min, UTC) + timedelta(days=1)


class Asked(Filters):
    """What is asked, and of which articles."""

    question: QuestionText
    articles: Annotated[
        ArticleIds | None, Field(description="Only these, by their ids; one that is not in the archive is noted.")
    ] = None

    @property
    def article_ids(self) -> frozenset[str] | None:
        return None if self.articles is None else frozenset(self.articles)


class AskIn(Asked):
    """One question."""

    conversation_id: Annotated[
        Identifier | None, Field(description="From an earlier answer, to ask a follow-up question.")
    ] = None
    stream: Annotated[
        bool, Field(description="Server-sent events, each sentence as soon as it is grounded.", strict=True)
    ] = False

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "Who did Umarov meet at the WHO?"}]})


class SearchIn(Asked):
    """One search."""

    limit: Annotated[int, Field(ge=1, le=SEARCH_LIMIT, strict=True)] = 10

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "WIPO copyright", "limit": 5}]})


class ArticleIn(Strict):
    """One article to read in. With a `url` it replaces what was read from there before, as a new revision."""

    text: Annotated[
        str,
        Field(min_length=1, max_length=TEXT_LIMIT, description="The article's text, not only spaces."),
        Plain,
        AfterValidator(_worded),
    ]
    url: Annotated[str | None, Field(max_length=2_000), AfterValidator(lambda u: u and _web_address(u))] = None
    title: Annotated[str | None, Field(max_length=1_000), AfterValidator(lambda t: t and _printable(t))] = None
    source: Annotated[Name | None, Field(description="Publisher or agency.")] = None
    published: Annotated[Moment | None, Field(description="When it was published; never guessed.")] = None
    modified: Moment | None = None
    language: Annotated[
        str | None, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$", description="BCP 47, such as `en`.")
    ] = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Harbour bridge opens",
                    "text": "The harbour bridge opened on Monday.",
                    "source": "Example News",
                    "published": "2026-01-05",
                    "url": "https://example.org/bridge",
                }
            ]
        }
    )


class ArticlesQuery(Strict):
    """Which articles to list, newest first."""

    q: Annotated[str | None, Field(max_length=200, description="Words of the title, source or place."), Plain] = None
    source: Annotated[list[Name] | None, Field(max_length=100, description="Only these sources.")] = None
    from_: Annotated[Moment | None, Field(alias="from", description="Published on or after this.")] = None
    to: Annotated[Moment | None, Field(description="Published on or before this; a day is meant to its end.")] = None
    limit: Annotated[int, Field(ge=1, le=LIST_LIMIT)] = 50
    offset: Annotated[
        int, Field(ge=0, le=1_000_000, description="How many to skip: `next_offset` of the last page.")
    ] = 0

    @model_validator(mode="after")
    def _in_order(self) -> ArticlesQuery:
        start, end = first_instant(self.from_), instant_after(self.to)
        if start and end and start >= end:
            raise ValueError('"from" is later than "to"; exchange them')
        return self
