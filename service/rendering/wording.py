"""Dates, times and numbers in words, as precisely as they are known and no more.

Flows in: publication dates, instants, counts, a time zone. Flows out: English words. Knows no Edition and no markup.
A time of day in UTC is followed by "UTC"; another zone is named once, by whoever shows it.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Protocol

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Dated(Protocol):
    """A publication date of the model, or of the HTTP contract."""

    @property
    def at(self) -> str: ...
    @property
    def precision(self) -> str: ...


def date_words(published: Dated | None, zone: tzinfo = UTC) -> str:
    """ "17 Mar 2023, 08:30 UTC", "17 Mar 2023", "13 Dec, year unknown", "date unknown".

    Only an instant is moved to `zone`: a day is the day that the article names.
    """
    if published is None:
        return "date unknown"
    if published.precision == "month-day":
        month, day = published.at.removeprefix("--").split("-")
        return f"{int(day)} {MONTHS[int(month) - 1]}, year unknown"
    at = datetime.fromisoformat(published.at)
    return moment_words(at, zone) if published.precision == "second" else _day(at)


def moment_words(at: datetime, zone: tzinfo = UTC) -> str:
    """An aware instant to the minute: "17 Mar 2023, 08:30"."""
    local = at.astimezone(zone)
    return f"{_day(local)}, {local:%H:%M}" + (" UTC" if local.tzname() == "UTC" else "")


def day_words(at: datetime, zone: tzinfo = UTC) -> str:
    """The day of an aware instant: "17 Mar 2023"."""
    return _day(at.astimezone(zone))


def window_words(start: datetime, end: datetime, zone: tzinfo = UTC) -> str:
    """A half-open span: "17 Mar 2023" of one whole day, "17 Mar to 19 Mar 2023" of several, else with times."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.time() != time() or last.time() != time() or last <= first:
        return f"{moment_words(start, zone)} to {moment_words(end, zone)}"
    return days_words(start, end - timedelta(microseconds=1), zone)


def days_words(first: datetime, last: datetime, zone: tzinfo = UTC) -> str:
    """The days from one instant to another, both included: "17 Mar 2023", "30 Dec 2022 to 2 Jan 2023"."""
    begin, finish = first.astimezone(zone), last.astimezone(zone)
    if begin.date() == finish.date():
        return _day(begin)
    short = f"{begin.day} {MONTHS[begin.month - 1]}" if begin.year == finish.year else _day(begin)
    return f"{short} to {_day(finish)}"


def weekday(at: datetime, zone: tzinfo = UTC) -> str:
    return _WEEKDAYS[at.astimezone(zone).weekday()]


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 article", "1,200 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _day(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
