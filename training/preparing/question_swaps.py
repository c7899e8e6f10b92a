"""Questions that look answered and are not: one name or number exchanged, or one word turned into its opposite.

Flows in: a question with its answers, its paragraph, and names of the same article. Flows out: twins of the question
that the paragraph does not answer. Knows no tokens. As SQuAD 2.0's writers were asked to do it by hand (Rajpurkar et
al. 2018, section 4).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.altering.words import STOP_WORDS

TRIES = 10
MOST = 5  # twins of a question
_ENTITY = re.compile(r"\b(?:[A-Z][\w'’.-]+(?:\s+(?:of|the|de|von|and|&)\s+(?=[A-Z]))?\s*)+|\b\d[\d,.]*\b")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_AUXILIARY = re.compile(r"\b(was|were|is|are|did|does|do|can|could|will|would|has|had)\b")
_OPPOSITES = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"\bmost\b", "least"),
        (r"\bmore\b", "less"),
        (r"\bfirst\b", "last"),
        (r"\bbefore\b", "after"),
        (r"\bafter\b", "before"),
        (r"\blargest\b", "smallest"),
        (r"\bincreased?\b", "decreased"),
        (r"\bbeg[ai]n\b", "end"),
        (r"\bhighest\b", "lowest"),
        (r"\bmajor\b", "minor"),
        (r"\bnorth(ern)?\b", r"south\1"),
        (r"\beast(ern)?\b", r"west\1"),
        (r"\bfounded\b", "abolished"),
        (r"\bwon\b", "lost"),
        (r"\bjoin(ed)?\b", "left"),
        (r"\baccept(ed)?\b", "rejected"),
        (r"\ballow(ed|s)?\b", "banned"),
        (r"\bbest\b", "worst"),
        (r"\bold\b", "young"),
        (r"\bmany\b", "few"),
        (r"\bearly\b", "late"),
    )
)


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a question: its answers, its paragraph, and names to exchange for those in it."""

    answers: tuple[str, ...]
    paragraph: str
    names_here: tuple[str, ...]  # of the paragraph
    names_all: tuple[str, ...]  # of its article


def names(text: str) -> tuple[str, ...]:
    """Names and numbers in order, each once."""
    found = (match.group().strip(" .,") for match in _ENTITY.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name and name.lower() not in STOP_WORDS))


def twins(question: str, around: Around, rng: random.Random) -> tuple[str, ...]:
    """At most MOST different questions, none of them `question`.

    One that only has a "not" put in is given where there is no other: readers learn too easily to look for the word.
    """
    tried = (_twin(question, around, rng) for _ in range(TRIES))
    made = tuple(dict.fromkeys(twin for twin in tried if twin and twin != question))
    return (tuple(twin for twin in made if twin != _negated(question)) or made)[:MOST]


def _twin(question: str, around: Around, rng: random.Random) -> str | None:
    pool = around.names_here if rng.random() < 0.7 else around.names_all
    swaps = _name_swaps(question, around, pool, rng)
    opposites = [(pattern, other) for pattern, other in _OPPOSITES if pattern.search(question)]
    if opposites and (not swaps or rng.random() < 0.4):
        pattern, other = rng.choice(opposites)
        return pattern.sub(other, question, count=1)
    if swaps:
        return rng.choice(swaps)()
    return _negated(question) if rng.random() < 0.3 else None


def _negated(question: str) -> str:
    """With a "not" behind the first auxiliary; the question itself where it has none."""
    return _AUXILIARY.sub(r"\1 not", question, count=1)


def _name_swaps(question: str, around: Around, pool: Sequence[str], rng: random.Random) -> list[Callable[[], str]]:
    """For each name of the question that the paragraph has, and not at the question's beginning, one way to swap it."""
    swaps: list[Callable[[], str]] = []
    for name in names(question):
        if question.startswith(name) or name not in around.paragraph:
            continue
        others = [other for other in pool if _exchangeable(name, other, question, around.answers)]
        if others:
            swaps.append(lambda name=name, others=others: question.replace(name, rng.choice(others), 1))  # type: ignore[misc]
    return swaps


def _exchangeable(name: str, other: str, question: str, answers: Sequence[str]) -> bool:
    if _kind(other) != _kind(name) or other in question or name in other:
        return False
    return not any(other in answer or answer in other for answer in answers)


def _kind(name: str) -> Literal["year", "number", "name"]:
    if _YEAR.fullmatch(name):
        return "year"
    return "number" if name[0].isdigit() else "name"
