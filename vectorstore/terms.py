"""The words of a question that are worth looking up.

Flows in: text as a person wrote it. Flows out: its words, their stems, and the terms for the word index. Knows English
stop words, and nothing of the archive: how rare a word is, the word index says.

Words are split as the full-text index splits them (SQLite FTS5, `porter unicode61 remove_diacritics 2`), so that a stem
from here equals a stem there: "Türk’s" gives "turk", "modernization-related" gives two words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

MAX_TERMS = 24

STOP_WORDS = frozenset(
    """
    a about above across after again against ago all almost along already also although always am among an and another
    any anybody anyone anything are aren around as at away back be became because become been before being below between
    both but by came can cannot come could couldn currently d did didn do does doesn doing don done down during each
    either else even ever every everyone everything few for from further get gets getting give given go goes going gone
    got had hadn happen happened happening happens has hasn have haven having he her here hers herself him himself his
    how however i if in into is isn it its itself just know last lately later latest least let like ll m made make makes
    many may maybe me might mine more most much must mustn my myself near neither never newest news no nobody none
    nor not nothing now o of off often on once one only onto or other others otherwise our ours ourselves out over own
    per perhaps please quite rather re really recent recently s said same say saying says see seem seems several shall
    shan she should shouldn since so some somebody someone something soon still such t take taken takes tell than
    that the their theirs them themselves then there these they thing things this those though through thus till to
    today together told too took toward towards under until up update updates upon us use used ve very via want was wasn
    we well went were weren what whatever when where whether which while who whoever whom whose why will with within
    without would wouldn y yet you your yours yourself yourselves
    """.split()
)

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_ASCII_WORDS = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
_ACRONYM = re.compile(r"(?:[A-Z]{2,6}|(?:[^\W\d_]\.){2,})\Z")


def words(text: str) -> tuple[str, ...]:
    """The words as written, in order: runs of letters and digits, and dotted abbreviations ("U.S.") in one piece."""
    if text.isascii() and text.count(".") < 2:  # no dotted abbreviation: the same words, sooner
        return tuple(text.translate(_ASCII_WORDS).split())
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The word as the index keeps it: lower case, no diacritics, Porter's stem.

    A word costs about 20 µs once and is then remembered. The stemmer keeps state while it works, so each miss makes
    its own (0.3 µs): this is safe from any thread.
    """
    plain = fold(word)
    return str(snowballstemmer.stemmer("porter").stemWord(plain)) if plain.isascii() else plain


def fold(word: str) -> str:
    """Lower case without diacritics: "Türk" is "turk"."""
    lower = word.lower()
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def is_stop_word(word: str) -> bool:
    """A word too common to look up. "WHO" and "US" in capitals are names, and so is a number whatever its length."""
    if _ACRONYM.match(word) or word.isdigit():
        return False
    return word.lower() in STOP_WORDS or len(word) == 1


def content_words(text: str) -> tuple[str, ...]:
    """Words that are no stop words, each stem once, in the order they first appear. May be empty.

    In a text all in capitals "WHO" cannot be told from "who"; such a text is read in lower case.
    """
    found = words(text.lower() if text.isupper() else text)
    distinct = {stem(word): word for word in reversed(found) if not is_stop_word(word)}
    return tuple(reversed(distinct.values()))


def search_terms(question: str, *, limit: int = MAX_TERMS) -> tuple[str, ...]:
    """What to look up in the word index for a question: at most `limit` terms, in the question's order.

    A question of stop words alone keeps them. One with too many terms keeps names and numbers first, then the longest
    words: they are the rarest.
    """
    terms = content_words(question) or tuple(dict.fromkeys(words(question)))
    if len(terms) <= limit:
        return terms
    ranked = sorted(range(len(terms)), key=lambda i: (-_is_name_or_number(terms[i]), -len(terms[i]), i))
    return tuple(terms[i] for i in sorted(ranked[:limit]))


def _is_name_or_number(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()
