"""When a digest comes and where it goes, in words.

Flows in: a definition, the timetable, an instant. Flows out: English. Addresses other than the one that is asked from
are counted and never shown: an address may be a secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.model import Destination, DigestDefinition
from service.ports import Timetable
from service.rendering.schedule_words import schedule_words
from service.rendering.wording import counted, moment_words
from service.slack.digest_command import Days

_SIMPLE = re.compile(r"(?P<minute>\d{1,2}) (?P<hour>\d{1,2}) \* \* (?P<days>\*|mon-fri|1-5)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SimpleSchedule:
    """Once a day: every day or on working days."""

    hour: int
    minute: int
    days: Days

    @property
    def cron(self) -> str:
        return f"{self.minute} {self.hour} * * {self.days}"


def simple_schedule(schedule: str | None) -> SimpleSchedule | None:
    """What five cron fields come to; None when it is something else, or nothing."""
    match = _SIMPLE.fullmatch(schedule or "")
    if match is None:
        return None
    return SimpleSchedule(int(match["hour"]), int(match["minute"]), "*" if match["days"] == "*" else "mon-fri")


def comes(definition: DigestDefinition) -> str:
    """ "on working days at 08:00 (Europe/Berlin)", "only when somebody has it sent"."""
    if definition.schedule is None:
        return "only when somebody has it sent"
    return schedule_words(definition.schedule, definition.time_zone)


def next_run(definition: DigestDefinition, *, timetable: Timetable, now: datetime) -> datetime | None:
    """When it is due next; None when it is not."""
    if definition.schedule is None or not definition.enabled:
        return None
    return timetable.next_after(definition.schedule, definition.time_zone, now)


def next_words(definition: DigestDefinition, *, timetable: Timetable, now: datetime) -> str:
    """ "The next one comes on 23 Nov 2026, 08:00."; in the digest's own time zone. "" when it has no schedule."""
    if definition.schedule is None:
        return ""
    if not definition.enabled:
        return "It is switched off at the moment: none comes until whoever keeps it switches it on."
    due = next_run(definition, timetable=timetable, now=now)
    if due is None:
        return "Its schedule is not due any more."
    return f"The next one comes on {moment_words(due, ZoneInfo(definition.time_zone))}."


def goes_to(definition: DigestDefinition, here: Destination) -> str:
    """ "here and to 2 other places"."""
    others = sum(not same_place(one, here) for one in definition.destinations)
    is_here = len(definition.destinations) > others
    if not others:
        return "here" if is_here else "nowhere yet"
    if is_here:
        return f"here and to {counted(others, 'other place')}"
    return f"to {counted(others, 'place')}, but not here"


def same_place(one: Destination, other: Destination) -> bool:
    return (one.kind, one.address) == (other.kind, other.address)
