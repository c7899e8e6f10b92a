"""What a digest may be: definitions checked and put in one form.

Flows in: what a person wrote, the kinds of destination there are, and a check of schedules. Flows out: a
DigestDefinition, or BadQuestion, which says what to write instead. Knows no storage and no clock.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypedDict, Unpack, get_args
from zoneinfo import ZoneInfo, available_timezones

from service.answering import checked_question
from service.model import Destination, DigestDefinition, Length
from service.ports import BadQuestion, Courier
from vectorstore.terms import content_words

LONGEST_NAME = 80  # characters
LONGEST_TOPIC = 200
MOST_TOPICS = 20
MOST_SOURCES = 100
MOST_DESTINATIONS = 20
MOST_HOURS = 24 * 31
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a digest was changed that is another one once it is about other things


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation can do for a digest."""

    couriers: Mapping[str, Courier]  # by kind of destination
    check_schedule: Callable[[str, str], None]  # five cron fields and a time zone; raises BadQuestion


class Fields(TypedDict, total=False):
    """All of a definition that a person may set beside its name."""

    topics: Sequence[str]
    sources: Sequence[str]
    question: str | None
    hours: int
    time_zone: str
    schedule: str | None
    length: Length
    destinations: Sequence[Destination]
    enabled: bool


class Changes(Fields, total=False):
    """What of a definition may be changed."""

    name: str


def define(
    *,
    archive: str,
    name: str,
    now: datetime,
    rules: Rules,
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    **fields: Unpack[Fields],
) -> DigestDefinition:
    """A new definition. Raises BadQuestion."""
    blank = DigestDefinition(id=new_id(), archive=archive, name=name, created_at=now, updated_at=now)
    return _checked(_with(blank, fields), rules)


def revise(
    definition: DigestDefinition, *, now: datetime, rules: Rules, **changes: Unpack[Changes]
) -> DigestDefinition:
    """The definition with what was changed; id and history stay. Raises BadQuestion.

    A secret is never shown, so a destination that comes back without one keeps the one it had.
    """
    changed = _with(definition, changes)
    if "name" in changes:
        changed = replace(changed, name=changes["name"])
    kept = tuple(_with_secret(destination, definition.destinations) for destination in changed.destinations)
    return _checked(replace(changed, destinations=kept, updated_at=now), rules)


def unnamed(
    topics: Sequence[str] = (),
    sources: Sequence[str] = (),
    question: str | None = None,
    *,
    archive: str,
    as_of: datetime,
    hours: int = 24,
    time_zone: str = "UTC",
    length: Length = "medium",
) -> DigestDefinition:
    """A digest that nobody keeps, asked for by what it is about. Raises BadQuestion.

    Its id is made of its archive and of what it is about, in whatever order that is given, so that it remembers what
    it has told. A definition that is kept never has such an id.
    """
    asked = DigestDefinition(id="", archive=archive, name="", created_at=as_of, updated_at=NEVER)
    fields = Fields(topics=topics, sources=sources, question=question, hours=hours, time_zone=time_zone, length=length)
    checked = _content(_with(asked, fields))
    about = (
        archive,
        sorted(topic.casefold() for topic in checked.topics),
        sorted(source.casefold() for source in checked.sources),
        (checked.question or "").casefold(),
    )
    digest = hashlib.sha256(json.dumps(about).encode()).hexdigest()
    return replace(checked, id=f"unnamed-{digest[:24]}", name=_title(checked))


def _with(definition: DigestDefinition, fields: Fields | Changes) -> DigestDefinition:
    """Every field that was given, with lists as tuples and an emptied text as none."""
    return replace(
        definition,
        topics=tuple(fields.get("topics", definition.topics)),
        sources=tuple(fields.get("sources", definition.sources)),
        question=fields.get("question", definition.question) or None,
        hours=fields.get("hours", definition.hours),
        time_zone=fields.get("time_zone", definition.time_zone),
        schedule=fields.get("schedule", definition.schedule) or None,
        length=fields.get("length", definition.length),
        destinations=tuple(fields.get("destinations", definition.destinations)),
        enabled=fields.get("enabled", definition.enabled),
    )


def _with_secret(destination: Destination, before: Iterable[Destination]) -> Destination:
    if destination.secret is not None:
        return destination
    same = (one for one in before if (one.kind, one.address) == (destination.kind, destination.address))
    return next(same, destination)


