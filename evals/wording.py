"""Whether a text states a fact, and when two short answers are the same.

Flows in: strings. Flows out: booleans, and strings made comparable. Knows nothing of cases or answers.

`states` and `same` are Dateline's own, for facts written by hand. `normalised_squad` and `normalised_quiz` are those of
published scripts, with their limits, so that scores can be set beside published ones.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable

Normalise = Callable[[str], str]

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"})
_NOT_A_WORD = re.compile(r"[^\w%$€£.-]+")
_ASCII_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(a|an|the)\b")


def states(text: str, fact: str) -> bool:
    """True if `fact` stands in `text` as whole words, case, spacing and typography aside."""
    return re.search(rf"(?<!\w){re.escape(_plain(fact))}(?!\w)", _plain(text)) is not None


def same(text: str, other: str) -> bool:
    """True if both are the same words; a leading article and outer punctuation do not count."""
    return _words(text) == _words(other)


def normalised_squad(text: str) -> str:
    """As SQuAD's script does: lower case, no punctuation, no "a", "an" or "the", single spaces.

    Source: `normalize_answer` of evaluate-v2.0.py, https://rajpurkar.github.io/SQuAD-explorer/. Only ASCII punctuation
    is taken out, and nothing is put in its place: "twenty-one" becomes "twentyone", and “ ” stay.
    """
    return " ".join(_ARTICLE.sub(" ", text.lower().translate(_ASCII_PUNCTUATION)).split())


def normalised_quiz(text: str) -> str:
    """As RealTimeQA's script does: lower case, no ASCII punctuation, single spaces; articles are kept.

    Source: `normalize_answer` of scripts/utils/tools.py, https://github.com/realtimeqa/realtimeqa_public. That script
    also deletes four Japanese and Korean counter words; English text holds none, and here they stay.
    """
    return " ".join(text.lower().translate(_ASCII_PUNCTUATION).split())


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY).casefold().split())


def _words(text: str) -> list[str]:
    words = [word.strip(".-") for word in _NOT_A_WORD.sub(" ", _plain(text)).split()]
    return words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words
