"""A sentence and a phrase of it into a question: the phrase masked, or asked for with a wh-word.

Flows in: sentences. Flows out: phrases that can be asked for, and questions as text with "[MASK]" in them. Source of
the wh-forms: Lewis et al. 2019, "Unsupervised Question Answering by Cloze Translation", section 2.3 (identity and
noisy forms). Knows no passage.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evals.altering.words import DAYS, MONTHS, NAME, STOP_WORDS

MASK = "[MASK]"
NAMES, QUOTES, NUMBERS, PLAIN = 3.0, 3.0, 2.5, 1.0  # how often a phrase of each kind is drawn
RARE_NAME, RARE_OPENING, RARE_PLAIN = 2.5, 5.0, 5.5  # inverse document frequency, natural logarithm
LENGTHS = range(2, 61)  # characters
LONGEST_ASKED = 22  # words round the phrase; of a longer sentence those nearest to it
_UNITS = "million|billion|trillion|percent|years?|days?|points?|people|months?|weeks?|hours?"
_NUMBER = re.compile(rf"[$£€]?\b\d[\d,.]*\d?(?:\s+(?:{_UNITS}))?%?")
_QUOTED = re.compile(r"[“\"]([^“”\"]{3,40})[”\"]")
_PLAIN = re.compile(r"\b[a-z]{4,}(?:\s[a-z]{4,}){0,2}\b")
_POSSESSIVE = re.compile(r"['’]s$")
_YEAR = re.compile(r"(1[89]|20)\d\d")
_PLACE = re.compile(r"\b(in|at|from|near|to)$")


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    start: int  # code point of the sentence
    weight: float


def phrases(sentence: str, rarity: Callable[[str], float]) -> list[Phrase]:
    """What may be asked for: names, numbers, quoted titles, and rare plain words."""
    found = [*_names(sentence, rarity), *_numbers(sentence), *_titles(sentence), *_plain(sentence, rarity)]
    return [phrase for phrase in found if len(phrase.text) in LENGTHS]


def as_question(sentence: str, phrase: Phrase, rng: random.Random) -> str:
    """One of three forms: masked in its place, masked among the nearest words, or asked for."""
    before, after = sentence[: phrase.start], sentence[phrase.start + len(phrase.text) :]
    drawn = rng.random()
    if drawn < 0.35:
        made = f"{before}{MASK}{after}"
    elif drawn < 0.55:
        nearest = [*before.split()[-rng.randint(3, 10) :], MASK, *after.split()[: rng.randint(3, 10)]]
        made = " ".join(nearest)
    else:
        made = _asked(before, phrase.text, after, rng)
    return " ".join(made.split())


def _asked(before: str, phrase: str, after: str, rng: random.Random) -> str:
    """The wh-word in the phrase's place, or in front with what followed behind it."""
    first, last = before.split(), after.split()
    if len(first) + len(last) > LONGEST_ASKED:
        first, last = first[-10:], last[:12]
    left, right = " ".join(first), " ".join(last)
    word = _wh(phrase, before, rng)
    made = f"{left} {word} {right}" if rng.random() < 0.3 else f"{word} {right.rstrip('.')} {left}"
    return made.strip().rstrip(".,") + "?"


def _wh(phrase: str, before: str, rng: random.Random) -> str:
    if phrase[0] in "$£€":
        return "how much"
    if _YEAR.fullmatch(phrase) or phrase.startswith((*DAYS, *MONTHS)):
        return "when"
    if phrase[0].isdigit():
        return rng.choice(["how many", "how many", "what number"])
    if not phrase[0].isupper():
        return rng.choice(["what", "what", "which", "what kind of thing"])
    if _PLACE.search(before.strip()):
        return rng.choice(["where", "which place", "what", "which country", "which city"])
    if len(phrase.split()) == 2:
        return rng.choice(["who", "who", "who", "what", "which"])
    return rng.choice(["who", "what", "which", "what company", "which team", "which country", "what"])


def _names(sentence: str, rarity: Callable[[str], float]) -> Iterator[Phrase]:
    for match in NAME.finditer(sentence):
        name = match.group()
        if " " not in name and not _rare_enough(name, match.start() == 0, rarity):
            continue
        yield Phrase(_POSSESSIVE.sub("", name).rstrip(" .,"), match.start(), NAMES)


def _rare_enough(word: str, opens: bool, rarity: Callable[[str], float]) -> bool:
    if word.lower() in STOP_WORDS or (len(word) < 3 and word != "UK"):
        return False
    return rarity(word.lower()) >= (RARE_OPENING if opens else RARE_NAME)


def _numbers(sentence: str) -> Iterator[Phrase]:
    return (Phrase(match.group().rstrip(" .,"), match.start(), NUMBERS) for match in _NUMBER.finditer(sentence))


def _titles(sentence: str) -> Iterator[Phrase]:
    for match in _QUOTED.finditer(sentence):
        title = match.group(1)
        if title[0].isupper() and len(title.split()) <= 6 and title[-1] not in ".,?!":
            yield Phrase(title.rstrip(" ."), match.start(1), QUOTES)


def _plain(sentence: str, rarity: Callable[[str], float]) -> Iterator[Phrase]:
    for match in _PLAIN.finditer(sentence):
        words = match.group().split()
        if words[0] in STOP_WORDS or words[-1] in STOP_WORDS:
            continue
        if sum(map(rarity, words)) / len(words) > RARE_PLAIN:
            yield Phrase(match.group(), match.start(), PLAIN)
