"""Where sentences begin and end in news text.

Flows in: a text and a range of it. Flows out: exact spans, in order, that cover every character but white space.
Knows no language model: a full stop ends a sentence unless what stands before or after it says otherwise. When that
is unclear it does not cut, since a quote that is a sentence too long still reads well and half a sentence does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vectorstore.model import Span

LONGEST = 1_200  # characters; a longer "sentence" is a table or a list without stops, and is cut at a clause

_MARKS = ".!?…‽؟۔।॥։"
_CLOSERS = "\"'”’“»›)\\]*_"
_OPENERS = "\"'“‘”„«‹([¿¡*_"
_WIDE_MARKS = "。！？｡"  # these end a sentence without a space
_WIDE_CLOSERS = "」』）》】"
# It begins with a set of characters, which lets `re` skip to the next one; the look-behind keeps runs of them linear.
_CANDIDATE = re.compile(
    rf"""(?P<mark> [{_MARKS}{_WIDE_MARKS}] (?<![{_MARKS}{_WIDE_MARKS}]{{2}}) [{_MARKS}{_WIDE_MARKS}]*+ )
         [{_CLOSERS}{_WIDE_CLOSERS}]*+ (?:\[\d{{1,3}}\])*+
         (?: (?=\s|$) | (?<=[{_CLOSERS}{_WIDE_CLOSERS}{_WIDE_MARKS}]) )
         (?=(?P<space>\s*+)(?P<next>\S?))""",
    re.VERBOSE,
)
_LINE_END = re.compile(r"[\n\u2028\u2029]\s*+")
_OPENING = re.compile(rf"[{re.escape(_OPENERS)}–—\s-]*+")
_ITEM = re.compile(r"[-*+•·▪◦‣–—]\s|\d{1,3}[.)]\s|#{1,6}\s|\|")
_NUMBERING = re.compile(r"[\s\"'“‘«(\[*_#>-]*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]?")
_WORD = re.compile(r"\w[\w'’]*")
_CLAUSE_END = re.compile(r"[;:,،、，；—–]\s?")
_SPEAKER_SAYS = re.compile(
    r"(?:[^\W\d_][\w'’.-]*\s+){1,4}(?:said|says|asked|asks|wrote|writes|tweeted|added|shouted|cried|exclaimed|yelled|replied)\b"
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Never the last word of a sentence.
_TITLES = _words(
    "Mr Mrs Ms Mx Dr Prof Gen Sen Sens Rep Reps Gov Govs Lt Col Sgt Cpl Capt Cmdr Cdr Maj Adm Brig Pvt Pfc Supt "
    "Insp Det Rev Hon Msgr Fr Mme Mlle Messrs Pres Amb Sec Dir Ste vs v cf eg ie viz e.g i.e им ул пр гр тов проф "
    "акад e.g. i.e. Hr Frau Sr Sra Srta Dra Herr"
)
# Not the last word when a number follows.
_BEFORE_NUMBER = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec No Nos no Vol vol pp p Art art Sect Fig fig Ch ch Op Rs ca "
    "approx c par para Nr N стр ст п №"
)
# The last word only when the next one is a usual first word ("Apple Inc. The …", but "Apple Inc. Chief Executive …").
_USUALLY_INSIDE = _words(
    "St Mt Ft Inc Corp Co Cos Ltd Bros LLC Plc Jr Esq Dept Univ Assn Assoc Intl Natl Ave Blvd Rd Hwy Ph.D M.D B.A "
    "M.A Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla "
    "Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo al т.е т.д т.п млн млрд тыс руб"
)
_FIRST_WORDS = _words(
    "A According After Afterward Again All Also Although Among An And Another Any Anyone Are As At Back Because "
    "Before Both But By Can Could Despite Did Do Does During Each Earlier Even Every Everyone First For Former "
    "From Further Had Has Have He Her Here His How However I If In Instead Is It Its Just Last Later Like Many "
    "Maybe Meanwhile More Moreover Most Much My Neither Never Next No Nobody Nor Not Nothing Now Of Officials On "
    "Once One Only Or Other Others Our Over People Perhaps Police She Since So Some Someone Soon Still Such That "
    "The Their Them Then There These They Things This Those Though Through Thus To Today Under Unlike Until Up We "
    "Well Were What When Where Whether Which While Who Why Will With Within Without Would Yes Yet You Your В Во "
    "Вот Все Его Ее Если Затем И Из Как Когда Мы На Но Об Он Она Они Оно По После При Также Так То Что Это"
)
_CLOCKS = frozenset({"a.m", "p.m", "A.M", "P.M"})
_AFTER_CLOCK = re.compile(
    r"(?:E[SD]?T|C[SDE]?S?T|M[SD]?T|P[SD]?T|GMT|UTC|BST|Eastern|Central|Mountain|Pacific|"
    r"Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Sentences of `text[start:end]` as spans into `text`, trimmed, in order, without overlap.

    Every character that is not white space lies in exactly one of them, and none is longer than LONGEST. A blank
    line, a heading and a list item end a sentence; a line end inside a hard-wrapped paragraph does not. Runs in
    linear time.
    """
    stop = len(text) if end is None else min(end, len(text))
    sentences: list[Span] = []
    for first, last in _blocks(text, max(start, 0), stop):
        for cut_from, cut_to in _sentences(text, first, last):
            if cut_to - cut_from <= LONGEST:
                sentences.append(Span(cut_from, cut_to))
            else:
                sentences.extend(_pieces(text, cut_from, cut_to))
    return sentences


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Paragraphs, headings and list items, trimmed; none empty."""
    width = _wrap_width(text, start, end)
    block, line = start, start
    for found in _LINE_END.finditer(text, start, end):
        ends, begins = line + len(text[line : found.start()].rstrip()), found.end()
        if begins >= end or not _is_soft(text, line, ends, begins, width):
            yield from _trimmed(text, block, ends)
            block = begins
        line = begins
    yield from _trimmed(text, block, end)


def _wrap_width(text: str, start: int, end: int) -> int:
    """Length of the longest line if the text can be hard-wrapped (lines of at most 120), else 0."""
    width = max(map(len, text[start:end].split("\n")), default=0)
    return width if width <= 120 else 0


def _is_soft(text: str, line: int, ends: int, begins: int, width: int) -> bool:
    """Whether a line end is only where a paragraph was wrapped."""
    if len(text[ends:begins].splitlines()) != 1 or _ITEM.match(text, begins) or _is_heading(text, line):
        return False
    follows = text[begins]
    if follows.islower() and ends - line >= 40:
        return True
    first_word = _WORD.match(text, begins, begins + 40)
    would_fit = ends - line + 1 + (first_word.end() - begins if first_word else 1) <= width
    return width >= 40 and not would_fit and text[ends - 1] not in ":"


def _is_heading(text: str, line: int) -> bool:
    return text.startswith("#", line)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        first = start + len(piece) - len(piece.lstrip())
        yield first, first + len(stripped)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one block; neither side is white space."""
    first = start
    for found in _CANDIDATE.finditer(text, start, end):
        if _ends_sentence(text, first, found):
            yield first, found.end()
            first = found.start("next")
            if first >= end:
                return
    if first < end:
        yield first, end


