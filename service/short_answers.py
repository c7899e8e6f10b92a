"""The words of a sentence that are the answer: a person, a place, a date, a number, a body, an office.

Flows in: a QuestionAnalysis and a Candidate. Flows out: a Value with its place in the sentence, or None. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service import lexicon
from service.candidates import Candidate
from service.mentions import Name, NameKind, Number, Word, find_mentions
from service.naming import same_name
from service.offices import office_holders
from service.question_analysis import AnswerKind, QuestionAnalysis

TYPED: frozenset[AnswerKind] = frozenset({"person", "organisation", "date", "place", "number", "role"})

_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|" + "|".join(lexicon.ORDINALS) + r")"
_CENTURY = re.compile(
    r"(?:(?:early|mid|late|beginning|end|start|middle|(?:first|second)\s+half)(?:\s+of)?[\s-]+(?:the\s+)?)?"
    + _ORDINAL + r"(?:[\s-]+(?:and|to|or)\s+(?:the\s+)?" + _ORDINAL + r")?[\s-]+centur(?:y|ies)(?:\s+(?:BCE?|AD|CE))?",
    re.IGNORECASE,
)  # fmt: skip
# "when" in a text that gives no day: "during the Second World War", "at the beginning of each session".
_PERIOD = re.compile(
    r"\b(?:during|after|before|following|throughout|until|since|in the (?:midst|wake|middle) of"
    r"|(?:at|by|from|since|until|in)\s+the\s+(?:very\s+)?(?:beginning|end|start|outbreak|close|turn)\s+of)\s+"
    r"[^,.;:()]{3,60}",
    re.IGNORECASE,
)
_DURATION = re.compile(r"\b(?:since|until|till|from)\s+(?:the\s+)?$", re.IGNORECASE)
_SPANS = frozenset("second minut hour dai week month year decad centuri generat".split())
_HEADS_COUNTED = frozenset("peopl person individu inhabit resid".split())
_MONEY = frozenset("monei cash fund dollar euro pound".split())
_CURRENCIES = frozenset(
    "$ € £ ¥ dollar euro pound yen yuan tenge krone kroner kronor krona franc rupe rubl peso".split()
)
_PAID = re.compile(
    r"\b(?:costs?|price|priced|paid|pay|pays|worth|earn|earns|earned|spend|spends|spent|sell for|sold for|salary)\b",
    re.IGNORECASE,
)
# "Solheim, the mayor of Larvik", "Solheim is the mayor", "The union's head, Keller,"; no verb at its head.
_OFFICE_BEHIND = re.compile(
    r"(?:,\s+|\s+(?:is|was|remains|became|becomes)\s+)"
    r"(?!(?:met|said|told|\w+ed|who|which|and|but|he|she)\b)((?:the\s+|an?\s+)?[^,.;]{4,90})"
)
_OFFICE_AHEAD = re.compile(r"(?:^|[,;]\s+)([^,.;]{3,60}),\s+$")
_AGE_BEHIND = re.compile(r"(?:\s+\(|,\s+)(?:aged\s+)?(?P<age>\d{1,3})(?=[,.)])")
_AGE = re.compile(
    r"\b(?P<age>[\w-]+?)[\s-]years?[\s-]old\b|\baged?\s+(?:of\s+)?(?P<aged>\d{1,3})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A short answer at `candidate.text[start:end]`; `key` is equal for values that mean the same."""

    text: str
    start: int
    end: int
    key: str


