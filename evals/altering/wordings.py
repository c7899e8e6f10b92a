"""A sentence in other words that say no more than it does: a clause less, a date at the other end, an equal word.

Flows in: a sentence. Flows out: one such wording, or None where none applies. Knows no article.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from evals.altering.lexicon import EQUAL_WORDINGS, NUMBER_WORDS, SHORT_MONTHS
from evals.altering.words import whole

_SPEAKER = re.compile(
    r",?\s+((?:[A-Z][\w.'’]+\s?){1,3}|he|she|they|officials|police|authorities|prosecutors)"
    r"\s+(said|says|told [^,.]{3,30}|added|wrote)[^,.;]{0,40}\.?$"
)
_BRACKETS = re.compile(r"\s\([^()]{2,60}\)")
_APPOSITION = re.compile(r", (who|which|a|an|the) [^,]{5,70},(?= )")
_OPENING_DATE = re.compile(r"((?:On|In|At|After|Before|During|Since|By|Last|Earlier)\s[^,]{3,45}), ")
_LAST_CLAUSE = re.compile(r",? (but|and|while|although|because|as) (?:the|he|she|they|it|[A-Z])[^,]{15,}$")
_CONTRACTED = re.compile(r"\b(do|does|did|was|is|are|were|could|would|has|have)n['’]t\b")
_NUMBER_WORD = re.compile(rf"\b({'|'.join(NUMBER_WORDS[1:])})\b")
_SHORT_MONTH = re.compile(rf"\b({'|'.join(map(re.escape, SHORT_MONTHS))})(?= \d)")
_PERCENT = re.compile(r"(\d) percent\b")

Wording = Callable[[], str]


def kept(sentence: str, rng: random.Random) -> str | None:
    """One wording, drawn from those that apply."""
    wordings = [*_shorter(sentence), *_reordered(sentence), *_respelled(sentence)]
    return rng.choice(wordings)() if wordings else None


def _shorter(sentence: str) -> Iterator[Wording]:
    speaker = _SPEAKER.search(sentence)
    if speaker and speaker.start() > 40 and not any(mark in sentence for mark in '"“'):
        yield lambda: sentence[: speaker.start()].rstrip(" ,") + "."
    for pattern in (_BRACKETS, _APPOSITION):
        if found := pattern.search(sentence):
            yield lambda found=found: sentence[: found.start()] + sentence[found.end() :]  # type: ignore[misc]
    clause = _LAST_CLAUSE.search(sentence)
    if clause and clause.start() > 50 and sentence[: clause.start()].count('"') % 2 == 0:
        yield lambda: sentence[: clause.start()].rstrip(" ,") + "."


def _reordered(sentence: str) -> Iterator[Wording]:
    opening = _OPENING_DATE.match(sentence)
    if opening and len(sentence) > opening.end():
        body = sentence[opening.end()].upper() + sentence[opening.end() + 1 :]
        date = opening.group(1)
        yield lambda: body
        yield lambda: f"{body.rstrip('.')} {date[0].lower()}{date[1:]}."


def _respelled(sentence: str) -> Iterator[Wording]:
    if _CONTRACTED.search(sentence):
        yield lambda: _CONTRACTED.sub(r"\1 not", sentence, count=1)
    if _NUMBER_WORD.search(sentence):
        yield lambda: _NUMBER_WORD.sub(lambda word: str(NUMBER_WORDS.index(word.group()) + 1), sentence, count=1)
    if _SHORT_MONTH.search(sentence):
        yield lambda: _SHORT_MONTH.sub(lambda month: SHORT_MONTHS[month.group()], sentence, count=1)
    if _PERCENT.search(sentence):
        yield lambda: _PERCENT.sub(r"\1%", sentence)
    for one, other in EQUAL_WORDINGS:
        if whole(one).search(sentence):
            yield lambda one=one, other=other: whole(one).sub(other, sentence, count=1)  # type: ignore[misc]
