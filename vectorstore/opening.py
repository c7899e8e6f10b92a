"""The head of a news text, taken apart: date, headline, place and agency, and where the story begins.

Flows in: a text as read. Flows out: an Opening, or a Draft with its own filled in where the metadata is silent.
Knows no clock and no list of places: it goes by how agencies print a dateline, and leaves unknown what is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from vectorstore import dating
from vectorstore.model import Draft, Published, Span
from vectorstore.ports import BadArticle
from vectorstore.sentences import split_sentences

_HEAD_LINES = 6
_LEAD_CHARACTERS = 1_500
_TITLE_WORDS = range(3, 36)
_LONGEST_TITLE = 220

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:[0-3]?\d(?:st|nd|rd|th)?)(?![\d:])"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?,?\s+)?"
_MONTH_DAY = rf"(?:{_MONTH}\s+{_DAY}|{_DAY}\s+(?:of\s+)?{_MONTH}(?!\w))"
_FULL_DATE = (
    rf"(?:{_MONTH_DAY},?\s+(?:19|20)\d\d(?!\d)|(?:19|20)\d\d[-/.]\d\d[-/.]\d\d(?!\d)|\d\d\.\d\d\.(?:19|20)\d\d(?!\d))"
)
_TIME = r"(?:(?:T|,?\s+(?:at\s+)?)\d\d?[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?(?:\s*[ap]\.?m\b\.?)?)"
_ZONE = r"(?:\s*(?:Z|UTC|GMT|E[SD]?T|C[SDE]?S?T|M[SD]T|P[SD]T|BST|[+-]\d\d:?\d\d)(?!\w))"
_STAMP = re.compile(rf"(?P<date>{_WEEKDAY}{_FULL_DATE}(?:{_TIME}{_ZONE}?)?)", re.IGNORECASE)
_MARKER = re.compile(
    r"(?:(?:originally|first|last)\s+)?(?:date|dated|published|publication date|pub ?date"
    r"|posted|updated|modified|created|released)"
    r"(?:\s+(?:on|at))?\s*[:—–-]?\s+",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[|•·:,—–]|-(?=\s))*\s*")
_AFTER_STAMP = re.compile(rf"(?:/|\(|by\b|at\b|\d\d?[:.]\d\d|{_MARKER.pattern})[^\n]{{0,120}}$", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:By|BY)\s+[A-Z][^.!?\n]{2,80}$|[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){1,3}, (?:AP|Reuters|AFP|CNN|USA TODAY)$"
)
_LABEL = re.compile(r"(?:title|headline)\s*:\s*", re.IGNORECASE)
_SPACE = re.compile(r"\s*+")
_SENTENCE_END = re.compile(r"[.。;,:][\"'”’»)\]]*$")
_SENTENCE_INSIDE = re.compile(r"[^\W\d_A-Z]{3}[.][\"'”’»)]* [A-Z]")
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][.\w'’-]*){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:, {_NAME})*,? and {_NAME}|[A-Z][\w'’-]+ [A-Z]\. [A-Z][\w'’-]+")  # an unmarked byline
_UPPER_START = re.compile(r"[\"'“‘«(¿¡]*[^\Wa-z_]")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split(", "))


_ONE_WORD_AGENCIES = _words(
    "AP Reuters AFP CNN Kazinform TASS Xinhua Interfax Bloomberg UPI ANI PTI IANS dpa EFE ANSA Yonhap Kyodo "
    "Anadolu AA Ukrinform PRNewswire BBC NPR MENA WAM IRNA Tasnim SPA Bernama Antara Azertag Trend AKIpress "
    "Sputnik RIA CBS ABC NBC ACCESSWIRE CNW KUNA Petra Lusa Belga ANP NTB TT STT PAP CTK MTI BTA Agerpres Tanjug "
    "Hina"
)
_LONGER_AGENCIES = _names(
    "The Associated Press, Associated Press, Business Wire, CNN Business, GLOBE NEWSWIRE, RIA Novosti, "
    "PR Newswire, Kazakhstan Today, Anadolu Agency, Radio Free Europe, USA TODAY, Thomson Reuters Foundation"
)
_AGENCIES = {name.casefold(): name for name in (*_ONE_WORD_AGENCIES, *_LONGER_AGENCIES)}
_NOT_PLACES = _words(
    "BREAKING UPDATE UPDATED EXCLUSIVE WATCH LIVE OPINION ANALYSIS VIDEO PHOTOS GALLERY FACTBOX EXPLAINER "
    "INTERVIEW FEATURE REVIEW CORRECTION ADVISORY NEWS BRIEF EDITORIAL COMMENTARY COLUMN SPORTS WARNING SPOILER "
    "NOTE TODAY ALERT DEVELOPING EDITOR WEATHER PODCAST QUIZ POLL READ MORE RECAP PREVIEW SPECIAL REPORT Q&A I A"
)
_ACRONYMS = _words(  # of the commonest that have a vowel, for a text that names one only once
    "NASA NATO WHO UNESCO UNICEF FIFA UEFA OPEC FBI CIA IMF ILO WIPO WTO FDA EPA IRS SEC NBA IOC IAEA OECD ASEAN FAA "
    "FEMA OSCE ESA UNHCR USAID NOAA ACLU AARP NAACP INTERPOL EUROPOL"
)
_LONGEST_ACRONYM = 6
_ABBREVIATED_PLACE = frozenset({"ST", "MT", "FT", "STE", "PT"})
_DASH = r"(?:[^\S\n]*[–—―]\s*|[^\S\n]*--+\s*|[^\S\n]+-\s+)"
_BRACKETED = re.compile(
    r"(?P<left>[^\n()–—]{0,80}?)\s*"
    rf"(?:\((?P<agency>[^\W\d_][\w .&'’-]{{1,40}})\)|(?<=\s)/(?P<slashed>[A-Z][\w .&-]{{1,40}})/)"
    rf"(?P<dash>{_DASH}|\.\s+|\s+|(?=\w))(?=\S)"
)
_DASHED = re.compile(rf"(?P<left>[^\n–—―()]{{2,80}}?)(?P<dash>{_DASH})(?=\S)")
_LEFT_DATE = re.compile(rf"[,.]?\s*(?P<date>{_WEEKDAY}{_MONTH_DAY}(?:,?\s+(?:19|20)\d\d)?)[,.]?$", re.IGNORECASE)
_PLACE = re.compile(r"[^\W\d_][^\W\d_.'’]*(?:[ .'’/-]+[^\W\d_][^\W\d_.'’]*)*\.?(?:,\s*[^\W\d_][^\d_,]{1,30}){0,2}$")

_SAY = (
    r"(?:said|says|reported|reports|announced|told|stated|wrote|confirmed|informed|declared|revealed|noted|added|"
    r"tweeted|posted|disclosed|unveiled|released)"
)
_ON = rf"(?:late\s+|early\s+)?on\s+{_WEEKDAY}\(?"
_CLAUSE = (
    r"(?!\b(?:that|will|would|to|he|she|it|they|is|are|was|were|be|been|had|has|have|who|which|when"
    r"|after|before|until|by)\b)"
)
_ASIDE = r"(?:in\s+(?:an?|its|his|her|their|the)\s+(?:[\w'’-]+\s+){0,3}|reporters\s+|journalists\s+|lawmakers\s+)?"
_REPORTING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_SAY}\s+{_ASIDE}{_ON}(?P<date>{_MONTH_DAY}(?:,?\s+(?:19|20)\d\d)?)",
        rf"[,”\"]\s*{_SAY}\s+(?:{_CLAUSE}[^.,;!?\n]){{1,70}}?\s{_ON}(?P<date>{_MONTH_DAY}(?:,?\s+(?:19|20)\d\d)?)",
        rf"\b[Aa]ccording\s+to\s+(?:{_CLAUSE}[^.,;!?\n]){{1,80}}?\s{_ON}(?P<date>{_MONTH_DAY}(?:,?\s+(?:19|20)\d\d)?)",
        rf"^On\s+{_WEEKDAY}(?P<date>{_MONTH_DAY}(?:,?\s+(?:19|20)\d\d)?),\s+(?:{_CLAUSE}[^.,;!?\n]){{1,50}}?\s{_SAY}\b",
    )
)
_DATE_PARTS = re.compile(
    rf"(?P<month>{_MONTH})\s+(?P<day>\d\d?)|(?P<first>\d\d?)\w*\s+(?:of\s+)?(?P<then>{_MONTH})", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the head of a text says about itself; None for what it does not say."""

    body_start: int = 0  # where the story begins, after date, headline and dateline
    head: Span | None = None  # from the date or headline, whichever comes first, to the end of the other
    title: str | None = None
    place: str | None = None  # as printed
    agency: str | None = None  # as printed
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    stamp: Published | None = None
    title: Span | None = None
    byline: bool = False


