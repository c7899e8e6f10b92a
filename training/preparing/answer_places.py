"""Where an answer stands in a text whose author did not know the question.

Flows in: answers. Flows out: a pattern of each. Numbers to twenty are looked for in words and in figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evals.altering.words import NUMBERS

_WORD = re.compile(r"\w+")


def answer_patterns(answers: Iterable[str], *, lenient: bool) -> list[re.Pattern[str]]:
    """One pattern an answer that has a word; `lenient`: a lone number is also found spelled the other way."""
    found = (_pattern(_WORD.findall(answer), lenient) for answer in answers)
    return [pattern for pattern in found if pattern is not None]


def places(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Code points `[start, end)` of every place, by pattern and then by place."""
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


def _pattern(words: list[str], lenient: bool) -> re.Pattern[str] | None:
    if not words:
        return None
    wanted = [_either(words[0])] if lenient and len(words) == 1 else [re.escape(word) for word in words]
    joined = r"[\W_]{0,3}".join(wanted)
    return re.compile(rf"(?<!\w)[$£€]?{joined}%?(?!\w)", re.IGNORECASE)


def _either(word: str) -> str:
    lower = word.lower()
    if lower in NUMBERS:
        return f"(?:{lower}|{NUMBERS.index(lower)})"
    if lower.isdecimal() and lower.isascii() and int(lower) < len(NUMBERS):
        return f"(?:{lower}|{NUMBERS[int(lower)]})"
    return re.escape(word)
