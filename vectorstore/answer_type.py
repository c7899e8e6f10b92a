"""What kind of thing a question asks for, and how much of that a passage has to offer.

Flows in: a question and passages, as text. Flows out: a kind, and an amount. Pure; English, and by surface alone:
capitals for names, digits for numbers. It says nothing about which name or number is right.

"Which company …?" is answered by a passage with names that the question does not hold, "How many …?" by one with
numbers; of two passages that are equally about the matter, the one that has any is the better bet.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log1p
from typing import Literal

from vectorstore.terms import words

AnswerType = Literal["name", "number"]

_NUMBER = re.compile(
    r"\b(?:how (?:many|much|old|long|far|tall|big|large|fast|high|often)|when"
    r"|(?:what|which) (?:percent|percentage|number|year|age|date|day|month|amount|price|score|share))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:who|whom|whose|which|what|where)\b", re.IGNORECASE)
# Each begins with what it looks for, not with what may not stand before it: two to four times as fast.
_CAPITALISED = re.compile(r"[A-Z](?<!\w[A-Z])(?<!^[A-Z])(?<![.!?]\s[A-Z])[a-z]+")  # not where a sentence begins
_FIGURE = re.compile(r"\d(?<!\w\d)[\d,.]*")


def answer_type(question: str) -> AnswerType | None:
    """None where the question asks for neither, or is no question."""
    if _NUMBER.search(question):
        return "number"
    return "name" if _NAME.search(question) else None


def on_offer(kind: AnswerType | None, question: str, passage: str) -> float:
    """How much a passage has of what is asked for: log(1 + count), 0 or more.

    Names are counted once each, and those of the question not at all; figures as often as they stand there.
    """
    if kind == "number":
        return log1p(len(_FIGURE.findall(passage)))
    if kind == "name":
        known = _lower_words(question)
        return log1p(len({name for name in _CAPITALISED.findall(passage) if name.lower() not in known}))
    return 0.0


@lru_cache(maxsize=16)
def _lower_words(question: str) -> frozenset[str]:
    """Remembered, since every passage is held against the same question."""
    return frozenset(word.lower() for word in words(question))
