"""A claim as it would read if it said in one place what a sentence of the archive says there.

Flows in: a claim and a sentence of the archive. Flows out: Swaps: the claim with one number, one day, one name, one
"not" or one opposite exchanged for the sentence's. Whether the sentence then bears it out is not asked here; only what
can exclude the other is exchanged at all. A person may meet, thank and visit many, but the decree is signed by one; a
share of a market changes by the month, a toll is "at least" so many, and what the sentence dates and the claim does
not may have happened twice: of such nothing is exchanged. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service import lexicon
from service.binding import BOUNDS
from service.deeds import deeds_of
from service.mentions import DateMention, Mentions, Name, Number, Word
from service.modality import negative
from vectorstore.terms import stem

NEAR_DAYS = 14  # between two days of one deed; further apart it may have been done twice


@dataclass(frozen=True, slots=True)
class Swap:
    text: str  # the claim, changed
    mine: str  # what the claim says
    theirs: str  # what the archive says
    note: str  # for a person

    @property
    def values(self) -> tuple[str, str]:
        return self.mine, self.theirs


# What is done once to a thing, or by one: two who are said to have done it, or two days, exclude each other.
_ONCE = frozenset(
    stem(word)
    for word in (
        "sign signs signed found founded founds establish established elect elected appoint appointed ratify ratified "
        "adopt adopted invent invented discover discovered open "
        "opened inaugurate inaugurated launch launched resign resigned win won wins acquire acquired buy bought "
        "enact enacted repeal repealed abolish abolished declare declared host hosted hosts chair chaired chairs head "
        "heads headed direct directed directs author authored compose composed"
    ).split()
)
_LIFE = frozenset(stem(word) for word in "born die died dies kill killed kills assassinate assassinated".split())
_BOUND = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, BOUNDS), key=len, reverse=True)) + r"|another|additional|other)"
    r"\s+(?:the\s+|an?\s+)?[$€£¥]?$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\s*(?:of|out of|per)\b|\s*(?:in|to|-|–|/)\s?\d|\s*-?\s?years?[\s-]olds?\b"
    r"|[^.,;]{0,40}\b(?:an?|per|each|every)\s(?:day|week|month|year|hour|night)\b"
)
_SCORE = re.compile(r"\d\s?[-–/]$")
_NOT = re.compile(
    r"\b(?:(?P<did>did(?:\s+not|n[’']t))|(?P<be>was|were|had)(?:\s+not|n[’']t)|(?P<never>never))\s+(?P<verb>[a-z]+)"
)
_NO = re.compile(r"\bno\s+(?=[a-z])")
_NO_LONGER = re.compile(r"\b(?:no longer|any ?more|yet|still|any longer|until|unless|only)\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|at|near)\s+$", re.IGNORECASE)
_IS_OFFICE = re.compile(r"\s(?:is\s+(?:the|its|their|[A-Z])|heads\s|chairs\s|leads\s)")  # who was it may be many
_INDEFINITE = re.compile(r"\s+(?:an?|another|some|more)\b")
_CHANGING = frozenset(
    stem(word)
    for word in (
        "rise rose risen fall fell fallen grow grew grown shrink shrank increase increased decrease decreased reduce "
        "reduced decline declined drop dropped gain gained lose lost raise raised lower lowered cut improve improved "
        "worsen worsened accelerate accelerated slow slowed up down high low more less fewer open close begin end "
        "start stop enter leave arrive depart buy sell"
    ).split()
)
_OPPOSITES = tuple((stem(one), stem(other)) for one, other in lexicon.OPPOSITES)


def swaps(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    """Every exchange that may be tried, one place at a time. `said` are the sentence's mentions."""
    yield from _numbers(claim, said)
    yield from _dates(claim, said)
    yield from _names(claim, said)
    yield from _denials(claim, said)
    yield from _affirmations(claim, said)
    yield from _opposites(claim, said)


