"""From a date as someone wrote it to a Published, with exactly the precision it was written with.

Flows in: one string, such as a metadata field or a date found in a text. Flows out: a Published, or an instant.
Knows no clock: a part that is not written is never filled in from today, and an ambiguous date is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from dateutil import parser as dateutil_parser

from vectorstore.model import DateOrigin, Published
from vectorstore.ports import BadArticle

_MONTH_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEARS = range(1600, 2201)  # newspapers begin about 1605; later than 2200 is a slip of the keyboard
_LONGEST = 100

_NOT_STATED = frozenset({"", "-", "n/a", "na", "nil", "none", "null", "unknown", "undated", "tbd"})
_ZERO_DATE = re.compile(r"0{4}-|0001-01-01")  # "no date" as MySQL and Go write it
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_ISO_MONTH_DAY = re.compile(r"--(\d{2})-?(\d{2})")
_WRITTEN_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|(?<!\d)\d{8}(?!\d)|(?<!\d)\d{8}(?=T)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-]\d{4}(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?!\d)")

_ZONE_HOURS = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT"), 0),
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},  # RFC 2822, 4.3
    **{"CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "WEST": 1, "JST": 9},
}
# Two days a fortnight and more apart, in leap years, at other times: what both parses share was written down.
_DEFAULTS = (datetime(2000, 1, 1, 0, 0, 0, tzinfo=None), datetime(2004, 2, 15, 1, 1, 1, tzinfo=None))  # noqa: DTZ001


def day(year: int, month: int, day_of_month: int, origin: DateOrigin) -> Published:
    """A calendar day. Raises BadArticle when there is no such day."""
    try:
        written = date(year, month, day_of_month)
    except ValueError as error:
        raise BadArticle(f"{year:04d}-{month:02d}-{day_of_month:02d} is not a day of the calendar") from error
    if year not in _YEARS:
        raise BadArticle(f"{written} is not a likely day of publication; write the year with four digits")
    return Published(written.isoformat(), "day", origin)


def month_day(month: int, day_of_month: int, origin: DateOrigin) -> Published:
    """A month and a day of an unknown year. Raises BadArticle when no year has such a day."""
    try:
        written = date(2000, month, day_of_month)  # a leap year: Feb. 29 exists
    except ValueError as error:
        raise BadArticle(f"month {month}, day {day_of_month} is not a day of the calendar") from error
    return Published(f"--{written:%m-%d}", "month-day", origin)


def month_number(name: str) -> int | None:
    """1 to 12 for an English month's name, abbreviated or not ("Sept.", "march"); None for another word."""
    stem = name[:3].casefold()
    return _MONTH_STEMS.index(stem) + 1 if stem in _MONTH_STEMS else None


def parse_published(value: str, origin: DateOrigin) -> Published | None:
    """The date that `value` states: ISO 8601, RFC 2822 or English ("March 17, 2023", "17 Mar 2023", "Dec. 13").

    A time with a zone gives a second in UTC. A time without one is a day, since the instant is not known. None when
    nothing is stated ("", "n/a") or less than a month and a day ("2023", "March 2023", "Monday").
    Raises BadArticle when the value is no date, an impossible one, or one that can be read two ways ("03/04/2023").
    """
    written = " ".join(value.split())
    if written.casefold() in _NOT_STATED or _ZERO_DATE.match(written):
        return None
    if len(written) > _LONGEST:
        raise BadArticle(f"{written[:40]!r}… is too long for a date; write it as 2023-03-17")
    if month_and_day := _ISO_MONTH_DAY.fullmatch(written):
        return month_day(int(month_and_day[1]), int(month_and_day[2]), origin)
    if (iso := _ISO_DAY.match(written)) and iso.end() == len(written):
        return day(int(iso[1]), int(iso[2]), int(iso[3]), origin)
    if iso:
        day(int(iso[1]), int(iso[2]), int(iso[3]), origin)  # else dateutil takes 2023-13-01 for January 13
    return _published(_parse(written), written, origin)


def parse_instant(value: str) -> datetime | None:
    """The first instant, UTC, that `value` may mean ("2023-03-17" is its midnight); None when the year is not stated.

    Raises BadArticle like `parse_published`.
    """
    stated = parse_published(value, "metadata")
    period = stated.period() if stated else None
    return period[0] if period else None


def _parse(written: str) -> tuple[datetime, datetime]:
    """`written` over two different defaults, so that a caller can see which parts it states."""
    _refuse_ambiguous(written)
    if written.isdecimal() and len(written) != len("20230317"):
        if len(written) == len("2023"):
            return _DEFAULTS
        raise BadArticle(f"{written!r} is not a date Dateline reads; write it as 2023-03-17")
    dayfirst = _DOTTED.search(written) is not None or _SLASHED.search(written) is not None
    try:
        parser = dateutil_parser.parser()
        first, second = (parser.parse(written, default=each, dayfirst=dayfirst, tzinfos=_zone) for each in _DEFAULTS)
    except (ValueError, OverflowError, TypeError, IndexError, ArithmeticError) as error:
        raise BadArticle(f"{written!r} is not a date Dateline reads; write it as 2023-03-17") from error
    return first, second


def _refuse_ambiguous(written: str) -> None:
    slashed = _SLASHED.search(written)
    if slashed and slashed[1] != slashed[2] and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        raise BadArticle(f"{written!r} can be read as two dates; write it as 2023-03-17")


def _published(parsed: tuple[datetime, datetime], written: str, origin: DateOrigin) -> Published | None:
    first, second = parsed
    if (first.month, first.day) != (second.month, second.day):
        return None
    if first.year != second.year:
        return month_day(first.month, first.day, origin)
    if not _WRITTEN_YEAR.search(written):  # dateutil reads "17/03/23" by today's century
        raise BadArticle(f"{written!r} has no year of four digits; write it as 2023-03-17")
    stated = day(first.year, first.month, first.day, origin)
    if first.tzinfo is None or (first.hour, first.minute) != (second.hour, second.minute):
        return stated
    instant = first.astimezone(UTC).replace(microsecond=0)
    if first.second != second.second:
        instant = instant.replace(second=0)
    return Published(instant.isoformat(), "second", origin)


def _zone(name: str | None, offset_s: int | None) -> tzinfo | None:
    """The zone as written. Letters that mean no one zone give none, whatever the machine's own zone is called."""
    if offset_s is not None and abs(offset_s) < 86_400:
        return timezone(timedelta(seconds=offset_s))
    hours = _ZONE_HOURS.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours))
