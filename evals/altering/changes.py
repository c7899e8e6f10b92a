"""A sentence that says something else than it did.

Flows in: a sentence, and names, numbers and sentences of the same article. Flows out: a wording that the sentence does
not bear out, and what was changed: a name, a number, a day or a word exchanged, roles turned round, a negation put in
or taken out, a possibility made certain. In the manner of FactCC (Kryściński et al. 2020, "Evaluating the Factual
Consistency of Abstractive Text Summarization", section 3.1). Knows no tokens.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from evals.altering.lexicon import (
    AUXILIARY,
    MAY,
    NEGATIONS,
    NO_NAMES,
    NUMBER,
    NUMBER_WORD,
    NUMBER_WORDS,
    OPPOSITES,
)
from evals.altering.words import DAYS, MONTHS, NAME
from evals.wording import normalised_quiz

_POSSESSIVE = re.compile(r"['’]s$")
_BARE_WORD = re.compile(r"\b\w+\b")
_YEAR = re.compile(r"(19|20)\d\d")
_LIST_JOINT = re.compile(r",?\s*(and|or|,)\s*")
_JOINING = frozenset("of the de for and &".split())

Kind = Literal["name", "roles", "number", "date", "negation", "opposite", "certainty", "other sentence"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Altered:
    """What a sentence became, and what was changed in it."""

    text: str
    kind: Kind


Change = Callable[[], Altered | None]


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What may be put into a sentence: names and numbers of its article, and whole sentences of it."""

    quote: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    sentences: tuple[str, ...] = ()


def names_in(sentence: str, rng: random.Random) -> list[Name]:
    """Names with their places. Half of the lone words that open a sentence are taken for names."""
    found = []
    for match in NAME.finditer(sentence):
        text, start = _without_opening(match.group(), match.start())
        text = _POSSESSIVE.sub("", text)
        opens = match.start() == 0 and " " not in text
        if len(text) < 2 or text in DAYS or text in MONTHS or (opens and rng.random() < 0.5):
            continue
        found.append(Name(text, start))
    return found


def changed(sentence: str, around: Neighbourhood, rng: random.Random) -> Altered | None:
    """A sentence that `around.quote` does not bear out; None when nothing in it can be changed."""
    ways = list(_ways(sentence, around, rng))
    while ways:
        way = rng.choice(ways)
        made = way()
        if made and made.text != sentence and normalised_quiz(made.text) not in normalised_quiz(around.quote):
            return made
        ways = [other for other in ways if other is not way]
    return None


def _ways(sentence: str, around: Neighbourhood, rng: random.Random) -> Iterator[Change]:
    """Every way that applies, as often as it is to be tried beside the others."""
    yield from _name_changes(sentence, around, rng)
    yield from _number_changes(sentence, around, rng)
    for days in (DAYS, MONTHS):
        yield from [_other_word(sentence, days, "date", rng)] * 2 if any(day in sentence for day in days) else []
    yield from _meaning_changes(sentence, rng)
    if around.sentences:
        yield lambda: Altered(rng.choice(around.sentences), "other sentence")


def _name_changes(sentence: str, around: Neighbourhood, rng: random.Random) -> Iterator[Change]:
    names = names_in(sentence, rng)
    if names:
        yield from [lambda: _other_name(sentence, rng.choice(names), around, rng)] * 4
    if len(names) > 1:
        yield from [lambda: _roles_turned(sentence, sorted(rng.sample(names, 2), key=lambda name: name.start))] * 2


def _other_name(sentence: str, name: Name, around: Neighbourhood, rng: random.Random) -> Altered | None:
    words = len(name.text.split())
    others = [
        other
        for other in around.names
        if other not in sentence and name.text not in other and abs(len(other.split()) - words) <= 1
    ]
    if not others:
        return None
    quoted = [other for other in others if other in around.quote]
    other = rng.choice(quoted if quoted and rng.random() < 0.4 else others)
    return Altered(_exchanged(sentence, name.start, name.text, other), "name")


