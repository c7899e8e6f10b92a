"""Whether a sentence can be told by itself, or what it needs to be understood.

Flows in: a sentence, and what stands before it in its paragraph. Flows out: its Footing, and where it begins without
a "But" in front. Pure; goes by English words and by marks, and knows no article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from enum import IntEnum
from typing import Final

from service import lexicon
from service.rarity import is_common
from service.summaries.furniture import is_furniture
from vectorstore.terms import STOP_WORDS

FEWEST_WORDS = 6
MOST_WORDS = 70
CHARACTERS_A_WORD = 3  # in scripts that are written without spaces
SHORTEST_CLAUSE = 2  # words beside a quotation, for it to have a speaker
MOST_NUMBERS = 0.4  # share of a sentence's words; above it, it is a table
MOST_CAPITALS = 0.8  # share of a sentence's words; above it, it is a headline or a list of names
FRONTED = 6  # words of an opening phrase in which "his" may point ahead: "In his speech, Biden said"


class Footing(IntEnum):
    """How a sentence stands, the firmer the lower."""

    STANDS = 0
    LEANS = 1  # reads well only behind another sentence of its article: "The decision …", "Meanwhile, …"
    POINTS_BACK = 2  # reads well only right behind the sentence before it: "He added …"
    PERSONAL = 3  # speaks to the reader, or of its writer: told only where an article says nothing else
    UNFIT = 4  # never told


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_POINTERS: Final = _words(
    "he she they it this these those that his her hers their theirs its such both him them another others neither "
    "either itself himself herself there's there’s"
)
_LEANERS: Final = _words(
    "but and or so yet still however meanwhile also instead then thus therefore moreover furthermore additionally "
    "besides nevertheless nonetheless otherwise similarly likewise consequently accordingly indeed afterward "
    "afterwards later earlier elsewhere overall ultimately plus though although hence rather perhaps maybe now again "
    "yes no well one"
)
_LEANING_PHRASE: Final = re.compile(
    r"(?:in (?:addition|contrast|turn|fact|response|other words|particular|comparison|short|all|total|that case)\b"
    r"|on the (?:other|one) hand|at the same time|as a result|for (?:example|instance|now|one|(?:her|his) part)\b"
    r"|after (?:that|this|which)\b|(?:since|until|by|back) then\b|that (?:said|is|way)\b|even (?:so|then)\b"
    r"|more (?:recently|importantly)|not only|what['’]s more|of course|to be (?:clear|sure|fair)|as such|like that"
    r"|(?:in|of|at) (?:both|these|those|this|that|such) |among (?:them|these|those)\b"
    r"|the (?:two|three|four|five|pair|duo|couple|trio|latter|same|other|others|sides|rest|following)\b)",
    re.IGNORECASE,
)
_ONE_OF_THEM: Final = re.compile(
    r"(?:one|some|many|most|none|all|both|two|three|each) of (?:them|these|those)\b", re.IGNORECASE
)
_ONE_OF: Final = re.compile(r"one of (?:the|[A-Z])")
_FRONTED_PRONOUN: Final = re.compile(r"(?P<front>[^,]{3,60}), (?:they|it|he|she|this|these|those)\b")
_THAT_ONE: Final = re.compile(r"\b(?:under|in|at|of|to|for|by|with|on|from|about|over) (?:that|these|those|such) [a-z]")
_DEEDS: Final = _words(
    "move decision announcement news statement report incident ruling result results change changes deal agreement "
    "proposal plan case charges suit lawsuit document documents letter comments remarks post tweet video footage image "
    "images photo photos findings study survey poll figures number numbers data bill law measure order policy attack "
    "shooting crash fire storm blast explosion protest meeting visit trip event summit talks vote election match game "
    "win victory loss defeat film movie show series book song album product device feature project site building area "
    "item items process problem issue practice idea effort work situation crisis total amount list gap trend"
)
_KNOWN: Final = _DEEDS | lexicon.ROLES | lexicon.ANAPHORIC_NOUNS
_SAYING_WHICH: Final = _words("of by between on in to that against for at")
_TIMES: Final = _words("week month year weekend summer winter spring autumn fall season morning afternoon evening time")
_PERSONAL: Final = _words(
    "i me my mine myself we us our ours ourselves let's let’s i'm i’m i've i’ve i'd i’d i'll i’ll we're we’re we've "
    "we’ve we'd we’d we'll we’ll"
)
_ORDERS: Final = _words(
    "sign subscribe click tap download check log follow join share visit explore discover get read watch listen see "
    "learn find stay scroll swipe enter vote try buy shop support donate email contact text tell send use keep make "
    "consider avoid remember let think imagine take ask add put look bring choose wear don't don’t never always be go "
    "come start stop give set turn view"
)
_HE_SAID: Final = re.compile(
    r"(?:,|”|\")\s(?:(?:he|she|they|it)\s(?:has\s|had\s|also\s|later\s)?(?:said|says|wrote|added|told|tweeted|noted|explained"
    r"|argued|continued|recalled|posted|warned|joked|claimed|insisted|stressed)|(?:said|says)\s(?:he|she|they))\b"
)
_YOU: Final = _words("you your yours yourself you're you’re you'll you’ll you've you’ve you'd you’d")
_APOSTROPHE: Final = re.compile("['’]")
_SINGULAR: Final = _words("he she his her him hers himself herself")
_SOMEBODY: Final = lexicon.ROLES | _words(
    "man woman boy girl mother father son daughter brother sister husband wife person people official officials "
    "someone anyone everyone somebody anybody child children teenager teen student players player victim suspect "
    "driver officer officers star fan voter patient resident employee worker winner candidate user users kid baby "
    "guy lady parent parents girlfriend boyfriend widow nobody who each every"
)
_NOBODY: Final = lexicon.PLACES | lexicon.DEMONYMS | lexicon.WEEKDAYS | frozenset(lexicon.MONTHS) | _words("i u.s")
_OPENERS: Final = "\"'“‘«([—–-"
_ITEM: Final = re.compile(r"[-*+•·▪◦‣►→✔|#>]|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s|[QA]:|Step \d|\(")
_LABEL: Final = re.compile(
    r"[^\s:“\"«]+(?:\s[^\s:“\"«]+){0,4}:\s(?=[A-Z])"
)  # "Amy Bass: Even if …", "The bottom line: It …"
_ENDS: Final = re.compile(r"[.!…‽۔।॥։。！｡]['\"”’»)\]」』）]*(?:\[\d{1,3}\])*$")
_CUT_OFF: Final = re.compile(
    r"^['\"“‘«(]*(?:…|\.\.\.)|\.\.\.['\"”’»)]*$|\b(?:Rep|Sen|Gov|Gen|Mr|Mrs|Ms|Dr|Lt|Col|Sgt|Prof|Rev)\.$"
)
_QUOTATION: Final = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.&][^\W_]+)*")
_CAPITAL: Final = re.compile(r"[^\W\d_a-zß-ÿ]")
_BUT: Final = re.compile(
    r"(?:(?:But|And|Yet|So)|(?:Still|However|Meanwhile|Instead|Also|Plus|Now|Moreover|Furthermore|Additionally"
    r"|Similarly|Likewise|Nevertheless|Nonetheless|In addition|In fact|At the same time|For example|For instance),)\s+"
)
_DATELINE: Final = re.compile(
    r"[^\W\d_][\w .,'’-]{1,40}\((?:AP|AFP|CNN|CNN Business|Reuters|UPI|Xinhua|dpa)\)\s*(?:[–—-]+\s*)?(?=[\"“]?[A-Z])"
)
_NO_SUBJECT: Final = _POINTERS | _LEANERS | _PERSONAL | {"there"}


def footing(text: str, before: str = "") -> Footing:
    """How the sentence stands. `before` is what stands before it in its paragraph, if anything does."""
    if _broken(text) or _in_a_quotation(text, before) or is_furniture(text):
        return Footing.UNFIT
    outside = _QUOTATION.sub(" “” ", text)
    said = _WORD.findall(outside)
    if outside != text and len(said) < SHORTEST_CLAUSE:
        return Footing.UNFIT  # a quotation, and nobody who says it
    lower = {word.lower() for word in said}
    if said[0].lower() in _ORDERS or ("you" in lower and said[0] == "If") or _is_personal(said, lower):
        return Footing.PERSONAL
    return max(_leaning(outside, said), Footing.STANDS if lower.isdisjoint(_YOU) else Footing.LEANS)


def beginning(text: str) -> int:
    """Where the sentence begins when what stands in front may be left out: an agency's dateline, or a word that only
    joins it to another sentence ("But ", "However, ").

    0 where the next word is no name: what is left must begin with a capital, as it stands.
    """
    dateline = _DATELINE.match(text)
    if dateline is not None:
        return dateline.end()
    joining = _BUT.match(text)
    following = _WORD.match(text, joining.end()) if joining else None
    if joining is None or following is None or not _CAPITAL.match(following[0]):
        return 0
    return 0 if _bare(following[0]) in _NO_SUBJECT else joining.end()


def _broken(text: str) -> bool:
    """A question, a heading, a caption, an item of a list, a line that was cut off; or hardly a sentence at all."""
    words = _WORD.findall(text)
    length = len(words) if " " in text.strip() else len(text) // CHARACTERS_A_WORD
    if not words or not FEWEST_WORDS <= length <= MOST_WORDS or not _ENDS.search(text):
        return True
    if (
        _ITEM.match(text)
        or unicodedata.category(text[0]) in ("So", "Sm")
        or _LABEL.match(text)
        or _CUT_OFF.search(text)
    ):
        return True
    if sum(1 for word in words if word[0].isdigit()) > MOST_NUMBERS * len(words):
        return True
    bare = text.lstrip(_OPENERS)
    if not bare or (bare[0].islower() and not bare[1:2].isupper()):
        return True
    return sum(1 for word in words if word[0].isupper()) > MOST_CAPITALS * len(words)


def _in_a_quotation(text: str, before: str) -> bool:
    """Whether it opens a quotation that it does not close, closes one that it did not open, or stands inside one."""
    if _open(before) or before.count('"') % 2:
        return True
    return _open(text) != 0 or text.count('"') % 2 == 1 or text.count("(") != text.count(")")


def _open(text: str) -> int:
    return text.count("“") + text.count("«") - text.count("”") - text.count("»")


def _bare(word: str) -> str:
    """Lower case, without what an apostrophe joins to it: "he's" is "he"."""
    return _APOSTROPHE.split(word.lower(), maxsplit=1)[0]


def _is_personal(said: Sequence[str], lower: Set[str]) -> bool:
    """Whether its writer speaks of "us". "US" is a country; "I" behind a name is a number ("World War I")."""
    for word in lower & _PERSONAL:
        at = next(index for index, other in enumerate(said) if other.lower() == word)
        if said[at] != "US" and not (said[at] == "I" and at > 0 and said[at - 1][0].isupper()):
            return True
    return False


def _leaning(outside: str, said: Sequence[str]) -> Footing:
    """Of a sentence that is news: whether it needs another. `outside` is the sentence without its quotations."""
    first, opening = _bare(said[0]), outside.strip(" \"'“”‘’,")
    if (first in _POINTERS and not _names_a_time(said)) or _ONE_OF_THEM.match(opening):
        return Footing.POINTS_BACK
    if _HE_SAID.search(outside) or _points_at_nobody(outside) or _fronted_pronoun(opening):
        return Footing.POINTS_BACK
    if (first in _LEANERS and not _ONE_OF.match(opening.lower())) or _LEANING_PHRASE.match(opening):
        return Footing.LEANS
    if _THAT_ONE.search(outside):
        return Footing.LEANS
    return Footing.LEANS if _is_the_one(said) else Footing.STANDS


def _names_a_time(said: Sequence[str]) -> bool:
    """ "This week", "That same year"."""
    return len(said) > 1 and said[0].lower() == "this" and said[1].lower() in _TIMES


def _is_the_one(said: Sequence[str]) -> bool:
    """ "The decision comes …", "The judge asked …"; but not "The decision by the court …", which says which one."""
    at = next((index for index, word in enumerate(said[:3]) if word in _KNOWN), None)
    if said[0].lower() != "the" or at is None or len(said) <= at + 1:
        return False
    return said[at + 1].lower() not in _SAYING_WHICH and not _CAPITAL.match(said[at + 1])


def _points_at_nobody(outside: str) -> bool:
    """Whether a "he" or "she" stands before anybody is named."""
    for index, found in enumerate(_WORD.finditer(outside)):
        word = _bare(found[0])
        if word in _SINGULAR:
            return not _named_behind(outside[found.end() :], fronted=index < FRONTED)
        if word in _SOMEBODY or (
            _CAPITAL.match(found[0]) and (index > 0 or not _ordinary(word)) and word not in _NOBODY
        ):
            return False
    return False


def _fronted_pronoun(opening: str) -> bool:
    """Whether a pronoun is what the sentence is about: "In other cases, they were …"."""
    found = _FRONTED_PRONOUN.match(opening)
    if found is None:
        return False
    return not any(_CAPITAL.match(word) and _bare(word) not in _NOBODY for word in _WORD.findall(found["front"])[1:])


def _ordinary(word: str) -> bool:
    """A word whose capital may only be that of a sentence's first."""
    return word in STOP_WORDS or bool(is_common(word))


def _named_behind(rest: str, *, fronted: bool) -> bool:
    behind = _WORD.findall(rest.partition(",")[2])[:4]
    return fronted and any(
        _CAPITAL.match(word) and not word.isupper() and _bare(word) not in STOP_WORDS | _NOBODY for word in behind
    )
