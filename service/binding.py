"""Whether numbers, dates and names stand with the words they stood with in the quote.

Flows in: the mentions of a draft and of the quoted sentence. Flows out: the first thing that was moved to another
place, or None. A sentence may hold two counts, two days or two companies; a draft that holds the right words joined
the wrong way ("Lyft cuts 14%" of "Lyft cuts 13%, Stripe 14%") is caught here. Judged by nearness in word order. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from service import lexicon
from service.deeds import deeds_of
from service.mentions import DateMention, Mentions, Name, Number, Word

SIGNS = ("%", "$", "€", "£", "¥")
BOUNDS = {
    "at least": "lower", "more than": "lower", "over": "lower", "above": "lower", "no fewer than": "lower",
    "no less than": "lower", "a minimum of": "lower", "upwards of": "lower", "not less than": "lower",
    "less than": "upper", "fewer than": "upper", "up to": "upper", "at most": "upper", "under": "upper",
    "below": "upper", "no more than": "upper", "as many as": "upper", "as much as": "upper", "not more than": "upper",
    "nearly": "near", "almost": "near", "about": "near", "approximately": "near", "around": "near", "roughly": "near",
    "close to": "near", "some": "near", "an estimated": "near", "estimated": "near",
    "exactly": "exact", "precisely": "exact", "only": "exact", "just": "exact", "a total of": "", "total of": "",
}  # fmt: skip
_BOUND = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, BOUNDS), key=len, reverse=True)) + r")\s+(?:the\s+|an?\s+)?$", re.IGNORECASE
)
_VAGUE = frozenset(
    "approximately nearly almost roughly total exactly precisely estimated least late early mid about around".split()
)
_BOUNDARY = re.compile(r";\s+|,?\s+(?:while|whereas)\s+|,?\s+(?:and|but)\s+")
SUBJECT_PRONOUN = re.compile(r"(?:he|she|it|they)\b", re.IGNORECASE)
_REACH = 60  # characters from a conjunction to the name that opens the next clause


def clauses(text: str, mentions: Mentions) -> list[str]:
    """Coordinate clauses, each with a subject of its own; the whole text when it is one."""
    heads = [name.start for name, verb in deeds_of(text, mentions) if _finite_deed(text, name, verb)]
    cuts = [0]
    for match in _BOUNDARY.finditer(text):
        if _opens_clause(text, match, heads):
            cuts.append(match.end())
    parts = [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return [part for part in parts if len(part.split()) >= 3] if len(parts) > 1 else [text]


def _finite_deed(text: str, name: Name, verb: Word) -> bool:
    """Whether the name has a predicate of its own, and is not the last of a list ("Amador and Calaveras counties")."""
    if verb.start < name.end or verb.lower == "according":
        return False
    between = {word.lower() for word in text[name.end : verb.start].split()}
    return verb.lower in lexicon.SPEECH or verb.lower.endswith("ed") or bool(between & lexicon.AUXILIARIES)


def _opens_clause(text: str, match: re.Match[str], heads: Sequence[int]) -> bool:
    if "and" not in match[0] and "but" not in match[0]:
        return True
    if SUBJECT_PRONOUN.match(text, match.end()):
        return True
    ahead = next((head for head in heads if match.end() <= head <= match.end() + _REACH), None)
    return ahead is not None and "," not in text[match.end() : ahead]


def moved(draft: Mentions, quote: Mentions) -> str | None:
    """The number, date or place that the draft joins to other words than the quote does, in words for a person."""
    for number in draft.numbers:
        if _bound(draft.text, number.start) != _bound_of(number, quote):
            return f"the quote says “{number.text}” more or less exactly than the sentence"
    if _numbers_swapped(draft, quote) or _dates_swapped(draft, quote):
        return "the sentence puts the quote's numbers or dates in another order"
    for number in draft.numbers:
        rivals = [o for o in quote.numbers if _rivals(number, o) and not any(_same_number(o, n) for n in draft.numbers)]
        places = [o for o in quote.numbers if _same_number(o, number)]
        if rivals and not _reaches(_anchors(draft, number.start)[:1], places, rivals, quote):
            return f"in the quote “{number.text}” belongs to something else"
    for date in draft.dates:
        rivals_in_time = [
            o for o in quote.dates if _kind(o) == _kind(date) and not any(_same_date(o, d) for d in draft.dates)
        ]
        days = [o for o in quote.dates if _same_date(o, date)]
        if rivals_in_time and not _belongs(draft, date, days, rivals_in_time, quote):
            return f"in the quote “{date.text}” belongs to something else"
    return None


def _bound(text: str, start: int) -> str:
    found = _BOUND.search(text[max(0, start - 40) : start])
    return BOUNDS[" ".join(found[1].lower().split())] if found else ""


def _bound_of(number: Number, quote: Mentions) -> str:
    """The bound of the quote's number; the draft's own when the quote has no such number here."""
    places = [other for other in quote.numbers if _same_number(other, number)]
    return _bound(quote.text, places[0].start) if places else ""


def _same_number(one: Number, other: Number) -> bool:
    return one.value == other.value


def _same_date(one: DateMention, other: DateMention) -> bool:
    return one.covers(other) or other.covers(one)


def _kind(date: DateMention) -> str:
    if date.relative is not None:
        return "weekday" if date.relative in lexicon.WEEKDAYS else "relative"
    return "month" if date.month else "year"


def _rivals(number: Number, other: Number) -> bool:
    if _same_number(number, other) or number.ordinal != other.ordinal:
        return False
    if number.unit in SIGNS or other.unit in SIGNS:
        return number.unit == other.unit
    return number.unit is None or other.unit is None or number.unit == other.unit


def _numbers_swapped(draft: Mentions, quote: Mentions) -> bool:
    """Whether two counts of one kind stand in the opposite order in the quote."""
    for one, other in pairwise(draft.numbers):
        ones = [n.start for n in quote.numbers if _same_number(n, one)]
        others = [n.start for n in quote.numbers if _same_number(n, other)]
        if _rivals(one, other) and len(ones) == len(others) == 1 and ones > others:
            return True
        bare = one.unit not in SIGNS and other.unit not in SIGNS and "of the" in draft.text[one.end : other.start]
        if bare and len(ones) == len(others) == 1 and ones > others:
            return True
    return False


def _dates_swapped(draft: Mentions, quote: Mentions) -> bool:
    for one, other in pairwise(draft.dates):
        ones = [d.start for d in quote.dates if _same_date(d, one)]
        others = [d.start for d in quote.dates if _same_date(d, other)]
        if _kind(one) == _kind(other) and len(ones) == len(others) == 1 and ones > others:
            return True
    return False


def _anchors(draft: Mentions, start: int) -> list[str]:
    """Stems of the draft's plain words in front of a place, nearest first; behind it when it opens the sentence."""
    taken = (*((n.start, n.end) for n in draft.numbers), *((d.start, d.end) for d in draft.dates))
    plain = [
        word
        for word in draft.words
        if word.content and word.lower not in _VAGUE and not any(a <= word.start < b for a, b in taken)
    ]
    ahead = [word.stem for word in reversed(plain) if word.end <= start]
    return ahead or [word.stem for word in plain if word.start > start]