def _ends_sentence(text: str, first: int, found: re.Match[str]) -> bool:
    following = found["next"]
    mark = found["mark"]
    if not following or mark[-1] in _WIDE_MARKS:
        return True
    if not found["space"]:
        return False
    opening = _OPENING.match(text, found.start("next"))
    at = opening.end() if opening else found.start("next")
    letter = text[at : at + 1]
    if letter.islower() and not text[at + 1 : at + 2].isupper():  # "iPhone" begins a sentence, "said" does not
        return False
    if letter and letter in ",;:)":
        return False
    if mark[0] != ".":
        return not (found.end() - found.start() > len(mark) and _speaker_follows(text, at))
    return len(mark) > 1 or not _is_abbreviation(text, first, found.start(), at)


def _speaker_follows(text: str, at: int) -> bool:
    """Whether `“Stop!” Biden said` goes on; a pronoun there begins a new sentence more often than not."""
    word = _WORD.match(text, at)
    return word is not None and word[0] not in _FIRST_WORDS and _SPEAKER_SAYS.match(text, at, at + 80) is not None


def _is_abbreviation(text: str, first: int, stop: int, at: int) -> bool:
    """Whether the full stop at `stop` belongs to the word before it, given the word that follows at `at`."""
    tail = text[max(first, stop - 24) : stop].rsplit(None, 1)
    word = tail[-1].lstrip(_OPENERS) if tail else ""
    if len(word) > 5 and "." not in word:
        return False
    if not word.isalpha():
        return _is_dotted_abbreviation(text, first, stop, at, word)
    if word in _TITLES:
        return True
    if word in _BEFORE_NUMBER and text[at : at + 1].isdigit():
        return True
    if word in _USUALLY_INSIDE or word in _BEFORE_NUMBER or word == "Ph":
        return not _begins_sentence(text, at)
    if len(word) > 1:
        return False
    return _is_initial(text, first, stop, at, word)


def _is_initial(text: str, first: int, stop: int, at: int, letter: str) -> bool:
    if _NUMBERING.fullmatch(text, first, stop):  # "A. Who may apply": the letter counts
        return True
    if letter == "I" or not (letter.isupper() or letter.islower()):
        return False
    if letter.islower():  # "2023 г. Президент" ends, "г. Алматы" does not
        return not text[max(first, stop - 3) : stop - 1].strip()[-1:].isdigit()
    return not _begins_sentence(text, at)


def _is_dotted_abbreviation(text: str, first: int, stop: int, at: int, word: str) -> bool:
    if _NUMBERING.fullmatch(text, first, stop):
        return True
    if "." not in word:
        return False
    if word in _TITLES:
        return True
    if word in _CLOCKS:
        return text[at : at + 1].isdigit() or _AFTER_CLOCK.match(text, at) is not None
    parts = word.split(".")
    inside = all(part.isalpha() and len(part) <= 2 for part in parts)
    return inside and not _begins_sentence(text, at)


def _begins_sentence(text: str, at: int) -> bool:
    word = _WORD.match(text, at, at + 24)
    return word is not None and (word[0] in _FIRST_WORDS or re.split("['’]", word[0])[0] in _FIRST_WORDS)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Cuts a run without stops at the last clause end, else the last space, before LONGEST."""
    first = start
    while end - first > LONGEST:
        cut = _last_clause_end(text, first + LONGEST // 2, first + LONGEST)
        yield from (Span(*piece) for piece in _trimmed(text, first, cut))
        first = cut
    yield from (Span(*piece) for piece in _trimmed(text, first, end))


def _last_clause_end(text: str, low: int, high: int) -> int:
    clauses = [found.end() for found in _CLAUSE_END.finditer(text, low, high)]
    if clauses:
        return clauses[-1]
    spaces = [found.end() for found in re.finditer(r"\s", text[low:high])]
    return low + spaces[-1] if spaces else high
