"""What a question says about time.

Flows in: a question and the present instant (the clock's, or the caller's `as_of`). Flows out: a `TimeWindow` over
publication dates, or "latest", or neither. Knows nothing of the archive, so whether the window holds anything is for
`retrieval` to find out: a window read from words is evidence, not an order.

What is a window: a time the question sets with its own words for it ("in 2022", "since Monday", "17 March 2023",
"last week"). What is not:
- a year that is part of a name ("the 2022 World Cup", "Agenda 2030", "the 1948 Declaration", "last year's budget");
- the age of a record ("for the first time since 2019", "the worst flood since March 2020");
- a day or month that leaves out its year ("on Dec. 8", "in October"): it dates an event, and is best searched as words;
- a time that has not come ("by 2030", "next week"): nothing was published in it.

A window counted from now ("last week", "yesterday") is marked `counted`: no text of another time can mean it. "In 1948"
and "on Sunday" may stand in a text as what it tells of, and so may "this year".

"This week" and "this month" mostly frame a question ("A lander set out this week. What is its name?"): such a window is
marked `framing`, and begins a whole week or month back, since on a Monday "this week" is not meant to be a day long.

News of a day is published on it or shortly after, so a closed window that is over is given a grace: `NAMED_GRACE`
after a day, month or year named by the calendar, `COUNTED_GRACE` after a day counted from today ("yesterday").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vectorstore.model import TimeWindow
from vectorstore.periods import Period, period_at, yearless_period_at

NAMED_GRACE = timedelta(days=3)
COUNTED_GRACE = timedelta(days=1)
FRAMES = {"week": timedelta(days=7), "weekend": timedelta(days=7), "month": timedelta(days=31)}  # how far back

_READ_AT_MOST = 4000  # characters; a time named later than that in a question is not what the question is about

_STARTS = re.compile(
    r"(?<![\w'’-])(?:between|from|since|after|before|until|till|up|prior|in|on|during|throughout|over|within|at|back|the"
    r"|this|last|past|recent|today|tonight|yesterday|earlier|later|so|early|mid|late|week|[qh][1-4]|a|an|one|two|three"
    r"|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|couple|few|several|dozen"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|[0-9]{1,4}(?:st|nd|rd|th)?)(?![A-Za-z])",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?:between|from)\s{1,3}", re.IGNORECASE)
_RANGE_JOIN = re.compile(r"(?:\s{1,3}(?:and|to|until|till|through|thru)\s{1,3}|\s{0,2}[-–—]\s{0,2})", re.IGNORECASE)
_OPEN = re.compile(
    r"(?P<word>since|after|before|until|till|up\s{1,3}to|up\s{1,3}until|prior\s{1,3}to)\s{1,3}", re.IGNORECASE
)
_CLOSED = re.compile(r"(?:back\s{1,3})?(?:in|on|between|during|throughout|over|within|at|from)\s{1,3}", re.IGNORECASE)
_RECORD = re.compile(
    r"\b(?:first|only|last\s+time|most|least|worst|best|\w{3,}est)\b(?:\s+[\w'’-]+){0,5}\s+$", re.IGNORECASE
)
_ONWARDS = re.compile(r"\s{1,3}(?:onwards?|on)(?=\s{0,3}(?:[?.,;!]|$))", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?(?![a-z])", re.IGNORECASE)
_NAME_FOLLOWS = re.compile(r"\s{1,3}[A-Z][\w'’-]")
_SENTENCE_START = re.compile(r"(?:^|[.?!:;\"“«(\[]\s{0,3}|\n\s{0,3})$")
_BOUND_BEFORE = re.compile(r"\b(?:since|after|before|until|till|to|by)\s{1,3}$", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\bthe\s{1,3}$", re.IGNORECASE)

_LATEST = re.compile(r"(?<!at the )\b(?:latest|newest|most\s{1,3}recent(?:ly)?)\b", re.IGNORECASE)
_FRAMING = re.compile(r"this\s{1,3}(?P<unit>week|weekend|month)\Z", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:last|past|recent|ago|yesterday|today|tonight|earlier|this\s{1,3}(?:week|weekend|month|morning|evening))\b",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:is|are)\b", re.IGNORECASE)
_GOING_ON = re.compile(r"\b\w{2,}ing\b", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_LAST_TIME = re.compile(
    r"\bwhen\s(?:did|was|were|has|have|had)\b.{1,80}?\b(?P<last>last)\s"
    r"(?!(?:night|week|weekend|month|quarter|year|decade|spring|summer|autumn|fall|winter"
    r"|\w+day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[0-9]|few|couple|two|three|name)\w*\b)[a-z]+",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A window and where its words stand."""

    start: datetime | None
    end: datetime | None
    words: slice


def read_window(question: str, now: datetime) -> TimeWindow:
    """The time the question asks for. `now` is aware; the window is in UTC, half-open, `start < end`.

    The first time expression that makes a window is taken. `phrase` is exactly its words, so that a caller can take
    them out of the search terms; when only "latest" and the like is said, it is that word.
    """
    text = question[:_READ_AT_MOST]
    instant = now.astimezone(UTC)
    found = _first_window(text, instant)
    latest = _LATEST.search(text)
    last_time = None if latest else _LAST_TIME.search(text)
    word = latest.group() if latest else last_time["last"] if last_time else None
    if found is None:
        return TimeWindow(latest=word is not None, phrase=word)
    phrase = text[found.words]
    frame = _FRAMING.search(phrase)
    start = _frame_start(found.start, frame["unit"], instant) if frame and found.start else found.start
    return TimeWindow(
        start,
        found.end,
        latest=word is not None,
        phrase=phrase,
        framing=frame is not None,
        counted=_COUNTED.search(phrase) is not None and _YEAR.search(phrase) is None and not _nowadays(text, phrase),
    )


