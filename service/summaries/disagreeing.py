"""Where articles disagree: two of them state another number, or another day, of the same thing.

Flows in: lines that are to be told, and those of other articles that are near them. Flows out: Disagreements, whose
sides stand beside each other. Pure. Rather misses one than makes one up: "12 killed" and "15 injured", "12 on Monday"
and "15 on Tuesday", "at least 12" and "15", "12 of the 15" disagree in nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service import lexicon
from service.mentions import DateMention, Mentions, Number, find_mentions
from service.summaries.closeness import of_others
from service.summaries.material import Line
from service.summaries.wording import coverage, likeness
from vectorstore.model import Published
from vectorstore.terms import stem

ALIKE = 0.4  # likeness of two sentences about the same thing
MEASURED_ALIKE = 0.5  # the same, where a number is not of a deed: distances, shares and votes change by the hour
DATED_ALIKE = 0.55  # the same, for two that differ in a day only
SHARED = 0.5  # share of the shorter one's words that both say
BESIDE = 5  # words around a number that say of what it is
SHARED_BESIDE = 2  # words around both numbers, where they are not of a deed
SAME_DAY = timedelta(hours=23)  # between publications, for numbers that are not of a deed
APART = timedelta(days=7)  # between publications; the later is a new state of things, not another account of it
LONGEST_ABOUT = 6  # words that say what a number counts

_BOUND = re.compile(
    r"\b(?P<bound>at least|more than|over|up to|at most|fewer than|less than|nearly|almost|about|around|roughly"
    r"|approximately|as many as|some|another|additional|other)\s+(?:the\s+)?[$€£¥]?$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\s*(?:of|out of|per|%? of|-?year|years-old)\b|\s*(?:in|to|-|–|/)\s?\d"
)  # or an age, a range, a score
_SCORE = re.compile(r"\d\s?[-–/]$")
_DEED_OF = {stem(word): index for index, group in enumerate(lexicon.SAME_DEED) for word in group}


@dataclass(frozen=True, slots=True)
class Side:
    line: Line
    value: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    about: str  # in the words of the first side
    sides: tuple[Side, ...]  # of different articles


def disagreement(line: Line, others: Sequence[Line]) -> Disagreement | None:
    """What the line and other articles' lines say differently; None where they do not. Sides in the order of `others`.

    One side for each value, and for each article.
    """
    mine = find_mentions(line.text)
    for number in _counts(mine):
        sides = _sides(line, [(other, _other_count(line, mine, number, other)) for other in others])
        if sides:
            return Disagreement(_about(mine, number), (Side(line, number.text), *sides))
    dates = _days(mine)
    if len(dates) == 1:
        sides = _sides(line, [(other, _other_day(line, dates[0], other)) for other in others])
        if sides:
            return Disagreement("the day", (Side(line, dates[0].text), *sides))
    return None


def _sides(line: Line, found: Sequence[tuple[Line, str | None]]) -> tuple[Side, ...]:
    sides: dict[str, Side] = {}
    articles = {line.article_id}
    for other, value in found:
        if value is not None and value not in sides and other.article_id not in articles:
            sides[value] = Side(other, value)
            articles.add(other.article_id)
    return tuple(sides.values())


def _counts(mentions: Mentions) -> Iterator[Number]:
    """Numbers that count or measure something by themselves: no ordinals, ages, scores or parts of a whole."""
    for number in mentions.numbers:
        whole = not _PART.match(mentions.text, number.end) and not _SCORE.search(mentions.text[: number.start])
        if number.unit is not None and not number.ordinal and whole:
            yield number


def _other_count(line: Line, mine: Mentions, number: Number, other: Line) -> str | None:
    """How the other line puts the same count, if it gives another value."""
    if not _same_matter(line, other, ALIKE, APART):
        return None
    measured = _same_matter(line, other, MEASURED_ALIKE, SAME_DAY) and not of_others(line, other)
    theirs = find_mentions(other.text)
    if _dates_differ(mine, theirs) or any(one.value == number.value for one in theirs.numbers):
        return None
    mine_values = {one.value for one in mine.numbers}
    for one in _counts(theirs):
        if one.unit == number.unit and one.value not in mine_values:
            same_deed = _same_deed(mine, number, theirs, one)
            if same_deed or (same_deed is None and measured and _same_measure(mine, number, theirs, one)):
                return one.text
    return None


def _same_deed(mine: Mentions, number: Number, theirs: Mentions, other: Number) -> bool | None:
    """Whether both are of one deed ("killed", "died"), and bounded alike ("at least"); None where no deed is named."""
    if _bound(mine, number) != _bound(theirs, other):
        return False
    deeds = {_DEED_OF[word] for word in _beside(mine, number) if word in _DEED_OF}
    other_deeds = {_DEED_OF[word] for word in _beside(theirs, other) if word in _DEED_OF}
    return bool(deeds & other_deeds) if deeds or other_deeds else None


def _same_measure(mine: Mentions, number: Number, theirs: Mentions, other: Number) -> bool:
    """What no deed tells apart must stand among the same words."""
    return len(_beside(mine, number) & _beside(theirs, other)) >= SHARED_BESIDE


def _bound(mentions: Mentions, number: Number) -> str:
    found = _BOUND.search(mentions.text[: number.start])
    return found["bound"].lower() if found else ""


def _beside(mentions: Mentions, number: Number) -> frozenset[str]:
    """Stems of the content words around a number, what it counts left out."""
    before = [word for word in mentions.words if word.end <= number.start][-BESIDE:]
    after = [word for word in mentions.words if word.start >= number.end][:BESIDE]
    return frozenset(
        word.stem
        for word in (*before, *after)
        if word.content and word.stem != number.unit and not word.text[0].isdigit()
    )


def _days(mentions: Mentions) -> list[DateMention]:
    return [one for one in mentions.dates if one.month is not None and one.day is not None]


def _other_day(line: Line, mine: DateMention, other: Line) -> str | None:
    if not _same_matter(line, other, DATED_ALIKE, APART) or of_others(line, other):
        return None
    theirs = _days(find_mentions(other.text))
    if len(theirs) != 1 or (theirs[0].month, theirs[0].day) == (mine.month, mine.day):
        return None
    same_year = mine.year is None or theirs[0].year is None or mine.year == theirs[0].year
    return theirs[0].text if same_year else None


def _same_matter(line: Line, other: Line, alike: float, apart: timedelta) -> bool:
    if likeness(line.words, other.words) < alike or not _near_in_time(line, other, apart):
        return False
    shorter, longer = sorted((line.words, other.words), key=lambda words: len(words.weights))
    return coverage(shorter, longer) >= SHARED


def _near_in_time(line: Line, other: Line, apart: timedelta) -> bool:
    one, two = (_start(each.passage.article.published) for each in (line, other))
    return one is None or two is None or abs(one - two) <= apart


def _start(published: Published | None) -> datetime | None:
    period = published.period() if published else None
    return period[0] if period else None


def _dates_differ(mine: Mentions, theirs: Mentions) -> bool:
    """Whether both name days, and none is the same."""
    one, two = ({(date.month, date.day, date.relative) for date in each.dates} for each in (mine, theirs))
    return bool(one and two) and one.isdisjoint(two)


def _about(mentions: Mentions, number: Number) -> str:
    """ "people were killed" of "12 people were killed when …": what stands behind the number, as far as the comma."""
    behind = re.split(r"[,;:.()—–]| (?:when|after|as|in|on|at|and|while|by) ", mentions.text[number.end :])[0].split()
    return " ".join(behind[:LONGEST_ABOUT]) or number.text
