"""Whether a text speaks of a name: surnames, acronyms and their long forms.

Flows in: a Name and the words of a text. Flows out: yes or no, and the alias tables to ask with. Knows no archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from service import lexicon
from service.mentions import Mentions, Name

Aliases = Mapping[frozenset[str], frozenset[frozenset[str]]]  # tokens of a form -> token sets of its other forms

_FIXED: Final = (
    ("un", "united nations"),
    ("us", "united states"),
    ("u.s", "united states"),
    ("usa", "united states"),
    ("uk", "united kingdom"),
    ("u.k", "united kingdom"),
    ("eu", "european union"),
    ("uae", "united arab emirates"),
)
_EXPANDED = re.compile(
    r"(?P<long>(?:[^\W\d_a-zß-ÿ][\w’'-]*|of|for|the|and|on|in)(?:\s+(?:[^\W\d_a-zß-ÿ][\w’'-]*|of|for|the|and|on|in)){1,9})"
    r"\s+\((?P<short>[A-Z][A-Za-z.]{1,7})\)"
)
_MINOR = frozenset({"of", "for", "the", "and", "on", "in"})


def aliases_in(texts: Iterable[str]) -> Aliases:
    """Long and short forms that the texts themselves join: "World Health Organization (WHO)"."""
    pairs = list(_FIXED)
    for text in texts:
        for match in _EXPANDED.finditer(text):
            long = _initialled(match["long"], match["short"])
            if long:
                pairs.append((match["short"].lower(), long))
    return _table(pairs)


def _initialled(phrase: str, short: str) -> str | None:
    """The shortest tail of the phrase whose initials spell the acronym, minor words counted or not."""
    words = phrase.split()
    for start in range(len(words) - 1, -1, -1):
        tail = words[start:]
        if tail[0].lower() in _MINOR:
            continue
        major = "".join(word[0] for word in tail if word.lower() not in _MINOR)
        every = "".join(word[0] for word in tail)
        if short.upper().replace(".", "") in (major.upper(), every.upper()):
            return " ".join(word for word in tail if word.lower() not in _MINOR).lower()
    return None


def _table(pairs: Iterable[tuple[str, str]]) -> Aliases:
    table: dict[frozenset[str], set[frozenset[str]]] = {}
    for short, long in pairs:
        a, b = frozenset(short.split()), frozenset(long.split())
        table.setdefault(a, set()).add(b)
        table.setdefault(b, set()).add(a)
    return MappingProxyType({key: frozenset(values) for key, values in table.items()})


def speaks_of(mentions: Mentions, name: Name, aliases: Aliases) -> bool:
    """Whether the text names it: all its words, a person's surname, or another form of it."""
    said, capital = mentions.said, mentions.capital
    tokens = frozenset(name.tokens)
    if not tokens:
        return False
    if tokens <= said and tokens & capital:
        return True
    if name.kind == "person" and len(name.tokens) > 1 and name.tokens[-1] in capital:
        return not _another_holder(mentions, name)
    return any(form <= said and form & capital for form in aliases.get(tokens, ()))


def carries(mentions: Mentions, name: Name, aliases: Aliases) -> bool:
    """Whether a text that may answer is about what a question names: as `speaks_of`, and in any form of its words.

    "Huguenots" for "Huguenot", "Ireland" for "Irish", "Norman-Arab" for "Norman Arab", "American Automobile
    Association" for "AAA". A question asks loosely; what an answer says is held to `speaks_of`.
    """
    if speaks_of(mentions, name, aliases):
        return True
    tokens = [part for token in name.tokens for part in token.split("-") if part]
    said = mentions.said | {part for word in mentions.said if "-" in word for part in word.split("-")}
    capital = mentions.capital | {part for word in mentions.capital if "-" in word for part in word.split("-")}
    if tokens and all(forms(token) & said for token in tokens) and any(forms(token) & capital for token in tokens):
        return name.kind != "person" or len(tokens) < 2 or not _another_holder(mentions, name)
    if name.start == 0 and len(tokens) == 1 and forms(tokens[0]) & said:
        return True  # a capital that only opens the question
    return any(_initials(name, other) or _initials(other, name) for other in mentions.names)


@lru_cache(maxsize=16_384)
def forms(token: str) -> frozenset[str]:
    """A folded word of a name with its singular or plural, and for a people or country the other's word."""
    numbers = {token, f"{token}s", token.removesuffix("s") if len(token) > 3 else token}
    if token.endswith(("ies", "ches", "shes", "sses")):
        numbers.add(f"{token[:-3]}y" if token.endswith("ies") else token[:-2])
    return frozenset(numbers.union(*(lexicon.PEOPLES.get(form, frozenset()) for form in numbers)))


def _initials(short: Name, long: Name) -> bool:
    """Whether one is the other's initials: "AAA" and "American Automobile Association", "WWI" and "World War I"."""
    letters = short.text.replace(" ", "").replace(".", "").replace("-", "")
    if not (letters.isupper() and letters.isalpha() and 2 <= len(letters) <= 6) or len(long.tokens) < 2:
        return False
    return "".join(token[0] for token in long.tokens).upper() == letters


def _another_holder(mentions: Mentions, name: Name) -> bool:
    """A namesake: the same surname behind another first name ("Hillary Clinton" when asked about Bill Clinton)."""
    full = [other for other in mentions.names if other.tokens and other.tokens[-1] == name.tokens[-1]]
    return bool(full) and all(len(other.tokens) > 1 and not set(name.tokens) & set(other.tokens[:-1]) for other in full)


def same_name(one: Name, other: Name, aliases: Aliases) -> bool:
    """Whether two names mean the same: equal, one a part of the other, or two forms of one."""
    mine, theirs = frozenset(one.tokens), frozenset(other.tokens)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine or theirs in aliases.get(mine, ()))
