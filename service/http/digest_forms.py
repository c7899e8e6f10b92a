"""The HTTP contract of digests, v1: what may be sent, and what comes back beside an Edition itself.

Flows in: JSON and query strings. Flows out: checked requests and changes; definitions, Editions in brief and lines of
the ledger as JSON. What a digest may be, `service.digests.defining` decides. A destination's secret goes in and never
comes out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from service.digests.defining import (
    LONGEST_NAME,
    LONGEST_TOPIC,
    MOST_DESTINATIONS,
    MOST_HOURS,
    MOST_SOURCES,
    MOST_TOPICS,
)
from service.http.incoming import DAY, FIRST_YEAR, INSTANT, LAST_YEAR, LIST_LIMIT, Identifier, Name, Plain, QuestionText
from service.http.strict import Strict
from service.model import Delivery, DeliveryState, Destination, DigestDefinition, Edition, Length

SEVERAL = (
    'names a stored "digest" and says what it is about, too: {}; take one of the two out, or change the digest itself '
    "at /v1/digest-definitions"
)
WINDOWS = 'gives more than one of "date", "since", and "from" and "to"; one of them says which days are meant'


def _local(value: object) -> dt.date | dt.datetime:
    """As `incoming.Moment`, but an instant without an offset stays without one."""
    if isinstance(value, dt.date):  # a datetime is one, too
        return value
    if not isinstance(value, str) or not (DAY.fullmatch(value.strip()) or INSTANT.fullmatch(value.strip())):
        raise ValueError('is not a date; write "2023-03-17", "2023-03-17T08:30" or "2023-03-17T08:30:00Z"')
    text = value.strip()
    try:
        read = dt.date.fromisoformat(text) if DAY.fullmatch(text) else _instant(text)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is not a date ({error})") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return read


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.upper().replace(",", "."))


def _day(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not DAY.fullmatch(value.strip()):
        raise ValueError('is not a day; write "2023-03-17"')
    read = _local(value)
    assert not isinstance(read, dt.datetime)  # noqa: S101  of the form of a day
    return read


LOCAL_SCHEMA = {
    "type": "string",
    "description": "A day (`2023-03-17`) or an instant (`2023-03-17T08:30:00Z`; without an offset, in the digest's "
    f"time zone). Years {FIRST_YEAR} to {LAST_YEAR}.",
    "examples": ["2023-03-17", "2023-03-17T08:30:00Z"],
    "anyOf": [{"format": "date"}, {"format": "date-time"}],
}
LocalMoment = Annotated[dt.date | dt.datetime, BeforeValidator(_local), WithJsonSchema(LOCAL_SCHEMA)]
Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Topic = Annotated[str, Field(min_length=1, max_length=LONGEST_TOPIC), Plain]
Topics = Annotated[tuple[Topic, ...], Field(max_length=MOST_TOPICS, description="A story of any of them is in.")]
Sources = Annotated[tuple[Name, ...], Field(max_length=MOST_SOURCES, description="Only these, whatever their case.")]
Question = Annotated[QuestionText | None, Field(description="Stories that bear on it are in.")]
Hours = Annotated[int, Field(ge=1, le=MOST_HOURS, strict=True, description="How far back an Edition looks.")]
Zone = Annotated[
    str, Field(min_length=1, max_length=64, description="IANA name; days and the schedule are meant in it."), Plain
]
Size = Annotated[Length, Field(description="How many stories are told, and how much of each.")]
Flag = Annotated[bool, Field(strict=True)]
Secret = Annotated[str, Field(min_length=1, max_length=200), Plain]


class DigestIn(Strict):
    """One Edition to build: of a stored `digest`, or of what `topics`, `sources` and `question` say.

    Without any of them it is about everything in the archive. It looks at one day (`date`), at all `since` a moment, at
    the span `from` … `to`, or, without any of these, at the digest's last hours.
    """

    digest: Annotated[Identifier | None, Field(description="Name or id of a stored digest.")] = None
    topics: Topics = ()
    sources: Sources = ()
    question: Question = None
    day: Annotated[Day | None, Field(alias="date", description="One day of the digest's time zone.")] = None
    since: LocalMoment | None = None
    from_: Annotated[LocalMoment | None, Field(alias="from")] = None
    to: Annotated[LocalMoment | None, Field(description="A day is meant to its end.")] = None
    hours: Annotated[Hours | None, Field(description="How far back, when no days are given.")] = None
    time_zone: Annotated[Zone | None, Field(description="Unset: the stored digest's, else UTC.")] = None
    length: Annotated[Size | None, Field(description="Unset: the stored digest's, else medium.")] = None
    dry_run: Annotated[
        Flag, Field(description="Build and show it, but keep nothing, remember nothing as told, and send nothing.")
    ] = False
    send: Annotated[
        Flag | None,
        Field(
            description="Whether to deliver it to the stored digest's destinations now. Has to be said of a digest "
            "that has some: what one of its Editions tells is not told again in the next."
        ),
    ] = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"topics": ["human rights"], "since": "2026-11-21", "length": "short"},
                {"digest": "Morning", "dry_run": True},
            ]
        }
    )

    @model_validator(mode="after")
    def _one_digest(self) -> DigestIn:
        about = {"topics": self.topics, "sources": self.sources, "question": self.question}
        given = [f'"{name}"' for name, value in about.items() if value]
        if self.digest is not None and given:
            raise ValueError(SEVERAL.format(", ".join(given)))
        if self.digest is None and self.send:
            raise ValueError('asks to "send" what is no stored digest; name one with destinations')
        if self.dry_run and self.send:
            raise ValueError('asks for a "dry_run" and to "send" it; take one of the two out')
        return self

    @model_validator(mode="after")
    def _one_window(self) -> DigestIn:
        spanned = self.from_ is not None or self.to is not None
        if sum((self.day is not None, self.since is not None, spanned)) > 1:
            raise ValueError(WINDOWS)
        return self


class DestinationIn(Strict):
    """Where Editions go."""

    kind: Annotated[str, Field(min_length=1, max_length=40, examples=["email", "webhook", "file"]), Plain]
    address: Annotated[
        str,
        Field(min_length=1, max_length=2_000, description="E-mail address, URL, or folder of the outbox."),
        Plain,
    ]
    secret: Annotated[
        Secret | None, Field(description="Signs what a webhook is sent. Kept, and never shown again.")
    ] = None

    @property
    def value(self) -> Destination:
        return Destination(self.kind, self.address, self.secret)


class DestinationOut(Strict):
    kind: str
    address: str
    secret: Annotated[bool, Field(description="Whether there is one.")]

    @classmethod
    def of(cls, destination: Destination) -> DestinationOut:
        return cls(kind=destination.kind, address=destination.address, secret=destination.secret is not None)


DefinitionName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, examples=["Morning"]), Plain]
Schedule = Annotated[
    Annotated[str, Field(min_length=1, max_length=200), Plain] | None,
    Field(
        description="Five cron fields in the digest's time zone; null: only when asked for.",
        examples=["0 8 * * mon-fri"],
    ),
]
Destinations = Annotated[tuple[DestinationIn, ...], Field(max_length=MOST_DESTINATIONS)]


class DefinitionIn(Strict):
    """A digest to keep. Without `topics`, `sources` and `question` it is about everything in the archive."""

    name: DefinitionName
    topics: Topics = ()
    sources: Sources = ()
    question: Question = None
    hours: Hours = 24
    time_zone: Zone = "UTC"
    schedule: Schedule = None
    length: Size = "medium"
    destinations: Destinations = ()
    enabled: Annotated[Flag, Field(description="Whether the schedule runs.")] = True

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Morning",
                    "topics": ["human rights", "trade"],
                    "time_zone": "Europe/Berlin",
                    "schedule": "0 8 * * mon-fri",
                    "destinations": [{"kind": "email", "address": "desk@example.org"}],
                }
            ]
        }
    )

    @property
    def fields(self) -> dict[str, Any]:
        """What `defining.define` takes, the name included."""
        destinations = [destination.value for destination in self.destinations]
        return {name: getattr(self, name) for name in type(self).model_fields} | {"destinations": destinations}


class DefinitionChangeIn(DefinitionIn):
    """What to change; what is left out stays. A destination that comes without a secret keeps the one it has."""

    name: DefinitionName = ""

    model_config = ConfigDict(json_schema_extra={"examples": [{"schedule": "30 7 * * *"}, {"enabled": False}]})

    @property
    def fields(self) -> dict[str, Any]:
        """What `defining.revise` takes: that alone which was sent."""
        return {name: value for name, value in super().fields.items() if name in self.model_fields_set}


class DefinitionOut(Strict):
    """A digest that is kept."""

    id: str
    name: str
    created_at: dt.datetime
    updated_at: dt.datetime
    topics: list[str]
    sources: list[str]
    question: str | None
    hours: int
    time_zone: str
    schedule: str | None
    length: Length
    destinations: list[DestinationOut]
    enabled: bool
    next_at: Annotated[dt.datetime | None, Field(description="When its schedule is due next.")]

    @classmethod
    def of(cls, definition: DigestDefinition, *, next_at: dt.datetime | None) -> DefinitionOut:
        return cls(
            id=definition.id,
            name=definition.name,
            created_at=definition.created_at,
            updated_at=definition.updated_at,
            topics=list(definition.topics),
            sources=list(definition.sources),
            question=definition.question,
            hours=definition.hours,
            time_zone=definition.time_zone,
            schedule=definition.schedule,
            length=definition.length,
            destinations=[DestinationOut.of(destination) for destination in definition.destinations],
            enabled=definition.enabled,
            next_at=next_at,
        )


class DefinitionsOut(Strict):
    definitions: Annotated[list[DefinitionOut], Field(description="By name.")]


class PageQuery(Strict):
    """One page of a list."""

    limit: Annotated[int, Field(ge=1, le=LIST_LIMIT)] = 50
    offset: Annotated[
        int, Field(ge=0, le=1_000_000, description="How many to skip: `next_offset` of the last page.")
    ] = 0

    def next_offset(self, found: Sequence[object]) -> int | None:
        """`found` is what there is of `limit` + 1."""
        return self.offset + self.limit if len(found) > self.limit else None


class EditionsQuery(PageQuery):
    """Which Editions to list, newest first."""

    digest: Annotated[
        Identifier | None, Field(description="Name or id of a stored digest, or `digest_id` of an Edition.")
    ] = None


class EditionRowOut(Strict):
    """An Edition in brief; all of it is at `/v1/digests/{id}`."""

    id: str
    digest_id: str
    name: str
    from_: Annotated[dt.datetime, Field(alias="from")]
    to: Annotated[dt.datetime, Field(description="Exclusive.")]
    time_zone: str
    as_of: dt.datetime
    headlines: Annotated[list[str], Field(description="Of its items.")]
    message: str | None

    @classmethod
    def of(cls, edition: Edition) -> EditionRowOut:
        return cls(
            id=edition.id,
            digest_id=edition.digest_id,
            name=edition.name,
            from_=edition.start,
            to=edition.end,
            time_zone=edition.time_zone,
            as_of=edition.as_of,
            headlines=[item.headline for item in edition.items],
            message=edition.message,
        )


NextOffset = Annotated[int | None, Field(description="`offset` of the next page; null on the last.")]


class EditionsOut(Strict):
    editions: Annotated[list[EditionRowOut], Field(description="Newest first.")]
    next_offset: NextOffset


class DeliveryOut(Strict):
    """An Edition on its way to one destination."""

    id: Annotated[str, Field(description="Recipients see it as `webhook-id` and in `Message-ID`.")]
    edition_id: str
    digest_id: str
    kind: str
    address: str
    state: DeliveryState
    attempts: int
    next_at: Annotated[dt.datetime | None, Field(description="When it is tried (again).")]
    error: str | None
    created_at: dt.datetime
    sent_at: dt.datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryOut:
        return cls(
            id=delivery.id,
            edition_id=delivery.edition_id,
            digest_id=delivery.digest_id,
            kind=delivery.destination.kind,
            address=delivery.destination.address,
            state=delivery.state,
            attempts=delivery.attempts,
            next_at=delivery.next_at,
            error=delivery.error,
            created_at=delivery.created_at,
            sent_at=delivery.sent_at,
        )


class DeliveriesOut(Strict):
    deliveries: Annotated[list[DeliveryOut], Field(description="Newest first.")]
    next_offset: NextOffset