@dataclass(frozen=True, slots=True)
class _Dateline:
    end: int
    place: str | None
    agency: str | None
    published: Published | None


def take_apart(text: str, *, title: str | None = None) -> Opening:
    """Date, headline and dateline in the head of `text`.

    With a `title` known from elsewhere, only a line that repeats it counts as the headline. A date without a year stays
    a month and a day. Without a date in the head, the lead's own words may give one ("said on Dec. 13"), unless they
    give several.
    """
    lines = _head_lines(text, title)
    story = _skip_space(text, lines[-1].span.end if lines else 0)
    dateline = _dateline(text, story)
    body = dateline.end if dateline else story
    if not text[body:].strip():
        return Opening()
    marked = [line for line in lines if line.stamp or line.title]
    headline = next((line.title for line in lines if line.title), None)
    stamped = next((line.stamp for line in lines if line.stamp), None)
    return Opening(
        body_start=body if lines or dateline else 0,
        head=Span(marked[0].span.start, marked[-1].span.end) if marked else None,
        title=headline.of(text) if headline else None,
        place=dateline.place if dateline else None,
        agency=dateline.agency if dateline else None,
        published=stamped or (dateline.published if dateline else None) or _reported_on(text, body),
    )


def opened(draft: Draft) -> Draft:
    """`draft` with what its own text says filled in; what the metadata says is kept."""
    opening = take_apart(draft.text, title=draft.title)
    return replace(
        draft,
        title=draft.title or opening.title,
        source=draft.source or _host(draft.url) or _agency_name(opening.agency),
        place=draft.place or opening.place,
        agency=draft.agency or opening.agency,
        published=draft.published or opening.published,
        body_start=opening.body_start,
        head=opening.head,
    )


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _agency_name(agency: str | None) -> str | None:
    return _AGENCIES.get(agency.casefold(), agency) if agency else None


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _head_lines(text: str, title: str | None) -> list[_Line]:
    """The lines before the dateline or the lead that carry a date, the headline or a byline."""
    lines: list[_Line] = []
    at = _skip_space(text, 0)
    while len(lines) < _HEAD_LINES and at < len(text):
        line = _classified(text, at, title, titled=any(line.title for line in lines))
        if line is None:
            break
        lines.append(line)
        at = _skip_space(text, _line_end(text, at))
    return lines


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _classified(text: str, at: int, title: str | None, *, titled: bool) -> _Line | None:
    span = Span(at, at + len(text[at : min(_line_end(text, at), at + 400)].rstrip()))
    if _line_end(text, at) - at > 400:
        return None
    if stamped := _stamped(text, span, title, titled=titled):
        return stamped
    if _BYLINE.match(span.of(text)):
        return _Line(span, byline=True)
    return None if titled else _titled(text, span, title)