def _reaches(
    anchors: Sequence[str],
    places: Sequence[Number] | Sequence[DateMention],
    rivals: Sequence[Number] | Sequence[DateMention],
    quote: Mentions,
) -> bool:
    """Whether every anchor found in the quote reaches one of the places with no rival between."""
    for anchor in anchors:
        spots = [word.start for word in quote.words if word.stem == anchor]
        if spots and not any(
            not any(min(spot, place.start) < rival.start < max(spot, place.start) for rival in rivals)
            for spot in spots
            for place in places
        ):
            return False
    return True


def _belongs(
    draft: Mentions,
    date: DateMention,
    days: Sequence[DateMention],
    rivals: Sequence[DateMention],
    quote: Mentions,
) -> bool:
    anchors = _anchors(draft, date.start)
    if not days:
        return True
    found = [anchor for anchor in anchors if anchor in quote.stems]
    predicate = found[:-1] if len(found) > 2 else found  # what comes first is the subject, which two dates may share
    if not _reaches(predicate, days, rivals, quote):
        return False
    nearest = next((anchor for anchor in anchors if any(word.stem == anchor for word in quote.words)), None)
    spots = [word.start for word in quote.words if word.stem == nearest]
    return not spots or any(_next_date(spot, [*days, *rivals]) in days for spot in spots)


def _next_date(spot: int, dates: Sequence[DateMention]) -> DateMention:
    """The date behind the spot, or else the last one in front of it."""
    behind = [date for date in dates if date.start > spot]
    return min(behind, key=lambda d: d.start) if behind else max(dates, key=lambda d: d.start)


def displaced(draft: Mentions, quote: Mentions) -> Name | None:
    """A name that follows a preposition in the draft, where the quote has another one in that place."""
    for name, anchor in _placed(draft):
        if not _name_reached(name, anchor, draft, quote):
            return name
    return None


def _placed(draft: Mentions) -> Iterator[tuple[Name, Word]]:
    for name in draft.names:
        if not re.search(r"\b(?:in|into|at|to|from|near|by|against|for)\s+(?:the\s+)?$", draft.text[: name.start]):
            continue
        ahead = [w for w in draft.words if w.content and w.end <= name.start and not w.capital]
        if ahead:
            yield name, ahead[-1]


def _name_reached(name: Name, anchor: Word, draft: Mentions, quote: Mentions) -> bool:
    spots = [word.start for word in quote.words if word.stem == anchor.stem]
    places = [other for other in quote.names if set(name.tokens) & set(other.tokens)]
    mine = {token for other in draft.names for token in other.tokens}
    rivals = [o for o in quote.names if not set(o.tokens) & mine and not _listed(quote.text, o, places)]
    rivals = [o for o in rivals if o.kind == name.kind or "place" not in (o.kind, name.kind)]
    if not spots or not places or not rivals:
        return True
    return any(
        not any(min(spot, place.start) < rival.start < max(spot, place.start) for rival in rivals)
        for spot in spots
        for place in places
    )


def _listed(text: str, rival: Name, places: Sequence[Name]) -> bool:
    """Whether only names and commas stand between: "Chile, Peru and Bolivia"."""
    return any(
        rival.end <= place.start and not re.search(r"\b(?!and\b|the\b)[a-z]{2,}", text[rival.end : place.start])
        for place in places
    )
