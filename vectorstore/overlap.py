"""How much of a question stands together in a passage.

Flows in: a question's terms with how rare they are, and the sentences of a passage. Flows out: shares, 0 to 1. Pure.

BM25 counts words wherever they stand in a passage, and the embedder blurs them. A passage of which one sentence holds
most of the question, or which has two of its words side by side, is more likely about the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from vectorstore.terms import is_stop_word, search_terms, stem, words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, as its words are looked for."""

    weights: Mapping[str, float]  # by stem: inverse document frequency
    pairs: frozenset[Pair]  # stems of neighbouring words, neither a stop word


@dataclass(frozen=True, slots=True)
class Overlap:
    best_sentence: float  # of the question's weight, the share that one sentence of the passage holds
    pairs: float  # of its pairs, the share that the passage holds


def wanted(question: str, frequencies: Mapping[str, int], total: int) -> Wanted:
    """`frequencies`: of the question's search terms as written, how many of `total` passages hold each."""
    weights = {stem(term): _rarity(frequencies.get(term, 0), total) for term in search_terms(question)}
    neighbours = pairwise(words(question))
    pairs = ((stem(a), stem(b)) for a, b in neighbours if not is_stop_word(a) and not is_stop_word(b))
    return Wanted(weights, frozenset(pairs))


def overlap(question: Wanted, sentences: Iterable[str]) -> Overlap:
    """The passage is its sentences in order. A question without terms or without pairs has a share of 0."""
    stems = [[stem(word) for word in words(sentence)] for sentence in sentences]
    every = sum(question.weights.values())
    best = max((_held(question.weights, one) for one in stems), default=0.0)
    beside = set(pairwise(word for sentence in stems for word in sentence))
    held = sum(pair in beside for pair in question.pairs)
    return Overlap(best / every if every else 0.0, held / len(question.pairs) if question.pairs else 0.0)


def _held(weights: Mapping[str, float], stems: Sequence[str]) -> float:
    return sum(weights[term] for term in weights.keys() & set(stems))


def _rarity(held_by: int, total: int) -> float:
    """As in BM25 (Robertson and Zaragoza 2009), and never below 0."""
    return log(1 + (max(0, total - held_by) + 0.5) / (held_by + 0.5))
