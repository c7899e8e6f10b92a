"""Whether a text states a fact, whatever its typography.

Flows in: strings. Flows out: booleans. Knows nothing of cases or answers.
"""

from __future__ import annotations

import re
import unicodedata

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"})
_NOT_A_WORD = re.compile(r"[^\w%$€£.-]+")


def states(text: str, fact: str) -> bool:
    """True if `fact` stands in `text` as whole words, case, spacing and typography aside."""
    return re.search(rf"(?<!\w){re.escape(_plain(fact))}(?!\w)", _plain(text)) is not None


def same(text: str, other: str) -> bool:
    """True if both are the same words; a leading article and outer punctuation do not count."""
    return _words(text) == _words(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY).casefold().split())


def _words(text: str) -> list[str]:
    words = [word.strip(".-") for word in _NOT_A_WORD.sub(" ", _plain(text)).split()]
    return words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words