def _stamped(text: str, span: Span, title: str | None, *, titled: bool) -> _Line | None:
    """A line that begins with a date, alone or followed by the headline, or ends with one behind a headline."""
    marker = _MARKER.match(text, span.start, span.end)
    found = _STAMP.match(text, marker.end() if marker else span.start, span.end)
    if found is None:
        return None
    separator = _SEPARATOR.match(text, found.end(), span.end)
    rest = Span(separator.end() if separator else found.end(), span.end)
    published = _stamp(found["date"])
    if published is None:
        return None
    if rest.start >= rest.end or _AFTER_STAMP.match(text, rest.start, rest.end):
        return _Line(Span(found.start(), span.end), published)
    if titled or not _reads_as_title(rest.of(text), fewest=2) or not _more_follows(text, span.end):
        return None
    is_title = title is None or _same_title(rest.of(text), title)
    return _Line(Span(found.start(), span.end), published, rest) if is_title else None


def _stamp(written: str) -> Published | None:
    try:
        return dating.parse_published(written, "text")
    except BadArticle:
        return None


def _titled(text: str, span: Span, title: str | None) -> _Line | None:
    line = span.of(text)
    hashes = re.match(r"#\s+", line)
    label = hashes or _LABEL.match(line)
    named = Span(span.start + (label.end() if label else 0), span.end)
    words = named.of(text)
    if title is not None:
        return _Line(named, title=named) if _same_title(words, title) and _more_follows(text, span.end) else None
    if label:
        return _Line(named, title=named) if words and _more_follows(text, span.end) else None
    if _looks_like_lead(text, span) or not _reads_as_title(words, fewest=_TITLE_WORDS.start):
        return None
    return _Line(span, title=span) if _stands_apart(text, span.end) else None


