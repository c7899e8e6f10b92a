"""Who, what number and what day a piece of news text names.

Flows in: plain text. Flows out: words with offsets, and typed Mentions (names, numbers, dates) with offsets into that
text and a key that is equal when two mentions mean the same. Knows no archive, no question and no model: names are
found by capitals, offices and closed lists, as in the rule-based systems of MUC (Grishman and Sundheim 1996).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from service import lexicon
from service.rarity import UNKNOWN, is_common, word_weight
from vectorstore.terms import STOP_WORDS, fold, is_stop_word, stem

NameKind = Literal["person", "organisation", "place", "other"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, at `text[start:end]`; `lower` is folded: lower case, no diacritics."""

    text: str
    start: int
    end: int
    lower: str
    stem: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def content(self) -> bool:
        return not is_stop_word(self.text)


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name at `text[start:end]`; `kind` is a judgement from its words and neighbours."""

    kind: NameKind
    text: str
    start: int
    end: int
    role: str | None = None  # the office printed in front: "WHO Director-General"
    tokens: tuple[str, ...] = ()  # folded words of the name, connectors left out


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`: its magnitude, and "%", a currency, or the stem of what is counted."""

    value: float
    unit: str | None
    text: str
    start: int
    end: int
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at `text[start:end]`; parts that are not said are None. `relative` keeps "yesterday", "last year"."""

    year: int | None
    month: int | None
    day: int | None
    text: str
    start: int
    end: int
    relative: str | None = None

    def covers(self, other: DateMention) -> bool:
        """Whether this date says everything that `other` says."""
        if other.relative is not None:
            return self.relative == other.relative
        return all(
            theirs is None or mine == theirs
            for mine, theirs in ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        )


@dataclass(frozen=True, slots=True)
class Mentions:
    """Everything found in one text, each in reading order."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    numbers: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    stems: frozenset[str]  # of all words
    said: frozenset[str]  # folded words; "who" and "us" only where they are written as names
    capital: frozenset[str]  # of these, the ones with a capital

    @property
    def taken(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of every name, number and date: what is left are plain words."""
        return (
            *((name.start, name.end) for name in self.names),
            *((number.start, number.end) for number in self.numbers),
            *((date.start, date.end) for date in self.dates),
        )


_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’&][^\W_]+)*")
_MONTH = (
    r"(?P<month{0}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    r"\b(?:(?P<iso>(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d))"
    r"|" + _MONTH.format("1") + r"\s+(?P<day1>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year1>(?:1[5-9]|20)\d\d)\b)?"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    + _MONTH.format("2") + r"(?:,?\s+(?P<year2>(?:1[5-9]|20)\d\d)\b)?"
    r"|" + _MONTH.format("3") + r"(?:,?\s+(?:of\s+)?(?P<year3>(?:1[5-9]|20)\d\d))?(?=[\s,.;:?!)”\"’]|$)"
    r"|(?P<year4>(?:1[5-9]|20)\d\d)s?(?![\d,.]*\d)"
    r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    r"|(?P<relative>(?i:yesterday|today|tomorrow|tonight|(?:last|next|this|past)\s+(?:year|month|week|spring|summer|autumn|fall|winter)))"
    r")"
)  # fmt: skip
_NUMBER = re.compile(
    r"(?P<currency>[$€£¥])?\s?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?"
    r"(?P<magnitude>[\s-](?:hundred|thousand|million|billion|trillion)\b|[kKmMbB]n?\b)?"
    r"(?P<percent>\s?%|\s?per\s?cent\b|\s?percent\b)?"
)
_NUMBER_WORD = re.compile(
    r"\b(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?P<unit>one|two|three|four|five|six|seven|"
    r"eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b|\b(?P<word>"
    + "|".join(sorted(lexicon.NUMBER_WORDS, key=len, reverse=True))
    + r")\b(?:[\s-](?P<magnitude>hundred|thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SHORT_MAGNITUDES = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
_CONNECTORS = frozenset(
    {"of", "for", "the", "de", "la", "du", "von", "van", "bin", "al", "el", "and", "del", "der", "da", "di"}
)
_ACRONYMS_LIKE_WORDS = frozenset({"who", "us", "it"})  # a name only in capitals
_PARTS = frozenset(
    "north south east west northern southern eastern western central new upper lower greater old".split()
)
_MINOR_ORDINALS = frozenset({"first", "second", "once", "one"})  # more often a turn of phrase than a count


@lru_cache(maxsize=8192)
def find_mentions(text: str) -> Mentions:
    """Words, names, numbers and dates of one sentence or question. Linear in the length of the text."""
    words = tuple(find_words(text))
    dates = tuple(_find_dates(text))
    return Mentions(
        text=text,
        words=words,
        names=tuple(_find_names(text, words, dates)),
        numbers=tuple(_find_numbers(text, words, dates)),
        dates=dates,
        stems=frozenset(word.stem for word in words),
        said=frozenset(word.lower for word in words if _is_said(word)),
        capital=frozenset(word.lower for word in words if word.capital and _is_said(word)),
    )


def _is_said(word: Word) -> bool:
    return word.lower not in _ACRONYMS_LIKE_WORDS or word.text.isupper()


def joined(parts: Sequence[Mentions]) -> Mentions:
    """What several texts say together. Offsets stay those of each part: good for asking what is said, not where."""
    return Mentions(
        text=" ".join(part.text for part in parts),
        words=tuple(word for part in parts for word in part.words),
        names=tuple(name for part in parts for name in part.names),
        numbers=tuple(number for part in parts for number in part.numbers),
        dates=tuple(date for part in parts for date in part.dates),
        stems=frozenset().union(*(part.stems for part in parts)),
        said=frozenset().union(*(part.said for part in parts)),
        capital=frozenset().union(*(part.capital for part in parts)),
    )


def find_words(text: str) -> Iterator[Word]:
    """Words in reading order, a possessive 's left off."""
    for match in _WORD.finditer(text):
        whole = match.group()
        bare = whole[:-2] if whole.endswith(("'s", "’s")) else whole
        lower = fold(bare)
        yield Word(bare, match.start(), match.start() + len(bare), lower, stem(lower))


def _find_dates(text: str) -> Iterator[DateMention]:
    for match in _DATE.finditer(text):
        groups = match.groupdict()
        if groups["month3"] == "May" and not groups["year3"] and not _month_context(text, match.start()):
            continue  # the verb
        yield _date_from(match, groups)


def _month_context(text: str, start: int) -> bool:
    return bool(
        re.search(r"\b(?:in|since|by|until|last|next|this|of|early|late|mid)[\s-]+$", text[:start], re.IGNORECASE)
    )


def _date_from(match: re.Match[str], groups: dict[str, str | None]) -> DateMention:
    month = groups["month1"] or groups["month2"] or groups["month3"]
    year = groups["iy"] or groups["year1"] or groups["year2"] or groups["year3"] or groups["year4"]
    day = groups["id"] or groups["day1"] or groups["day2"]
    relative = groups["weekday"] or groups["relative"]
    return DateMention(
        year=int(year) if year else None,
        month=int(groups["im"] or 0) or (lexicon.MONTHS[month.lower().rstrip(".")] if month else None),
        day=int(day) if day else None,
        text=match.group(),
        start=match.start(),
        end=match.end(),
        relative=" ".join(relative.lower().split()) if relative else None,
    )


def _find_numbers(text: str, words: Sequence[Word], dates: Sequence[DateMention]) -> list[Number]:
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        if _inside(match.start("digits"), dates) or _within_word(text, match):
            continue
        found.append(_digit_number(match, words))
    for match in _NUMBER_WORD.finditer(text):
        if match.group().lower() in _MINOR_ORDINALS or any(n.start <= match.start() < n.end for n in found):
            continue
        found.append(_spelled_number(match, words))
    return sorted(found, key=lambda number: number.start)


def _inside(position: int, dates: Sequence[DateMention]) -> bool:
    return any(date.start <= position < date.end for date in dates)


def _within_word(text: str, match: re.Match[str]) -> bool:
    before = text[match.start("digits") - 1 : match.start("digits")]
    return before.isalpha()  # "COP28", "B52"


def _digit_number(match: re.Match[str], words: Sequence[Word]) -> Number:
    value = float(match["digits"].replace(",", ""))
    if match["magnitude"]:
        name = match["magnitude"].strip(" -\n\t").lower()
        value *= lexicon.MAGNITUDES.get(name) or _SHORT_MAGNITUDES[name]
    unit = "%" if match["percent"] else match["currency"] or _counted(match.end(), words)
    start = match.start("currency") if match["currency"] else match.start("digits")
    return Number(value, unit, match.group().strip(), start, match.end(), ordinal=bool(match["ordinal"]))


def _spelled_number(match: re.Match[str], words: Sequence[Word]) -> Number:
    if match["tens"]:
        value = float(lexicon.NUMBER_WORDS[match["tens"].lower()] + lexicon.NUMBER_WORDS[match["unit"].lower()])
    else:
        value = float(lexicon.NUMBER_WORDS[match["word"].lower()])
    if match["magnitude"]:
        value *= lexicon.MAGNITUDES[match["magnitude"].lower()]
    return Number(value, _counted(match.end(), words), match.group(), match.start(), match.end())


def _counted(end: int, words: Sequence[Word]) -> str | None:
    """Stem of the first content word within three words after the number."""
    following = [word for word in words if word.start >= end][:3]
    return next((word.stem for word in following if word.content and not word.lower.isdigit()), None)


def _find_names(text: str, words: Sequence[Word], dates: Sequence[DateMention]) -> Iterator[Name]:
    for run in _capital_runs(text, words, dates):
        yield from _names_of_run(text, run, words)


def _capital_runs(text: str, words: Sequence[Word], dates: Sequence[DateMention]) -> Iterator[list[Word]]:
    """Runs of capitalised words joined by single spaces or by a connector between two capitals."""
    run: list[Word] = []
    pending: list[Word] = []  # connectors that count only if a capital follows
    opens_sentence = True
    for word in words:
        gap = text[(pending or run)[-1].end : word.start] if run else ""
        possessive = gap in ("’s ", "'s ")
        joined = gap == " " or possessive or (gap == ". " and _abbreviates((pending or run)[-1]))
        if word.capital and not _inside(word.start, dates) and not (opens_sentence and _plain_opening(text, word)):
            if joined and not possessive:
                run += [*pending, word]
            else:
                if run:
                    yield run
                run = [word]
            pending = []
        elif joined and not possessive and word.lower in _CONNECTORS and not pending:
            pending = [word]
        elif joined and pending and word.lower == "the" and pending[-1].lower in ("of", "for"):
            pending.append(word)
        else:
            if run:
                yield run
            run, pending = [], []
        opens_sentence = bool(re.match(r"[’”\"»)]*[.!?:]", text[word.end : word.end + 2])) and run[-1:] != [word]
    if run:
        yield run


def _abbreviates(word: Word) -> bool:
    """A word whose full stop ends no sentence within a name: "Mr.", "J."."""
    return word.lower in lexicon.HONORIFICS or len(word.text) == 1


def _plain_opening(text: str, word: Word) -> bool:
    """A sentence's first word that is capitalised only because it is first."""
    if word.lower in STOP_WORDS or word.lower in lexicon.AUXILIARIES:
        return True
    if (word.text.isupper() and len(word.text) > 1) or word.lower in lexicon.HONORIFICS:
        return False
    following = re.match(r"\s+(\w)", text[word.end :])
    if following and following[1].isupper():
        return word.lower.endswith(("ing", "ed")) and (is_common(word.lower) or _participle(text, word))
    return is_common(word.lower) and word.lower not in lexicon.PLACES and word.lower not in lexicon.DEMONYMS


def _participle(text: str, word: Word) -> bool:
    """ "Greeting Volker Türk, the President …": a verb's -ing, and a comma behind the name."""
    verb = word.lower.removesuffix("ing")
    known = verb != word.lower and len(verb) > 3 and word_weight(verb) < UNKNOWN
    return known and re.match(r"(?:\s+[^\W\d_a-zß-ÿ][\w’'-]*)+,", text[word.end :]) is not None


def _names_of_run(text: str, run: Sequence[Word], words: Sequence[Word]) -> Iterator[Name]:
    """One run may hold an office and its holder: "WHO Director-General Tedros Ghebreyesus"."""
    if len(run) > 1 and run[0].lower in STOP_WORDS and not run[0].text.isupper():
        run = run[1:]
    if not run:
        return
    joint = next((i for i, word in enumerate(run) if word.lower == "and"), 0)
    joint = joint or _affiliation(run)
    if joint and _two_names(run[:joint], run[joint + 1 :]):
        yield from _names_of_run(text, run[:joint], words)
        yield from _names_of_run(text, run[joint + 1 :], words)
        return
    if _describes(run):
        return  # "Kazakh President", "High Commissioner", "the Swiss": a description, no name
    split = _holder_start(run)
    if split:
        office, holder = run[:split], run[split:]
        role = text[office[0].start : office[-1].end]
        yield _name("person", text, holder, role=role)
        body = _office_body(office)
        if body:
            yield _name(_kind(text, body, words), text, body)
        return
    trimmed = [word for word in run if word.lower not in lexicon.ROLES] if run[0].lower in lexicon.ROLES else list(run)
    while len(trimmed) > 1 and _is_role(trimmed[-1]) and trimmed[0].text.isupper():
        trimmed.pop()  # "WHO Director-General": an office without its holder names the body
    while trimmed and trimmed[0].text in ("of", "for", "the", "and"):
        trimmed.pop(0)  # "President of the Council": the body stands without its "of"
    if trimmed and any(word.lower not in _CONNECTORS for word in trimmed):
        yield _name(_kind(text, trimmed, words), text, trimmed)


def _describes(run: Sequence[Word]) -> bool:
    plain = all(_is_role(word) or _demonym(word.lower) or word.lower in lexicon.PORTFOLIOS for word in run)
    return plain and any(_is_role(word) or _demonym(word.lower) for word in run)


def _affiliation(run: Sequence[Word]) -> int:
    """Index of "of" or "for" between a person and a body: "Daren Tang of WIPO"; 0 when there is none."""
    for index, word in enumerate(run[:-1]):
        if word.lower in ("of", "for", "from") and index >= 2:
            plain = not any(
                w.lower in lexicon.BODIES or _is_role(w) or w.lower in lexicon.PORTFOLIOS for w in run[:index]
            )
            if plain and run[index + 1].text.isupper() and len(run[index + 1].text) > 1:
                return index
    return 0


def _two_names(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether "and" joins two names; within one it joins a body's fields: "Ministry of Trade and Industry"."""
    if not left or not right or any(_is_role(word) for word in right):
        return True
    fields = {"of", "for"} & {word.lower for word in left} or left[-1].lower in lexicon.PORTFOLIOS
    return not (fields or right[-1].lower in lexicon.BODIES)


def _holder_start(run: Sequence[Word]) -> int:
    """Index of the first word of a person's name that follows an office within the run; 0 when there is none."""
    last_role = max((i for i, word in enumerate(run[:-1]) if _is_role(word)), default=-1)  # "Pope" may be a surname
    if last_role < 0 or (_is_role(run[-1]) and last_role == len(run) - 2):
        return 0
    start = last_role + 1
    if run[start].lower in _CONNECTORS:
        while start < len(run) and (run[start].lower in lexicon.PORTFOLIOS or run[start].lower in lexicon.BODIES):
            start += 1
    held = run[start:]
    if (
        not held
        or len(held) > 4
        or any(
            word.lower in lexicon.BODIES
            or word.lower in _CONNECTORS - {"de", "la", "von", "van", "bin", "al", "el", "del", "da", "di"}
            for word in held
        )
    ):
        return 0
    return start


def _is_role(word: Word) -> bool:
    return word.lower in lexicon.ROLES or word.lower in lexicon.HONORIFICS


def _office_body(office: Sequence[Word]) -> list[Word]:
    """The body in an office: "WHO" of "WHO Director-General"."""
    body: list[Word] = []
    for word in office:
        if _is_role(word) or word.lower in lexicon.LESSER or word.lower in lexicon.PORTFOLIOS:
            break
        body.append(word)
    return [] if not body or body[0].lower in lexicon.DEMONYMS else body


def _name(kind: NameKind, text: str, run: Sequence[Word], *, role: str | None = None) -> Name:
    start, end = run[0].start, run[-1].end
    tokens = tuple(word.lower for word in run if word.lower not in _CONNECTORS)
    return Name(kind, text[start:end], start, end, role, tokens)


def _kind(text: str, run: Sequence[Word], words: Sequence[Word]) -> NameKind:
    phrase = " ".join(word.lower for word in run)
    if phrase in lexicon.PLACES or run[-1].lower in lexicon.PLACE_WORDS or run[0].lower in ("lake", "mount", "cape"):
        return "place"
    if any(word.lower in lexicon.BODIES for word in run):
        return "organisation"
    if len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1:
        return "organisation"
    if any(
        word.lower in _CONNECTORS - {"de", "la", "von", "van", "bin", "al", "el", "del", "da", "di"} for word in run
    ):
        return "other"
    if _demonym(run[0].lower) or all(word.lower in lexicon.PORTFOLIOS for word in run):
        return "other"
    if 2 <= len(run) <= 4:
        kind = _kind_of_pair(run)
        definite = (
            text[: run[0].start].rstrip().lower().endswith((" the", "\nthe")) or text[: run[0].start].lower() == "the "
        )
        return "other" if definite and kind == "person" else kind  # "the Baltic Works" is nobody
    return _kind_of_single(text, run[0], words) if len(run) == 1 else "other"


def _kind_of_pair(run: Sequence[Word]) -> NameKind:
    if run[-1].lower in lexicon.PLACES and run[0].lower in _PARTS:
        return "place"
    if run[-1].lower in lexicon.PLACES:
        return "other"  # "Strong Kazakhstan"
    ordinary = sum(word_weight(word.lower) < 0.62 for word in run)
    return "other" if ordinary == len(run) else "person"


def _kind_of_single(text: str, word: Word, words: Sequence[Word]) -> NameKind:
    before = text[: word.start].rstrip().rsplit(" ", 1)[-1].lower()
    index = next(i for i, other in enumerate(words) if other.start == word.start)
    after = words[index + 1].lower if index + 1 < len(words) else ""
    if after in lexicon.SPEECH or before in lexicon.SPEECH or before == "by":
        return "person"
    if before in ("in", "at", "near", "from") and not is_common(word.lower):
        return "place"
    return "other"


def _demonym(lower: str) -> bool:
    return lower in lexicon.DEMONYMS or (lower.endswith(lexicon.DEMONYM_ENDINGS) and len(lower) > 5)