def _nowadays(text: str, phrase: str) -> bool:
    """ "Who is the mayor today?" asks how things stand; "Who is visiting today?" and "Who resigned today?" do not."""
    return phrase.lower() == "today" and _IS.search(text) is not None and _GOING_ON.search(text) is None


def _frame_start(start: datetime, unit: str, now: datetime) -> datetime:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return min(start, today - FRAMES[unit.lower()])


def without_phrase(question: str, window: TimeWindow) -> str:
    """The question without the words that set its window; unchanged when there are none."""
    return question.replace(window.phrase, " ", 1) if window.phrase else question


def without_time(question: str, window: TimeWindow, *, widened: bool) -> str:
    """What is asked besides the time. With `widened` the window held nothing: its words may then be part of what is
    asked ("adopted in 1948", "opens on Sunday") and are left where they are, unless they are counted from now."""
    return question if widened and not window.counted else without_phrase(question, window)


def _first_window(text: str, now: datetime) -> _Found | None:
    for start in _STARTS.finditer(text):
        found = _window_at(text, start.start(), now)
        if found is not None and _has_come(found, now):
            return found
    return None


def _has_come(found: _Found, now: datetime) -> bool:
    """A window that starts in the future, or only ends there, says nothing about what has been published."""
    if found.start is None:
        return found.end is not None and found.end <= now
    return found.start <= now and (found.end is None or found.start < found.end)


def _window_at(text: str, at: int, now: datetime) -> _Found | None:
    return _range_at(text, at, now) or _open_at(text, at, now) or _closed_at(text, at, now) or _bare_at(text, at, now)


def _range_at(text: str, at: int, now: datetime) -> _Found | None:
    """ "between P and P", "from P to P"."""
    lead = _RANGE.match(text, at)
    first = period_at(text, lead.end(), now) if lead else None
    join = _RANGE_JOIN.match(text, first[1]) if first else None
    second = period_at(text, join.end(), now) if join else None
    if first is None or second is None or second[0].end <= first[0].start:
        return None
    return _Found(first[0].start, _with_grace(second[0], now), slice(at, second[1]))


def _open_at(text: str, at: int, now: datetime) -> _Found | None:
    """ "since P", "after P", "before P", "until P", "from P onwards"."""
    lead = _OPEN.match(text, at)
    if lead is None:
        return _onwards_at(text, at, now)
    word = lead["word"].lower()
    named = period_at(text, lead.end(), now)
    if named is None and word == "since":
        named = yearless_period_at(text, lead.end(), now)
    if named is None or _is_name(text, at, named):
        return None
    if word == "since" and _RECORD.search(text, max(0, at - 80), at):
        return None
    period, end = named
    words = slice(at, end)
    if word == "since":
        return _Found(period.start, None, words)
    if word == "after":
        return _Found(period.end, None, words)
    return _Found(None, period.start if word in {"before"} or word.startswith("prior") else period.end, words)


def _onwards_at(text: str, at: int, now: datetime) -> _Found | None:
    lead = _RANGE.match(text, at)
    named = period_at(text, lead.end(), now) if lead else None
    onwards = _ONWARDS.match(text, named[1]) if named else None
    return _Found(named[0].start, None, slice(at, onwards.end())) if named and onwards else None


def _closed_at(text: str, at: int, now: datetime) -> _Found | None:
    """ "in P", "on P", "during P"."""
    lead = _CLOSED.match(text, at)
    named = period_at(text, lead.end(), now) if lead else None
    if named is None or _is_name(text, at, named):
        return None
    return _Found(named[0].start, _with_grace(named[0], now), slice(at, named[1]))


def _bare_at(text: str, at: int, now: datetime) -> _Found | None:
    """A period that needs no preposition: "yesterday", "last week", "17 March 2023"."""
    named = period_at(text, at, now)
    if named is None or not named[0].bare or _is_name(text, at, named) or _is_title(text, at, named[1]):
        return None
    if _BOUND_BEFORE.search(text, max(0, at - 12), at):
        return None
    return _Found(named[0].start, _with_grace(named[0], now), slice(at, named[1]))


def _with_grace(period: Period, now: datetime) -> datetime:
    if period.grain == "exact" or period.end > now:
        return period.end
    return period.end + (NAMED_GRACE if period.grain == "calendar" else COUNTED_GRACE)


def _is_name(text: str, at: int, named: tuple[Period, int]) -> bool:
    """It is part of the name of a thing: "in 2022 World Cup", "last year's budget", "the March 2020 election"."""
    period, end = named
    lasts_long = period.end - period.start > timedelta(days=27)
    if _POSSESSIVE.match(text, end):
        return lasts_long or _OPEN.match(text, at) is not None
    if not lasts_long or period.grain != "calendar":
        return False
    if _ARTICLE_BEFORE.search(text, max(0, at - 8), at):
        return True
    return not period.bare and not _begins_sentence(text, at) and _NAME_FOLLOWS.match(text, end) is not None


def _is_title(text: str, at: int, end: int) -> bool:
    """A capitalised name that is made of such words: "USA Today", "Last Week Tonight"."""
    words = text[at:end]
    if not words[0].isupper() or words.isupper() or _begins_sentence(text, at):
        return False
    return re.match(r"(?:Today|Tonight|Yesterday|This|Last|Past)\b", words) is not None


def _begins_sentence(text: str, at: int) -> bool:
    return _SENTENCE_START.search(text, max(0, at - 4), at) is not None