def _looks_like_lead(text: str, span: Span) -> bool:
    return _dateline(text, span.start) is not None or re.match(r"[-*•]\s|\d+[.)]\s|https?:", span.of(text)) is not None


def _reads_as_title(words: str, *, fewest: int) -> bool:
    if len(words) > _LONGEST_TITLE or not fewest <= len(words.split()) < _TITLE_WORDS.stop:
        return False
    if _SENTENCE_END.search(words) or _SENTENCE_INSIDE.search(words) or "@" in words:
        return False
    return _UPPER_START.match(words) is not None and words.casefold() not in _AGENCIES and not _NAMES.fullmatch(words)


def _same_title(line: str, title: str) -> bool:
    """Whether a line repeats the title, which search pages cut short or end with the publisher's name."""
    ours, theirs = (re.sub(r"\W+", " ", each).casefold().strip() for each in (line.lstrip("# "), title))
    if ours == theirs:
        return True
    shorter, longer = sorted((ours, theirs), key=len)
    return len(shorter.split()) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 80


def _more_follows(text: str, end: int) -> bool:
    return _skip_space(text, end) < len(text)


def _stands_apart(text: str, end: int) -> bool:
    """Whether a first line is set off from the story: by a blank line, or by a dateline, date or byline below it."""
    below = _skip_space(text, end)
    if below >= len(text):
        return False
    if text.count("\n", end, below) > 1:
        return True
    next_line = text[below : min(_line_end(text, below), below + 400)].rstrip()
    marker = _MARKER.match(next_line)
    dated = _STAMP.fullmatch(next_line, marker.end() if marker else 0)
    return dated is not None or _BYLINE.match(next_line) is not None or _dateline(text, below) is not None


def _dateline(text: str, at: int) -> _Dateline | None:
    end = at + 200  # the dash may stand at the end of its line, and the story begin on the next
    return _bracketed(text, at, end) or _dashed(text, at, end)


def _bracketed(text: str, at: int, end: int) -> _Dateline | None:
    """`WASHINGTON (AP) —`, `LONDON, March 3 (Reuters) -`, `(CNN)`, `NEW YORK, Dec. 5 /PRNewswire/ --`."""
    found = _BRACKETED.match(text, at, end)
    if found is None:
        return None
    agency = found["agency"] or found["slashed"]
    known = agency.casefold() in _AGENCIES or found["slashed"] is not None
    dashed = re.search(r"[-–—―]", found["dash"]) is not None
    if not (known or dashed):
        return None
    if not found["left"].strip():
        return _Dateline(found.end(), None, agency, None) if known else None
    place, published = _place_and_date(found["left"], loose=known)
    return _Dateline(found.end(), place, agency, published) if place else None


