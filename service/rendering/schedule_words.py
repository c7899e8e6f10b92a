"""When a schedule is due, in words.

Flows in: five cron fields and a time zone. Flows out: English. Fields that no short sentence tells are shown as they
are. Knows no calendar: whether they are a schedule at all was checked when they were set.
"""

from __future__ import annotations

import re

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")  # cron: 0 and 7 are Sunday
_NAMES = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")
_EVERY = re.compile(r"\*/([1-9]\d?)")
_WORKING = frozenset(range(1, 6))


def schedule_words(schedule: str, time_zone: str) -> str:
    """ "on working days at 08:00 (Europe/Berlin)", "every 30 minutes (UTC)", "by the schedule 0 8 * 2 * (UTC)"."""
    fields = schedule.lower().split()
    said = _said(*fields) if len(fields) == 5 else None
    return f"by the schedule {schedule} ({time_zone})" if said is None else f"{said} ({time_zone})"


def _said(minute: str, hour: str, day: str, month: str, weekday: str) -> str | None:
    """None where there are no words."""
    days = _days(day, weekday)
    if month != "*" or days is None:
        return None
    if hour == "*":
        return _within_the_hour(minute) if days == "every day" else None
    times = _times(minute, hour)
    return None if times is None else f"{days} at {times}"


def _days(day: str, weekday: str) -> str | None:
    if day != "*":
        first = day.isdigit() and weekday == "*"
        return f"on day {int(day)} of each month" if first else None
    if weekday == "*":
        return "every day"
    numbers = _weekdays(weekday)
    if numbers is None:
        return None
    if numbers == _WORKING:
        return "on working days"
    return "every day" if len(numbers) == 7 else f"on {_listed([_NAMES[n] for n in sorted(numbers, key=_from_monday)])}"


def _weekdays(field: str) -> frozenset[int] | None:
    """Cron's numbers of the days, 0 to 6; None when the field is more than days and spans of days."""
    found: set[int] = set()
    for item in field.split(","):
        ends = [_weekday(end) for end in item.split("-")]
        if len(ends) > 2 or None in ends:
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        found.update(n % 7 for n in range(first, (last if last >= first else last + 7) + 1))
    return frozenset(found)


def _weekday(text: str) -> int | None:
    if text in _WEEKDAYS:
        return _WEEKDAYS.index(text)
    return int(text) if text in tuple("01234567") else None


def _within_the_hour(minute: str) -> str | None:
    every = _EVERY.fullmatch(minute)
    if every:
        return f"every {int(every[1])} minutes" if 60 % int(every[1]) == 0 else None
    return f"every hour at {int(minute)} past" if minute.isdigit() else None


def _times(minute: str, hour: str) -> str | None:
    hours = hour.split(",")
    if not minute.isdigit() or not all(map(str.isdigit, hours)):
        return None
    return _listed([f"{each:02}:{int(minute):02}" for each in sorted(map(int, hours))])


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _from_monday(number: int) -> int:
    return (number - 1) % 7