def _has(claim: Mentions, start: int, end: int, theirs: str) -> Swap:
    mine = claim.text[start:end]
    return Swap(claim.text[:start] + theirs + claim.text[end:], mine, theirs, f"the archive has {theirs}, not {mine}")


# -- numbers -----------------------------------------------------------------------------------------------------------


def _numbers(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    mine = {number.value for number in claim.numbers}
    theirs = {number.value for number in said.numbers}
    for number in claim.numbers:
        if number.value in theirs or not _counts(claim, number) or not (number.ordinal or _of_one_time(claim, said)):
            continue
        for other in said.numbers:
            if other.value not in mine and _counts(said, other) and _comparable(number, other, claim):
                yield _has(claim, number.start, number.end, said.text[other.start : other.end].strip())


def _counts(mentions: Mentions, number: Number) -> bool:
    """A number by itself: not bounded ("at least 12"), no rate, no age, and no part of a whole, a range or a score."""
    before = mentions.text[: number.start]
    named = any(name.start <= number.start < name.end for name in mentions.names)
    whole = not _PART.match(mentions.text, number.end) and not _SCORE.search(before)
    ranked = before.rstrip().lower().endswith((" no.", "no.", "number", "#"))
    return number.unit is not None and whole and not named and not ranked and not _BOUND.search(before)


def _comparable(one: Number, other: Number, claim: Mentions) -> bool:
    if one.unit != other.unit or one.ordinal != other.ordinal:
        return False
    if one.unit == "%" and not claim.dates:
        return False  # a share is of some day
    return one.ordinal or not (_rounds(one.value, other.value) or _rounds(other.value, one.value))


def _rounds(one: float, other: float) -> bool:
    """Whether `one` is `other` in two or three figures: 1,200 for 1,234."""
    return any(float(f"{other:.{figures}g}") == one for figures in (2, 3))


# -- days --------------------------------------------------------------------------------------------------------------


def _dates(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    for date in claim.dates:
        if any(other.covers(date) for other in said.dates):
            continue
        for other in said.dates:
            if _differs(date, other) and (_once(claim) or _met_once(claim, date, other)):
                yield _has(claim, date.start, date.end, other.text)


def _differs(date: DateMention, other: DateMention) -> bool:
    """Whether the other says all that the first one says, and says it differently."""
    if date.relative or other.relative:
        return False
    pairs = ((date.year, other.year), (date.month, other.month), (date.day, other.day))
    stated = [(mine, theirs) for mine, theirs in pairs if mine is not None]
    return all(theirs is not None for _, theirs in stated) and any(mine != theirs for mine, theirs in stated)


def _days_apart(one: DateMention, other: DateMention) -> int:
    """About; a great many where either names no day, or they are of two years."""
    if None in (one.day, other.day, one.month, other.month) or (one.year and other.year and one.year != other.year):
        return 10_000
    ordinals = [((date.month or 0) - 1) * 30 + (date.day or 0) for date in (one, other)]
    return abs(ordinals[0] - ordinals[1])


def _once(claim: Mentions) -> bool:
    """Whether it tells a deed that is done once to what it is done to: "signed the decree", not "signed a decree"."""
    deeds = [word for word in claim.words if not word.capital and not _INDEFINITE.match(claim.text, word.end)]
    person = any(name.kind == "person" for name in claim.names)
    return any(word.stem in _ONCE or (person and word.stem in _LIFE) for word in deeds)


def _met_once(claim: Mentions, date: DateMention, other: DateMention) -> bool:
    """Two who are named did together, within days, what was told but once."""
    speaks = any(word.lower in lexicon.SPEECH for word in claim.words)
    return len(claim.names) > 1 and not speaks and _days_apart(date, other) <= NEAR_DAYS


def _of_one_time(claim: Mentions, said: Mentions) -> bool:
    """Whether nothing says that they may be of two times: the sentence is of no day, or the claim is of one as well."""
    return not said.dates or bool(claim.dates)


# -- names -------------------------------------------------------------------------------------------------------------


def _names(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    for name in claim.names:
        if not (_in_office(claim, name) or _does_once(claim, name) or _is_scene(claim, name)):
            continue
        for other in said.names:
            if _of_one_kind(name, other) and not any(set(other.tokens) & set(one.tokens) for one in claim.names):
                yield _has(claim, name.start, name.end, other.text)


def _of_one_kind(one: Name, other: Name) -> bool:
    """A surname by itself may be a person's."""
    return one.kind == other.kind or {one.kind, other.kind} == {"person", "other"}


def _in_office(claim: Mentions, name: Name) -> bool:
    """ "X is the head of Y": an office has one holder, and the holder one such office."""
    offices = any(word.lower in lexicon.HEADS for word in claim.words)
    lesser = any(word.lower in lexicon.LESSER or word.lower in lexicon.ORDINALS for word in claim.words)
    return offices and not lesser and name.kind != "place" and _IS_OFFICE.search(claim.text) is not None


def _does_once(claim: Mentions, name: Name) -> bool:
    once = (doer for doer, verb in deeds_of(claim.text, claim) if verb.stem in _ONCE)
    return _once(claim) and any(doer.start == name.start for doer in once)


def _is_scene(claim: Mentions, name: Name) -> bool:
    """ "Born in Vienna": what is done once is done in one place."""
    ahead = [word for word in claim.words if word.end <= name.start]
    where = bool(_IN.search(claim.text[: name.start])) and name.kind == "place"
    return where and _once(claim) and len(ahead) > 1 and ahead[-2].stem in _ONCE | _LIFE


# -- yes and no --------------------------------------------------------------------------------------------------------


def _denials(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    """The claim without its "not". What is denied for now ("is not", "no longer") may have been so before."""
    if _NO_LONGER.search(claim.text) or not _of_one_time(claim, said):
        return
    for match in _NOT.finditer(claim.text):
        kept = f"{match['be']} {match['verb']}" if match["be"] else match["verb"]
        text = claim.text[: match.start()] + kept + claim.text[match.end() :]
        yield Swap(text, match[0], kept, f"the archive has “{kept}”, not “{match[0]}”")
    for match in _NO.finditer(claim.text):
        yield Swap(
            claim.text[: match.start()] + claim.text[match.end() :], "no", "", "the archive says it without “no”"
        )


def _affirmations(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    """The claim with the sentence's "not", where it names a day: what was not done then may have been done since."""
    if not claim.dates or any(negative(word) for word in claim.words) or _NO_LONGER.search(said.text):
        return
    for match in _NOT.finditer(said.text):
        verb = next((word for word in claim.words if word.stem == stem(match["verb"])), None)
        if verb is not None:
            text = f"{claim.text[: verb.start]}not {claim.text[verb.start :]}"
            yield Swap(text, verb.text, match[0], f"the archive has “{match[0]}”, not “{verb.text}”")


def _opposites(claim: Mentions, said: Mentions) -> Iterator[Swap]:
    """A word whose opposite stands between the same neighbours. What goes up and down has to be of one day."""
    for word in claim.words:
        for one, other in _OPPOSITES:
            wanted = other if word.stem == one else one if word.stem == other else None
            if wanted is None or not _of_one_time(claim, said) or (word.stem in _CHANGING and not claim.dates):
                continue
            for theirs in said.words:
                if theirs.stem == wanted and _neighbours(claim, word) & _neighbours(said, theirs):
                    yield _has(claim, word.start, word.end, theirs.text)


def _neighbours(mentions: Mentions, word: Word) -> set[tuple[int, str]]:
    """(side, stem) of the content words next to it."""
    content = [other for other in mentions.words if other.content]
    before = [other.stem for other in content if other.end <= word.start][-1:]
    after = [other.stem for other in content if other.start >= word.end][:1]
    return {(-1, each) for each in before} | {(1, each) for each in after}