def _checked(definition: DigestDefinition, rules: Rules) -> DigestDefinition:
    """Everything a kept definition needs."""
    named = replace(_content(definition), name=_name(definition.name))
    schedule = " ".join(named.schedule.split()) if named.schedule else None
    if schedule:
        rules.check_schedule(schedule, named.time_zone)
    return replace(named, schedule=schedule or None, destinations=_destinations(named.destinations, rules.couriers))


def _content(definition: DigestDefinition) -> DigestDefinition:
    """What any digest needs, kept or not."""
    _check_zone(definition.time_zone)
    if isinstance(definition.hours, bool) or not 1 <= definition.hours <= MOST_HOURS:
        raise BadQuestion(f"A digest looks back 1 to {MOST_HOURS} hours, not {definition.hours}")
    if definition.length not in get_args(Length):
        raise BadQuestion(f"The length {definition.length!r} is none of {', '.join(get_args(Length))}")
    question = (definition.question or "").strip()
    return replace(
        definition,
        topics=_listed(definition.topics, "topic", MOST_TOPICS, LONGEST_TOPIC, searched=True),
        sources=_listed(definition.sources, "source", MOST_SOURCES, LONGEST_TOPIC, searched=False),
        question=checked_question(question) if question else None,
    )


def _name(text: str) -> str:
    name = _plain(text, "name of a digest")
    if not name:
        raise BadQuestion("A digest needs a name, such as “Morning”")
    if len(name) > LONGEST_NAME:
        raise BadQuestion(f"The name of a digest has at most {LONGEST_NAME} characters, not {len(name)}")
    return name


def _listed(texts: Sequence[str], what: str, most: int, longest: int, *, searched: bool) -> tuple[str, ...]:
    if len(texts) > most:
        raise BadQuestion(f"A digest has at most {most} {what}s, not {len(texts)}")
    found = tuple(_plain(text, what) for text in texts)
    for text in found:
        if not text or (searched and not content_words(text)):
            raise BadQuestion(f"The {what} {text!r} has no word to look for; write one, such as “human rights”")
        if len(text) > longest:
            raise BadQuestion(f"A {what} has at most {longest} characters; {text[:40]!r}… has {len(text)}")
    _refuse_repeats([text.casefold() for text in found], found, what)
    return found


def _destinations(destinations: Sequence[Destination], couriers: Mapping[str, Courier]) -> tuple[Destination, ...]:
    if len(destinations) > MOST_DESTINATIONS:
        raise BadQuestion(f"A digest goes to at most {MOST_DESTINATIONS} destinations, not {len(destinations)}")
    found = tuple(replace(one, kind=one.kind.strip().lower(), address=one.address.strip()) for one in destinations)
    for one in found:
        if one.kind not in couriers:
            raise BadQuestion(
                f"There is no way to deliver to {one.kind!r}; it is one of: {', '.join(sorted(couriers))}"
            )
        couriers[one.kind].check(one.address)
    _refuse_repeats([(one.kind, one.address) for one in found], [one.address for one in found], "destination")
    return found


def _refuse_repeats(keys: Sequence[object], shown: Sequence[str], what: str) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise BadQuestion(f"The {what} {shown[place]!r} is given twice; give it once")


def _plain(text: str, what: str) -> str:
    """One line in one form: NFC, single spaces. Raises BadQuestion for what no screen shows."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and not c.isspace() for c in text):
        raise BadQuestion(f"The {what} {text!r} holds control characters; send plain text")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # an unknown one is a KeyError; the name of a folder, an OSError
        near = _near_zones(name)
        hint = f"did you mean {' or '.join(near)}?" if near else "write one such as Europe/Berlin or UTC"
        raise BadQuestion(f"There is no time zone {name!r}; {hint}") from error


def _near_zones(name: str) -> list[str]:
    """At most three: those whose city it is, else those spelt like it."""
    wanted = name.strip().replace(" ", "_").casefold()
    zones = {zone.casefold(): zone for zone in sorted(available_timezones())}
    cities = [zone for folded, zone in zones.items() if wanted and wanted in (folded, folded.rpartition("/")[2])]
    return cities[:3] or [zones[folded] for folded in difflib.get_close_matches(wanted, zones, n=3, cutoff=0.7)]


def _title(definition: DigestDefinition) -> str:
    """What an Edition of an unnamed digest is headed with."""
    if definition.topics:
        title = " · ".join(definition.topics)
    elif definition.question:
        title = " ".join(definition.question.split())
    elif definition.sources:
        title = " · ".join(definition.sources)
    else:
        return "The news"
    if len(title) <= LONGEST_NAME:
        return title
    cut = title[: LONGEST_NAME - 1]
    return (cut.rpartition(" ")[0].rstrip(" ·,;") or cut) + "…"