def _dashed(text: str, at: int, end: int) -> _Dateline | None:
    """`ASTANA –`, `ASTANA. KAZINFORM –`, `KYIV, Ukraine —`, `CNN —`."""
    found = _DASHED.match(text, at, end)
    if found is None or text[found.end()].islower():
        return None
    left = found["left"].strip()
    if left.casefold() in _AGENCIES:
        return _Dateline(found.end(), None, left, None)
    place_part, agency = _split_agency(left)
    place, published = _place_and_date(place_part, loose=agency is not None)
    if place and not (agency or published) and _is_acronym(place, text[found.end() :]):
        return None
    return _Dateline(found.end(), place, agency, published) if place else None


def _split_agency(left: str) -> tuple[str, str | None]:
    """`ASTANA. KAZINFORM` and `Washington CNN` into place and agency."""
    before, stop, after = left.rpartition(". ")
    known = after.casefold() in _AGENCIES
    if (
        stop
        and before
        and before not in _ABBREVIATED_PLACE
        and (known or (after.isupper() and after.isalpha() and before.isupper()))
    ):
        return before, after
    words = left.split()
    for length in (2, 1):
        agency = " ".join(words[-length:])
        if len(words) > length and agency.casefold() in _AGENCIES and words[-length].isupper():
            return " ".join(words[:-length]), agency
    return left, None


def _place_and_date(left: str, *, loose: bool) -> tuple[str | None, Published | None]:
    dated = _LEFT_DATE.search(left)
    published = _written_date(dated["date"]) if dated else None
    place = left[: dated.start()] if dated else left
    place = place.rstrip(" ,–—-").strip()
    return (place if _is_place(place, loose=loose or published is not None) else None), published


def _is_place(place: str, *, loose: bool) -> bool:
    """Capitals throughout the town's name; `loose` when agency or date vouch for it: each word capitalised."""
    town = place.split(",")[0]
    words = re.split(r"[\s/-]+", town)
    if not _PLACE.match(place) or len(words) > 5 or len(town) < 3 or words[0].strip(".") in _NOT_PLACES:
        return False
    regions = [word for region in place.split(",")[1:] for word in region.split()]
    if any(word[0].islower() and word not in ("of", "and", "the", "de") for word in regions):
        return False
    if town.isupper():
        return True
    return loose and all(
        word[:1].isupper() or word in ("of", "de", "la", "al", "el", "du", "am", "den") for word in words
    )


def _is_acronym(word: str, story: str) -> bool:
    """`NASA — The agency`: capitals that are the word's own, not the dateline's.

    It is a known one, or no vowel is in it, or the story writes it so again; a town is written "Rome" there.
    """
    if word in _ACRONYMS:
        return True
    if not word.isalpha() or len(word) > _LONGEST_ACRONYM or story.isupper():
        return False
    if not set("AEIOUY") & set(word) and word.isascii():
        return True
    again = re.search(rf"\b{word}\b", story)
    return again is not None and re.search(rf"\b{word.capitalize()}\b", story) is None


def _written_date(written: str) -> Published | None:
    """`Dec. 13`, `13 December` or either with a year; None for an impossible one."""
    parts = _DATE_PARTS.search(written)
    number = dating.month_number(parts["month"] or parts["then"]) if parts else None
    if parts is None or number is None:
        return None
    day_of_month, year = int(parts["day"] or parts["first"]), _YEAR.search(written)
    try:
        if year:
            return dating.day(int(year[0]), number, day_of_month, "text")
        return dating.month_day(number, day_of_month, "text")
    except BadArticle:
        return None


def _reported_on(text: str, body: int) -> Published | None:
    """The one day on which the lead says that it was said; None when it names none or several."""
    days: set[Published] = set()
    for sentence in split_sentences(text, body, _lead_end(text, body)):
        words = sentence.of(text)
        if re.search(r"\d", words):
            found = (pattern.search(words) for pattern in _REPORTING)
            days.update(day for match in found if match and (day := _written_date(match["date"])))
    return days.pop() if len(days) == 1 else None


def _lead_end(text: str, body: int) -> int:
    """The end of the second paragraph, or of as many characters as a lead may have."""
    end = body
    for _ in range(2):
        end = _line_end(text, _skip_space(text, end))
    return min(end, body + _LEAD_CHARACTERS)
