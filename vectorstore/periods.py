"""One named stretch of time at one place of a text: "17 March 2023", "Q1 2024", "last week", "3 days ago".

Flows in: a text, an offset and the present instant. Flows out: the period named there, and the offset after its name.
Knows English only, and nothing of the words around the name ("since", "between"): `time_window` reads those.

Weeks start on Monday (ISO 8601). Everything is UTC. Seasons are the meteorological ones of the northern hemisphere, and
a winter bears the year it starts in. A month, or a day of a month, without a year is no period: a question that names
one ("on Dec. 8") speaks of an event, and the year is not ours to guess. Only "since March" makes it one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

Grain = Literal["exact", "day", "calendar"]


@dataclass(frozen=True, slots=True)
class Period:
    """`[start, end)`, UTC, and how it was named."""

    start: datetime
    end: datetime
    grain: Grain  # "exact": it ends now; "day": a day counted from today; "calendar": a named day, week, month, year …
    bare: bool = True  # it speaks of time even with no preposition before it; a mere "2022" does not


Reading = Callable[[re.Match[str], datetime], Period | None]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the month each starts in
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_COUNTS |= {"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30}
_COUNTS |= {"couple": 2, "few": 4, "several": 7, "dozen": 12}  # rather too long than too short
_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30.44, "quarter": 91.3, "year": 365.25}
_UNIT_DAYS |= {"decade": 3652.5}
_LONGEST_DAYS = 1000 * 365  # "the last 999 decades" still is a date
_RECENT_DAYS = {"days": 7, "weeks": 31, "months": 183}


def period_at(text: str, position: int, now: datetime) -> tuple[Period, int] | None:
    """The period whose name starts at `position`, and the offset after the name; None if none starts there."""
    for pattern, read in _READINGS:
        match = pattern.match(text, position)
        period = read(match, now) if match else None
        if match and period:
            return period, match.end()
    return _part_at(text, position, now)


def yearless_period_at(text: str, position: int, now: datetime) -> tuple[Period, int] | None:
    """The most recent month, or day of a month, for a name without a year: what "since March" means."""
    match = _YEARLESS.match(text, position)
    if match is None or match["month"] == "may":
        return None
    day = _day_number(match["day1"] or match["day2"] or "1")
    starts = (_date(year, _month_number(match["month"]), day) for year in (now.year, now.year - 1))
    start = next((start for start in starts if start is not None and start <= now), None)
    return None if start is None else (Period(start, start + _DAY, "day"), match.end())


def midnight(instant: datetime) -> datetime:
    """The start of its day, UTC."""
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _part_at(text: str, position: int, now: datetime) -> tuple[Period, int] | None:
    """ "early 2022", "the end of last year": the first, middle or last half, since such words are loose."""
    part = _PART.match(text, position)
    if part is None:
        return None
    whole = _present_unit_at(text, part.end(), now) or period_at(text, part.end(), now)
    if whole is None:
        return None
    period, end = whole
    quarter, word = (period.end - period.start) / 4, part["part"].lower()
    if word in {"early", "start", "beginning"} or word.startswith("first"):
        return replace(period, end=period.start + 2 * quarter), end
    if word in {"late", "end"} or word.startswith("second"):
        return replace(period, start=period.start + 2 * quarter), end
    return replace(period, start=period.start + quarter, end=period.end - quarter), end


def _present_unit_at(text: str, position: int, now: datetime) -> tuple[Period, int] | None:
    """ "(the start of) the year": the one we are in."""
    match = _PRESENT_UNIT.match(text, position)
    if match is None:
        return None
    return replace(_unit_period(match["unit"].lower(), now, 0), bare=False), match.end()


# -- building periods --------------------------------------------------------------------------------------------------


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _days(first: datetime | None, last: datetime | None) -> Period | None:
    """From the first day to the last, both included."""
    if first is None or last is None or last < first:
        return None
    return Period(first, last + _DAY, "calendar")


def _months(year: int, month: int, count: int = 1) -> Period:
    """`count` whole months; `month` may lie outside 1 to 12 and then counts into other years."""
    first = year * 12 + month - 1
    start, end = (datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC) for number in (first, first + count))
    return Period(start, end, "calendar")


def _years(year: int, count: int = 1) -> Period:
    return replace(_months(year, 1, 12 * count), bare=False)


def _week_of(day: datetime) -> Period:
    start = midnight(day) - timedelta(days=day.weekday())
    return Period(start, start + _WEEK, "calendar")


def _single_day(day: datetime) -> Period:
    return Period(day, day + _DAY, "day")


def _weekend(now: datetime, *, over: bool = False) -> Period:
    """The most recent weekend that has begun, or with `over` the most recent that is over."""
    saturday = midnight(now) - timedelta(days=(now.weekday() - 5) % 7)
    start = saturday - _WEEK if over and saturday + 2 * _DAY > now else saturday
    return Period(start, start + 2 * _DAY, "calendar")


def _unit_period(unit: str, now: datetime, back: int) -> Period:
    """The calendar unit now is in, or with `back` = 1 the one before."""
    if unit == "week":
        return _week_of(now - back * _WEEK)
    if unit == "weekend":
        return _weekend(now, over=back == 1)
    if unit == "month":
        return _months(now.year, now.month - back)
    if unit == "quarter":
        return _months(now.year, (now.month - 1) // 3 * 3 + 1 - 3 * back, 3)
    if unit == "decade":
        return _months((now.year // 10 - back) * 10, 1, 120)
    return _months(now.year - back, 1, 12)


def _earlier(now: datetime, count: int, unit: str) -> datetime:
    name = unit.lower().removesuffix("s")
    if name == "hour":
        return now - timedelta(hours=count)
    return now - timedelta(days=min(count * _UNIT_DAYS[name], _LONGEST_DAYS))


def _until_now(start: datetime, now: datetime) -> Period:
    return Period(start, now + timedelta(seconds=1), "exact")


# -- reading words -----------------------------------------------------------------------------------------------------


def _month_number(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.index(word.lower()[:3]) + 1


def _day_number(word: str) -> int:
    return int(word.rstrip("stndrhSTNDRH"))


def _count(words: str) -> int:
    last = [word for word in words.lower().split() if word != "of"][-1]
    return int(last) if last.isdigit() else _COUNTS[last]


def _read_day(match: re.Match[str], _now: datetime) -> Period | None:
    day = _date(int(match["year"]), _month_number(match["month"]), _day_number(match["day"]))
    return _days(day, day)


def _read_day_range(match: re.Match[str], _now: datetime) -> Period | None:
    year = int(match["year"])
    first_month, last_month = match["month1"] or match["month2"], match["month2"] or match["month1"]
    first = _date(year, _month_number(first_month), _day_number(match["day1"]))
    return _days(first, _date(year, _month_number(last_month), _day_number(match["day2"])))


def _read_month_range(match: re.Match[str], _now: datetime) -> Period | None:
    first, last = _month_number(match["month1"]), _month_number(match["month2"])
    return _months(int(match["year"]), first, last - first + 1) if first < last else None


def _read_month(match: re.Match[str], _now: datetime) -> Period | None:
    month = _month_number(match["month"])
    return _months(int(match["year"]), month) if 1 <= month <= 12 else None


def _read_part_of_year(match: re.Match[str], _now: datetime) -> Period | None:
    number = _ORDINALS.get(match["number"].lower()) or int(match["number"])
    length = 3 if match["kind"].lower().startswith("q") else 6
    in_year = number <= 12 // length
    return _months(int(match["year"]), (number - 1) * length + 1, length) if in_year else None


def _read_season(match: re.Match[str], _now: datetime) -> Period | None:
    return replace(_months(int(match["year"]), _SEASONS[match["season"].lower()], 3), bare=False)


def _read_years(match: re.Match[str], _now: datetime) -> Period | None:
    first, last = match["year1"], match["year2"]
    count = int(first[: 4 - len(last)] + last) - int(first) + 1
    return _years(int(first), count) if count > 1 else None


def _read_decade(match: re.Match[str], _now: datetime) -> Period | None:
    return _years(int(match["decade"]) * 10, 10)


def _read_year(match: re.Match[str], _now: datetime) -> Period | None:
    return _years(int(match["year"]))


def _read_week_of(match: re.Match[str], now: datetime) -> Period | None:
    day = _read_day(match, now)
    return None if day is None else _week_of(day.start)


def _read_today(_match: re.Match[str], now: datetime) -> Period | None:
    return _single_day(midnight(now))


def _read_yesterday(_match: re.Match[str], now: datetime) -> Period | None:
    return _single_day(midnight(now) - _DAY)


def _read_day_before_yesterday(_match: re.Match[str], now: datetime) -> Period | None:
    return _single_day(midnight(now) - 2 * _DAY)


def _read_unit(match: re.Match[str], now: datetime) -> Period | None:
    return _unit_period(match["unit"].lower(), now, 0 if match["which"].lower() == "this" else 1)


def _read_weekend(_match: re.Match[str], now: datetime) -> Period | None:
    return replace(_weekend(now), bare=False)


def _read_weekday(match: re.Match[str], now: datetime) -> Period | None:
    """ "on Monday" is the most recent one, today included (agency style); "last Monday" is before today."""
    wanted, which = _WEEKDAYS.index(match["weekday"].lower()), (match["which"] or "").lower()
    if which == "this":
        return _single_day(_week_of(now).start + wanted * _DAY)
    days_back = (now.weekday() - wanted) % 7 or (7 if which else 0)
    return replace(_single_day(midnight(now) - days_back * _DAY), bare=bool(which))


def _read_named_month(match: re.Match[str], now: datetime) -> Period | None:
    """ "last March" is the most recent that is over; "this March" is this year's."""
    if match["month"] == "may":
        return None
    month, this = _month_number(match["month"]), match["which"].lower() == "this"
    return _months(now.year if this or month < now.month else now.year - 1, month)


