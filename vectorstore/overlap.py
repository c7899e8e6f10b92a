"""How much of a question stands together in a passage.

Flows in: a question's terms with how rare they are, and the sentences of a passage. Flows out: shares, 0 to 1. Pure.

BM25 counts words wherever they stand in a passage, and the embedder blurs them. A passage of which one sentence holds
most of the question, or which has two of its words side by side, is more likely about the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from math import log

from vectorstore.terms import is_stop_word, search_terms, stem, words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, as its words are looked for."""

    weights: Mapping[str, float]  # by stem: inverse document frequency
    pairs: frozenset[Pair]  # stems of neighbouring words, neither a stop word
    stem_of: Callable[[str], str]  # of a word as written: its stem, or "" where that is none of the question's


@dataclass(frozen=True, slots=True)
class Overlap:
    best_sentence: float  # of the question's weight, the share that one sentence of the passage holds
    pairs: float  # of its pairs, the share that the passage holds


def wanted(question: str, frequencies: Mapping[str, int], total: int) -> Wanted:
    """`frequencies`: of the question's search terms as written, how many of `total` passages hold each."""
    weights = {stem(term): _rarity(frequencies.get(term, 0), total) for term in search_terms(question)}
    neighbours = pairwise(words(question))
    pairs = ((stem(a), stem(b)) for a, b in neighbours if not is_stop_word(a) and not is_stop_word(b))
    beside = frozenset(pairs)
    return Wanted(weights, beside, _stemmer({*weights, *chain.from_iterable(beside)}))


def overlap(question: Wanted, sentences: Iterable[str]) -> Overlap:
    """The passage is its sentences in order. A question without terms or without pairs has a share of 0."""
    stems = [list(map(question.stem_of, words(sentence))) for sentence in sentences]
    every = sum(question.weights.values())
    best = max((_held(question.weights, set(one)) for one in stems), default=0.0)
    beside = question.pairs.intersection(pairwise(chain.from_iterable(stems)))
    return Overlap(best / every if every else 0.0, len(beside) / len(question.pairs) if question.pairs else 0.0)


def _stemmer(wanted: Collection[str]) -> Callable[[str], str]:
    """For one question. Most words need not be stemmed, which is what costs: Porter's rules rewrite at most the last
    letter of what they leave of a word ("abl" of "ability"), so a word with another opening has another stem.
    """
    openings = tuple({one[:-1] or one for one in wanted})

    @cache
    def stem_of(word: str) -> str:
        return stem(word) if word.lower().startswith(openings) or not word.isascii() else ""

    return stem_of


def _held(weights: Mapping[str, float], stems: Collection[str]) -> float:
    return sum(weight for term, weight in weights.items() if term in stems)


def _rarity(held_by: int, total: int) -> float:
    """As in BM25 (Robertson and Zaragoza 2009), and never below 0."""
    return log(1 + (max(0, total - held_by) + 0.5) / (held_by + 0.5))
