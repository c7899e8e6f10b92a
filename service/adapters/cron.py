"""Schedules as cron has them, counted out by APScheduler's calendar.

Flows in: five cron fields, a time zone, and between when. Flows out: due times. Knows no digest and no clock.

APScheduler counts weekdays from Monday where cron counts from Sunday; joins a day of the month and a weekday by "and"
where cron has "or"; in the hour that clocks repeat it is due twice; and where clocks skip midnight, a day at 00:00 is
left out (3.11, tried in Africa/Cairo). So it is asked for times on a clock that never changes, and these are read
afterwards as times of the zone: one that clocks skip is due as much later as they skip, one that they repeat is due the
first time only, unless the schedule names no hours ("*/30 * * * *").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.ports import BadQuestion

HOW = (
    "write five fields: minute hour day month weekday, such as “0 8 * * mon-fri” for eight in the morning on working "
    "days, “30 7,17 * * *” for twice a day, “0 9 1 * *” for the first of the month"
)
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")  # cron: 0 and 7 are Sunday
MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LIMITS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
ITEM = re.compile(r"(?P<all>\*)|(?P<first>[0-9a-z]+)(?:-(?P<last>[0-9a-z]+))?")
LONGEST_SCHEDULE = 200  # characters
SHIFT = timedelta(hours=3)  # more than any clock is put forward or back
LOOK = tuple(timedelta(days=days) for days in (0.05, 1.1, 8, 32, 367, 367 * 9))  # a 29th of February: eight years


class CronTimetable:
    """Satisfies service.ports.Timetable."""

    def check(self, schedule: str, time_zone: str) -> None:
        now = datetime(2001, 1, 1, tzinfo=UTC)
        if self.next_after(schedule, time_zone, now) is None:
            raise BadQuestion(f"The schedule {schedule!r} names a day that never comes: {HOW}")

    def within(self, schedule: str, time_zone: str, *, after: datetime, until: datetime) -> Sequence[datetime]:
        zone, plan = ZoneInfo(time_zone), _plan(schedule)
        first, last = _wall(after, zone) - _shift(after, zone), _wall(until, zone) + _shift(until, zone)
        due = {at for wall in plan.walls(first, last) for at in _instants(wall, zone, repeated=plan.every_hour)}
        return sorted(at for at in due if after < at <= until)

    def next_after(self, schedule: str, time_zone: str, after: datetime) -> datetime | None:
        for look in LOOK:
            found = self.within(schedule, time_zone, after=after, until=after + look)
            if found:
                return found[0]
        return None

    def latest(self, schedule: str, time_zone: str, *, after: datetime, until: datetime) -> datetime | None:
        for look in LOOK:
            found = self.within(schedule, time_zone, after=max(after, until - look), until=until)
            if found or until - look <= after:
                return found[-1] if found else None
        return None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A schedule, taken apart. It is due when any of its rules has it so."""

    rules: tuple[Mapping[str, str], ...]  # as CronTrigger takes them
    every_hour: bool  # no hour is named

    def walls(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Times on the wall in [first, last], as if in UTC."""
        from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

        for rule in self.rules:
            trigger = CronTrigger(**rule, timezone=UTC, end_date=last)
            at = trigger.get_next_fire_time(None, first)
            while at is not None:
                yield at
                at = trigger.get_next_fire_time(at, at)


def _plan(schedule: str) -> _Plan:
    """Raises BadQuestion."""
    fields = schedule.lower().split()
    if len(schedule) > LONGEST_SCHEDULE or len(fields) != len(LIMITS):
        raise BadQuestion(f"{schedule[:LONGEST_SCHEDULE]!r} is no schedule: {HOW}")
    minute, hour, day, month, weekday = (
        _numbers(text, *limits, schedule) for text, limits in zip(fields, LIMITS, strict=True)
    )
    days = {"day": _listed(day), "day_of_week": ",".join(dict.fromkeys(WEEKDAYS[number] for number in weekday))}
    if "*" not in fields[2] and "*" not in fields[4]:  # both are named: cron takes either
        either = [{name: value} for name, value in days.items()]
    else:
        either = [days]
    time = {"minute": _listed(minute), "hour": _listed(hour), "month": _listed(month)}
    return _Plan(tuple({**time, **which} for which in either), every_hour=fields[1].startswith("*"))


def _numbers(text: str, name: str, lowest: int, highest: int, schedule: str) -> list[int]:
    """Every number that a field stands for, in order. Raises BadQuestion."""
    found: set[int] = set()
    for item in text.split(","):
        numbers = _range(item, name, lowest, highest)
        if not numbers:
            raise BadQuestion(f"In the schedule {schedule!r}, {text!r} is no {name} ({lowest} to {highest}): {HOW}")
        found.update(numbers)
    return sorted(found)


def _range(item: str, name: str, lowest: int, highest: int) -> range | None:
    """`*`, `7`, `7-9` or one of these with `/2` behind it; None, or nothing, when it is none of them."""
    span, slash, step = item.partition("/")
    match = ITEM.fullmatch(span)
    if match is None or (slash and (not step.isascii() or not step.isdigit() or int(step) == 0)):
        return None
    first = lowest if match["all"] else _number(match["first"], name)
    last = highest if match["all"] or (slash and not match["last"]) else _number(match["last"] or span, name)
    if match["last"] == "sun":
        last = 7  # "fri-sun"
    if first is None or last is None or not lowest <= first <= last <= highest:
        return None
    return range(first, last + 1, int(step) if slash else 1)


def _number(text: str, name: str) -> int | None:
    names = {"weekday": WEEKDAYS, "month": MONTHS}.get(name, ())
    if text in names:
        return names.index(text)
    return int(text) if text.isascii() and text.isdigit() else None


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(str(number) for number in numbers)


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows, as if in UTC."""
    return at.astimezone(zone).replace(tzinfo=UTC)


def _shift(at: datetime, zone: ZoneInfo) -> timedelta:
    """How far around `at` clocks may show what is due there: nothing, unless they change nearby."""
    near = {(at + by).astimezone(zone).utcoffset() for by in (-SHIFT, SHIFT)}
    return SHIFT if len(near) > 1 else timedelta(0)


def _instants(wall: datetime, zone: ZoneInfo, *, repeated: bool) -> Iterator[datetime]:
    """When a clock on the wall of `zone` shows `wall`: at first, and again if it does and `repeated` ones count."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    yield first
    if repeated and second > first:
        yield second