def _roles_turned(sentence: str, names: Sequence[Name]) -> Altered | None:
    first, second = names
    between = sentence[first.start + len(first.text) : second.start]
    if first.text in second.text or second.text in first.text or _LIST_JOINT.fullmatch(between):
        return None
    end = second.start + len(second.text)
    return Altered(sentence[: first.start] + second.text + between + first.text + sentence[end:], "roles")


def _number_changes(sentence: str, around: Neighbourhood, rng: random.Random) -> Iterator[Change]:
    numbers = list(NUMBER.finditer(sentence))
    if numbers:
        yield from [lambda: _other_number(sentence, rng.choice(numbers), around.numbers, rng)] * 3
    if NUMBER_WORD.search(sentence):
        yield _other_word(sentence, NUMBER_WORDS, "number", rng)


def _other_number(sentence: str, number: re.Match[str], others: Sequence[str], rng: random.Random) -> Altered | None:
    old = number.group()
    different = [other for other in others if other != old]
    year = _YEAR.fullmatch(old)
    if year:
        new = str(int(old) + rng.choice([-10, -3, -2, -1, 1, 2, 3, 10]))
    elif different and rng.random() < 0.4:
        new = rng.choice(different)
    else:
        new = _moved(old, rng)
    changed_to = _exchanged(sentence, number.start(), old, new)
    return None if new == old else Altered(changed_to, "date" if year else "number")


def _moved(number: str, rng: random.Random) -> str:
    value = float(number.replace(",", ""))
    if value > 20:
        moved = value * rng.choice([2, 0.5, 3, 10]) + rng.choice([0, 1, 2])
    else:
        moved = abs(value + rng.choice([-3, -2, -1, 1, 2, 3, 5])) or 7
    return f"{moved:,.1f}" if "." in number else f"{int(moved):,}"


def _other_word(sentence: str, words: Sequence[str], kind: Kind, rng: random.Random) -> Change:
    """One of `words` that stands in the sentence, exchanged for another of them."""
    found = list(re.finditer(rf"\b({'|'.join(words)})\b", sentence))

    def change() -> Altered | None:
        if not found:
            return None
        match = rng.choice(found)
        other = rng.choice([word for word in words if word != match.group()])
        return Altered(_exchanged(sentence, match.start(), match.group(), other), kind)

    return change


def _meaning_changes(sentence: str, rng: random.Random) -> Iterator[Change]:
    turned = [match for match in _BARE_WORD.finditer(sentence) if match.group() in OPPOSITES]
    if turned:
        yield from [lambda: _opposite(sentence, rng.choice(turned))] * 2
    auxiliary = AUXILIARY.search(sentence)
    if auxiliary:
        negated = f"{sentence[: auxiliary.end()]} not{sentence[auxiliary.end() :]}"
        yield from [lambda: Altered(negated, "negation")] * 2
    for pattern, other in NEGATIONS:
        if pattern.search(sentence):
            yield from [partial(Altered, pattern.sub(other, sentence, count=1), "negation")] * 3
    if MAY.search(sentence):
        yield lambda: Altered(MAY.sub("will", sentence, count=1), "certainty")


def _opposite(sentence: str, word: re.Match[str]) -> Altered:
    return Altered(_exchanged(sentence, word.start(), word.group(), OPPOSITES[word.group()]), "opposite")


def _exchanged(sentence: str, start: int, old: str, new: str) -> str:
    return sentence[:start] + new + sentence[start + len(old) :]


def _without_opening(name: str, start: int) -> tuple[str, int]:
    """ "On Tuesday" and "The Senate" without what only opens the sentence; "" where nothing else is there."""
    first, *rest = name.split(maxsplit=1)
    if first not in NO_NAMES:
        return name, start
    if not rest or rest[0].split()[0] in _JOINING:
        return "", start
    return rest[0], start + len(name) - len(rest[0])
