"""When it happened: the day that a sentence of news states, for a timeline.

Flows in: a sentence and when its article was published. Flows out: a Published, never finer than what was written, or
nothing. Pure; knows English, and no clock: "on Monday" is meant from the day of publication, and without one it is no
day at all.

A month and day without a year are of the year that brings them nearest to publication, if that is near; else, and
without a publication to go by, they stay a day of an unknown year. A date behind "since" or "until", or of a thing
("Tuesday's vote"), is not when the sentence's own event happened, and nor is one that somebody quoted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from service.mentions import DateMention, find_mentions
from vectorstore import dating
from vectorstore.model import Published
from vectorstore.periods import period_at
from vectorstore.ports import BadArticle

NEAR = timedelta(days=120)  # from publication; a day of no stated year that is further away stays of an unknown one

_OTHER_TIME = re.compile(
    r"\b(?:since|until|till|by|before|after|from|through|between|despite|following|of|ahead of|prior to|as of|and)"
    r"\s+(?:early |late |last |the )?$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:which|who|whom|whose|when|where|while|(?<!said )(?<!says )(?<!told )(?<!announced )(?<!reported )that"
    r"|(?:\w+ed|held|made|sent|won|sworn|written|shot|sold|built|known|given) (?:by|in|at|on|with|during))\b[^.;]*$"
)
_TO_COME = re.compile(r"\b(?:will|would|(?:is|are) (?:set|due|expected|scheduled|slated)|plans? to|next)\b")
_QUOTATION = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
_WEEK = timedelta(days=7)


def happened(text: str, published: Published | None) -> Published | None:
    """The day the sentence states, else its article's; None when neither is known, or when it tells of a time that is
    no day: a year or a month gone by, a week, a decade."""
    outside = _QUOTATION.sub(lambda found: " " * len(found[0]), text)
    stated = [one for one in find_mentions(text).dates if _is_when(outside, one)]
    day = next((day for one in stated if (day := _day(outside, one, published))), None)
    if day is None and any(_is_another_time(one, published) for one in stated):
        return None
    return day or published


def day_of(text: str, published: Published | None) -> Published | None:
    """As `happened`, never finer than a day: an article's minute is when it was published, not when it happened."""
    at = happened(text, published)
    return replace(at, at=at.at[:10], precision="day") if at is not None and at.precision == "second" else at


def in_order(at: Published) -> tuple[bool, str]:
    """What to sort by: days of a known year, oldest first, then those of an unknown one."""
    return at.precision == "month-day", at.at


def _is_when(outside: str, mention: DateMention) -> bool:
    if not outside[mention.start : mention.end].strip():
        return False  # inside a quotation
    if _ASIDE.search(outside[: mention.start]):
        return False  # when something else happened, which the sentence mentions
    possessive = outside[mention.end : mention.end + 2] in ("'s", "’s")
    return not possessive and not _OTHER_TIME.search(outside[: mention.start])


def _day(outside: str, mention: DateMention, published: Published | None) -> Published | None:
    if mention.relative is not None:
        return _counted(outside, mention, published)
    if mention.month is None or mention.day is None:
        return None
    try:
        if mention.year is not None:
            return dating.day(mention.year, mention.month, mention.day, "text")
        return _nearest(dating.month_day(mention.month, mention.day, "text"), published)
    except BadArticle:
        return None  # "Feb. 30" is no day


def _counted(outside: str, mention: DateMention, published: Published | None) -> Published | None:
    """ "On Monday", "yesterday": counted from the day of publication."""
    period = published.period() if published else None
    if period is None:
        return None
    found = period_at(outside, mention.start, period[0])
    if found is None:
        return None
    start, end = found[0].start, found[0].end
    if end - start != timedelta(days=1):
        return None
    if mention.text.lower().endswith("day") and mention.relative not in ("today", "yesterday"):
        clause = outside[max(0, mention.start - 80) : mention.start]
        start = start + _WEEK if _TO_COME.search(clause) and start < period[0] - timedelta(hours=23) else start
    return Published(start.date().isoformat(), "day", "text")


def _nearest(stated: Published, published: Published | None) -> Published:
    """With the year that brings it nearest to publication, if that is near enough to be meant."""
    period = published.period() if published else None
    if period is None:
        return stated
    month, day = int(stated.at[2:4]), int(stated.at[5:7])
    meant = period[0].date()
    able = [one for year in (meant.year - 1, meant.year, meant.year + 1) if (one := _date(year, month, day))]
    best = min(able, key=lambda one: abs(one - meant), default=None)
    return stated if best is None or abs(best - meant) > NEAR else Published(best.isoformat(), "day", "text")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return datetime(year, month, day).date()  # noqa: DTZ001 - a day of the calendar has no zone
    except ValueError:
        return None


def _is_another_time(mention: DateMention, published: Published | None) -> bool:
    """A year or month that is not the article's own; "last year", "this summer"."""
    if mention.relative is not None:
        return not mention.relative.endswith("day") and mention.relative not in ("tomorrow", "tonight", "this week")
    if published is None or published.precision == "month-day":
        return mention.year is not None
    year, month = int(published.at[:4]), int(published.at[5:7])
    return mention.year not in (None, year) or mention.month not in (None, month)