def _read_named_season(match: re.Match[str], now: datetime) -> Period | None:
    month = _SEASONS[match["season"].lower()]
    last_three = [_months(now.year - back, month, 3) for back in range(3)]
    if match["which"].lower() == "last":
        return next(period for period in last_three if period.end <= now)
    return last_three[1] if month == 12 and now.month < 3 else last_three[0]


def _read_trailing(match: re.Match[str], now: datetime) -> Period | None:
    return _until_now(_earlier(now, _count(match["count"] or "one"), match["unit"]), now)


def _read_recent(match: re.Match[str], now: datetime) -> Period | None:
    return _until_now(now - timedelta(days=_RECENT_DAYS[match["unit"].lower()]), now)


def _read_ago(match: re.Match[str], now: datetime) -> Period | None:
    """ "3 days ago" is that day, "two weeks ago" that week, "a year ago" that year."""
    then, unit = _earlier(now, _count(match["count"]), match["unit"]), match["unit"].lower().removesuffix("s")
    if unit in {"hour", "day", "night"}:
        return _single_day(midnight(then))
    return _unit_period({"fortnight": "week"}.get(unit, unit), then, 0)


# -- the names ---------------------------------------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|aug(?:ust|\.)?"
    r"|sep(?:tember|t\.?|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?![a-z])"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?![a-z])"