def value_of(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    """The best value of the wanted kind that the question does not already name; None when the sentence has none."""
    match question.kind:
        case "person":
            return _person(question, candidate)
        case "organisation" | "place":
            return _nearest(question, candidate, _names(question, candidate, question.kind))
        case "date":
            return _date(question, candidate)
        case "number":
            return _number(question, candidate)
        case "role":
            return _role(question, candidate)
        case "thing":
            return _named_thing(question, candidate)
    return None


def _names(question: QuestionAnalysis, candidate: Candidate, kind: NameKind) -> list[Name]:
    aliases = candidate.surroundings.aliases
    return [
        name
        for name in candidate.mentions.names
        if name.kind == kind and not any(same_name(name, asked, aliases) for asked in question.names)
    ]


def _person(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    if question.head_of is not None:
        holders = office_holders(question, candidate)
        return _of_name(holders[0]) if holders else None
    people = _names(question, candidate, "person") or _known_surnames(question, candidate)
    others = [name for name in people if not _described(question, candidate, name)]
    return _nearest(question, candidate, others or people)


def _described(question: QuestionAnalysis, candidate: Candidate, name: Name) -> bool:
    """Whether the question already speaks of this person by office: "Whom did the Kazakh President meet?" """
    asked = re.search(r"\b(?:did|does|has|had)\s+the\s+", question.text)
    if question.subject is not None or asked is None:
        return False
    office = {word.stem for word in find_mentions(question.text[asked.end() :]).words if word.capital}
    ahead = find_mentions(candidate.text[max(0, name.start - 40) : name.start])
    return bool(office & ahead.stems)


def _known_surnames(question: QuestionAnalysis, candidate: Candidate) -> list[Name]:
    """A lone capitalised word that is the surname of somebody named in full elsewhere in the passage or opening."""
    full = {
        name.tokens[-1]
        for text in (candidate.around, candidate.surroundings.lead)
        for name in text.names
        if name.kind == "person" and len(name.tokens) > 1
    }
    aliases = candidate.surroundings.aliases
    return [
        name
        for name in candidate.mentions.names
        if len(name.tokens) == 1
        and name.tokens[0] in full
        and not any(same_name(name, asked, aliases) for asked in question.names)
    ]


def _nearest(question: QuestionAnalysis, candidate: Candidate, names: Iterable[Name]) -> Value | None:
    """The name closest to the question's own words; of people, one who acts if the question asks who acted."""
    anchors = _anchors(question, candidate)
    ranked = sorted(names, key=lambda name: (_distance(name.start, name.end, anchors), name.start))
    return _of_name(ranked[0]) if ranked else None


def _of_name(name: Name) -> Value:
    return Value(name.text, name.start, name.end, name.tokens[-1] if name.kind == "person" else " ".join(name.tokens))


def _anchors(question: QuestionAnalysis, candidate: Candidate) -> list[Word]:
    """Words of the sentence that the question also says, light ones only if there are no others."""
    asked = {term.stem for term in question.terms} | {
        word.stem for word in question.mentions.words if word.capital and word.content
    }
    said = [word for word in candidate.mentions.words if word.stem in asked]
    heavy = [word for word in said if word.lower not in lexicon.LIGHT]
    return heavy or said


def _distance(start: int, end: int, anchors: list[Word]) -> float:
    """Sum over the anchors of the gap in characters, far ones counting little more than near ones."""
    gaps = [max(anchor.start - end, start - anchor.end, 0) for anchor in anchors]
    return sum(min(gap, 60) for gap in gaps) if gaps else float(start)


def _date(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    wants_year = question.focus is None and any(w.lower == "year" for w in question.mentions.words)
    dates = [
        date
        for date in candidate.mentions.dates
        if not any(date.covers(asked) and asked.covers(date) for asked in question.dates)
    ]
    if wants_year:
        dates = [date for date in dates if date.year is not None] or dates
    if not dates:
        return _period(candidate)
    anchors = _anchors(question, candidate)
    best = min(dates, key=lambda date: (date.relative is not None, _distance(date.start, date.end, anchors)))
    return Value(best.text, best.start, best.end, f"{best.year}-{best.month}-{best.day}-{best.relative}")


def _period(candidate: Candidate) -> Value | None:
    """A century; or, where the article has no date of its own that would do, another event."""
    found = _CENTURY.search(candidate.text)
    if found is None and candidate.passage.article.published is None:
        found = _PERIOD.search(candidate.text)
    if found is None:
        return None
    text = found[0].rstrip()
    return Value(text, found.start(), found.start() + len(text), text.lower())


def _how_long(candidate: Candidate, numbers: Sequence[Number]) -> Value | None:
    """A span of time ("three years"), else how far it reaches ("until 1796", "since the 1950s")."""
    spans = [number for number in numbers if number.unit in _SPANS]
    if spans:
        best = spans[0]
        following = next(word for word in candidate.mentions.words if word.start >= best.end and word.stem == best.unit)
        text = candidate.text[best.start : following.end]
        return Value(text, best.start, following.end, text.lower())
    for date in candidate.mentions.dates:
        led = _DURATION.search(candidate.text[: date.start])
        if led:
            text = candidate.text[led.start() : date.end]
            return Value(text, led.start(), date.end, text.lower())
    return None


def _number(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    asked = {number.value for number in question.numbers}
    numbers = [
        n for n in candidate.mentions.numbers if n.value not in asked and (not n.ordinal or _of_years(n, question))
    ]
    if re.search(r"\bhow long\b", question.text, re.IGNORECASE):
        lasting = _how_long(candidate, numbers)
        if lasting is not None:
            return lasting
    if re.search(r"\bhow old\b", question.text, re.IGNORECASE):
        return _age(question, candidate)
    if question.focus is not None and question.focus.stem not in _MONEY:
        focus = question.focus.stem
        numbers = [number for number in numbers if _counts(number, focus, candidate)] or [
            number for number in numbers if number.unit in _HEADS_COUNTED and focus in candidate.mentions.stems
        ]
    elif question.focus is not None or _PAID.search(question.text):
        numbers = [n for n in numbers if n.unit in _CURRENCIES]
    elif re.search(r"how much|amount", question.text, re.IGNORECASE):
        numbers = [n for n in numbers if n.unit in _CURRENCIES] or numbers
    elif re.search(r"percent", question.text, re.IGNORECASE):
        numbers = [n for n in numbers if n.unit == "%"]
    if not numbers:
        return None
    anchors = _anchors(question, candidate)
    best = min(numbers, key=lambda number: _distance(number.start, number.end, anchors))
    start, end = best.start, best.end
    return Value(
        candidate.text[start:end].strip(),
        start,
        end,
        f"{best.value:g}{best.unit if best.unit in ('%', '$', '€', '£') else ''}",
    )


def _age(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    """ "Okafor, 44,", "a 19-year-old student", "aged 30"; behind a name only if it is the one asked about."""
    asked, aliases = question.names, candidate.surroundings.aliases
    for name in candidate.mentions.names:
        if name.kind == "place" or (asked and not any(same_name(name, one, aliases) for one in asked)):
            continue
        behind = _AGE_BEHIND.match(candidate.text, name.end)
        if behind:
            return Value(behind["age"], behind.start("age"), behind.end("age"), behind["age"])
    found = _AGE.search(candidate.text)
    if found is None:
        return None
    start, end = found.span("age") if found["age"] else found.span("aged")
    return Value(candidate.text[start:end], start, end, candidate.text[start:end].lower())


def _of_years(number: Number, question: QuestionAnalysis) -> bool:
    """ "How many years …?" may be answered by an anniversary; other ordinals count nothing."""
    return number.unit == "anniversari" and bool(re.search(r"\byears?\b|anniversar", question.text, re.IGNORECASE))


def _counts(number: Number, focus_stem: str, candidate: Candidate) -> bool:
    """Whether what is counted stands behind the number, at most five words on and before the next number."""
    if number.unit == focus_stem:
        return True
    next_number = min(
        (n.start for n in candidate.mentions.numbers if n.start > number.start), default=len(candidate.text)
    )
    following = [word for word in candidate.mentions.words if number.end <= word.start < next_number][:5]
    return any(word.stem == focus_stem for word in following)


def _role(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    """The office printed with the name asked about: in front of it, or between commas behind it."""
    aliases = candidate.surroundings.aliases
    for name in candidate.mentions.names:
        if not any(same_name(name, asked, aliases) for asked in question.names):
            continue
        office = _office_before(candidate, name)
        if office is not None:
            return office
        closed = candidate.text[name.end : name.end + 1] == ","
        behind = _OFFICE_BEHIND.match(candidate.text, name.end)
        ahead = _OFFICE_AHEAD.search(candidate.text[: name.start]) if closed else None
        for found in (behind, ahead):
            if found and any(word in lexicon.ROLES for word in re.split(r"[\s-]", found[1].lower())):
                return Value(found[1], found.start(1), found.end(1), found[1].lower())
    return None


def _office_before(candidate: Candidate, name: Name) -> Value | None:
    if not name.role:
        return None
    start = name.start - len(name.role) - 1
    if candidate.text[start : start + len(name.role)] != name.role:
        start = candidate.text.rfind(name.role, 0, name.start)
    if start < 0:
        return None
    return Value(name.role, start, start + len(name.role), name.role.lower())


def _named_thing(question: QuestionAnalysis, candidate: Candidate) -> Value | None:
    """ "Which principle …?": the capitalised phrase that stands before or after the noun asked for."""
    if question.focus is None:
        return None
    for word in candidate.mentions.words:
        if word.stem != question.focus.stem:
            continue
        ordinal = next((n for n in candidate.mentions.numbers if n.ordinal and 0 < word.start - n.end <= 2), None)
        if ordinal is not None:
            return Value(ordinal.text, ordinal.start, ordinal.end, f"{ordinal.value:g}")
        before = re.search(
            r"((?:[^\W\d_a-zß-ÿ][\w’'-]*(?:\s+(?:of|for|the|and|–|—|-)\s+|\s+)){1,12})$", candidate.text[: word.start]
        )
        if before:
            phrase = re.sub(r"^(?:The|A|An)\s+", "", before[1]).strip(" –—-")
            start = candidate.text.rfind(phrase, 0, word.start)
            if len(phrase.split()) > 1:
                return Value(phrase, start, start + len(phrase), phrase.lower())
    return None
