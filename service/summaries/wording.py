"""The words of a sentence, weighted by how much each tells.

Flows in: text. Flows out: a Wording: its content words' stems with weights, and measures of how alike two are. Pure.
Embeddings would know that "killed" and "dead" are near; they cost ten milliseconds a sentence, words a tenth of one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from service.rarity import word_weight
from vectorstore.terms import is_stop_word, stem, words


@dataclass(frozen=True, slots=True)
class Wording:
    """Weight by stem, and the length of that vector (1 where it is empty, so that it can be divided by)."""

    weights: Mapping[str, float]
    length: float


def wording(text: str) -> Wording:
    """The content words of a text, each stem once, weighted by `rarity`."""
    told = (_told(word) for word in words(text))
    return weighted(dict(one for one in told if one is not None))


@lru_cache(maxsize=65_536)
def _told(word: str) -> tuple[str, float] | None:
    """The stem and its weight; None of a word that tells nothing."""
    return None if is_stop_word(word) else (stem(word), word_weight(word))


def weighted(weights: Mapping[str, float]) -> Wording:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return Wording(MappingProxyType(dict(weights)), length or 1.0)


def centre(parts: Iterable[Wording]) -> Wording:
    """What many texts have in common: each stem weighted also by the logarithm of how many of them say it."""
    times: dict[str, int] = {}
    weight: dict[str, float] = {}
    for part in parts:
        for one, each in part.weights.items():
            times[one] = times.get(one, 0) + 1
            weight[one] = each
    return weighted({one: each * math.log2(1 + times[one]) for one, each in weight.items()})


def likeness(one: Wording, other: Wording) -> float:
    """Cosine, 0 to 1."""
    if len(one.weights) > len(other.weights):
        one, other = other, one
    theirs = other.weights
    shared = sum(weight * theirs[word] for word, weight in one.weights.items() if word in theirs)
    return shared / (one.length * other.length)


def coverage(wanted: Wording, said: Wording) -> float:
    """Share of the wanted words' weight that is said, 0 to 1; 0 where nothing is wanted."""
    total = sum(wanted.weights.values())
    return sum(weight for word, weight in wanted.weights.items() if word in said.weights) / total if total else 0.0