_YEAR = r"(?:1[89][0-9]{2}|20[0-9]{2})(?![0-9a-z%]|[.,][0-9])"
_DAYNUM = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9a-z])"
_TO = r"(?:\s{0,2}[-–—]\s{0,2}|\s{1,3}(?:to|and|through|thru|until|till)\s{1,3})"
_COUNT = rf"(?:[0-9]{{1,3}}|a couple(?: of)?|a few|a dozen|{'|'.join(sorted(_COUNTS, reverse=True))})(?![0-9a-z])"
_SEASON = r"(?:spring|summer|autumn|fall|winter)(?![a-z])"
_UNIT = r"(?:hour|day|night|week|fortnight|month|quarter|year|decade)"
_DAY_MONTH = rf"(?P<day>{_DAYNUM}) (?:of )?(?P<month>{_MONTH}),? (?P<year>{_YEAR})"
_MONTH_DAY = rf"(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAYNUM}),? (?P<year>{_YEAR})"
_ISO_DAY = rf"(?P<year>{_YEAR})(?P<sep>[-/])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>[0-2][0-9]|3[01])(?![0-9])"
_NO_TITLE = r"(?! (?-i:Night|Times|Live|Football|Herald|Mail|Telegraph|Express|Service|Post)(?![a-z]))"


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source.replace(" ", r"\s{1,3}"), re.IGNORECASE)


_PART = _pattern(
    r"(?:the )?(?P<part>early|mid|late|start|beginning|middle|end|first half|second half)(?: of(?= )|-|(?= ))\s{0,3}"
)
_PRESENT_UNIT = _pattern(r"(?:the|this) (?P<unit>year|month|week)(?![a-z]| [0-9])")
_YEARLESS = _pattern(rf"(?:(?P<day1>{_DAYNUM}) (?:of )?)?(?P<month>{_MONTH})(?: (?P<day2>{_DAYNUM}))?")

_READINGS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (_pattern(source), reading)
    for source, reading in (
        (
            rf"(?P<day1>{_DAYNUM})(?: (?P<month1>{_MONTH}))?{_TO}(?P<day2>{_DAYNUM}) (?P<month2>{_MONTH}),? "
            rf"(?P<year>{_YEAR})",
            _read_day_range,
        ),
        (
            rf"(?P<month1>{_MONTH}) (?P<day1>{_DAYNUM}){_TO}(?:(?P<month2>{_MONTH}) )?(?P<day2>{_DAYNUM}),? "
            rf"(?P<year>{_YEAR})",
            _read_day_range,
        ),
        (_ISO_DAY, _read_day),
        (rf"(?:{_WEEKDAY},? )?(?:the )?{_DAY_MONTH}", _read_day),
        (rf"(?:{_WEEKDAY},? )?{_MONTH_DAY}", _read_day),
        (rf"(?:the )?week of (?:the )?{_DAY_MONTH}", _read_week_of),
        (rf"(?:the )?week of {_MONTH_DAY}", _read_week_of),
        (rf"(?P<month1>{_MONTH}){_TO}(?P<month2>{_MONTH}),? (?P<year>{_YEAR})", _read_month_range),
        (rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])(?![0-9-])", _read_month),
        (rf"(?P<month>{_MONTH}),? (?:of )?(?P<year>{_YEAR})", _read_month),
        (rf"(?P<kind>[qh])(?P<number>[1-4])(?: of|,)? (?P<year>{_YEAR})", _read_part_of_year),
        (
            rf"(?:the )?(?P<number>{'|'.join(_ORDINALS)}) (?P<kind>quarter|half) of (?P<year>{_YEAR})",
            _read_part_of_year,
        ),
        (rf"(?:the )?(?P<season>{_SEASON})(?: of|,)? (?P<year>{_YEAR})", _read_season),
        (rf"(?P<year1>{_YEAR})[-–/](?P<year2>[0-9]{{4}}|[0-9]{{2}})(?![0-9-])", _read_years),
        (r"(?:the )?(?P<decade>1[89][0-9]|20[0-9])0'?s(?![a-z])", _read_decade),
        (rf"(?:the year )?(?P<year>{_YEAR})(?!-)", _read_year),
        (r"(?:earlier |later )?today(?![a-z])", _read_today),
        (r"(?:earlier )?this (?:morning|afternoon|evening)(?![a-z])", _read_today),
        (r"tonight(?![a-z])", _read_today),
        (r"yesterday(?: (?:morning|afternoon|evening))?(?![a-z])", _read_yesterday),
        (r"last night(?![a-z])", _read_yesterday),
        (r"the day before yesterday(?![a-z])", _read_day_before_yesterday),
        (
            r"(?:earlier |later |so far )?(?P<which>this|last) (?P<unit>weekend|week|month|quarter|year|decade)"
            r"(?![a-z]| of )",
            _read_unit,
        ),
        (r"the weekend(?![a-z]| of )", _read_weekend),
        (
            rf"(?:(?P<which>last|this|past) )?(?P<weekday>{_WEEKDAY})(?!,? (?:the )?(?:{_MONTH} [0-9]|{_DAYNUM}))"
            rf"{_NO_TITLE}(?: (?:morning|afternoon|evening|night)(?![a-z]))?",
            _read_weekday,
        ),
        (rf"(?P<which>last|this) (?P<month>{_MONTH})(?! [0-9])", _read_named_month),
        (rf"(?P<which>last|this) (?P<season>{_SEASON})", _read_named_season),
        (rf"(?:the )?(?:last|past) (?P<count>{_COUNT}) (?P<unit>{_UNIT}s?)(?![a-z]| of )", _read_trailing),
        (rf"(?:the last|the past|past) (?P<count>)(?P<unit>{_UNIT})(?![a-z]| of )", _read_trailing),
        (r"recent (?P<unit>days|weeks|months)(?![a-z])", _read_recent),
        (rf"(?P<count>{_COUNT}) (?P<unit>{_UNIT}s?) ago(?![a-z])", _read_ago),
    )
)
