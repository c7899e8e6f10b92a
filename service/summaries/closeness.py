"""How near two sentences are in what they say: by their words, and by their meaning where that is known.

Flows in: lines, and an embedder if there is one. Flows out: a Closeness. Different papers tell one event in
different words: of the openings of one story in three of them (BASIL) hardly any share half of their words. Of the
pairs of sentences with a cosine above 0.8 nearly all say the same, of those from 0.7 to 0.8 every other one; below,
most tell two things of one affair. To tell a thing twice is worse than to leave one of many untold: hence 0.7.

A sentence costs ten milliseconds to embed, so only the best lines are, and only those of several articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.mentions import Name, find_mentions
from service.rarity import is_common
from service.summaries.material import Line
from service.summaries.wording import coverage, likeness
from vectorstore.ports import Embedder, EmbedderUnavailable, Vectors

SAME_WORDS = 0.55  # likeness from which a line is taken to repeat another
SAID_BY = 0.75  # share of a line's words that another one has, from which it only repeats
SAME_MEANING = 0.7  # cosine from which it does
SURELY = 0.8  # cosine from which it does even though they name others
WORDS = 0.5  # what the share of common words weighs, where the cosine weighs 1
SAME_EVENT = 0.92  # of cosine and weighted words
SAME_NEWS = 0.8  # the same, of lines at the head of two articles: if they are of one event, both tell what is new
HEAD = 2  # sentences
UNRELATED = 0.4  # cosine of two sentences of one story that have nothing else in common


@dataclass(frozen=True, slots=True)
class Closeness:
    """By words alone for lines without a vector."""

    vectors: Mapping[tuple[str, int], Vectors] = field(default_factory=dict)

    def of(self, line: Line, other: Line) -> float:
        """0 for nothing in common to 1 for the very same."""
        cosine = self._cosine(line, other)
        by_meaning = 0.0 if cosine is None else max(0.0, (cosine - UNRELATED) / (1.0 - UNRELATED))
        return max(likeness(line.words, other.words), by_meaning)

    def repeats(self, line: Line, other: Line) -> bool:
        """Whether the line says hardly anything that the other one does not."""
        if likeness(line.words, other.words) >= SAME_WORDS or coverage(line.words, other.words) >= SAID_BY:
            return True
        cosine = self._cosine(line, other)
        if cosine is None or line.article_id == other.article_id:
            return False  # an article seldom says a thing twice
        if cosine < SURELY and of_others(line, other):
            return False
        enough = SAME_NEWS if max(line.position, other.position) < HEAD else SAME_EVENT
        return cosine >= SAME_MEANING or cosine + WORDS * _shared(line, other) >= enough

    def _cosine(self, line: Line, other: Line) -> float | None:
        one, two = self.vectors.get(line.key), self.vectors.get(other.key)
        return None if one is None or two is None else float(one @ two)


def of_others(line: Line, other: Line) -> bool:
    """Whether each names a person whom the other does not."""
    mine, theirs = _people(line.text), _people(other.text)
    return bool(mine - theirs) and bool(theirs - mine)


def _people(text: str) -> frozenset[str]:
    """Surnames, and single names of whatever may be a person."""
    return frozenset(name.tokens[-1] for name in find_mentions(text).names if name.tokens and _may_be_a_person(name))


def _may_be_a_person(name: Name) -> bool:
    if name.kind == "other" and len(name.tokens) == 1:
        return not is_common(name.tokens[0])
    return name.kind == "person"


def _shared(line: Line, other: Line) -> float:
    """Share of the shorter one's words that the longer one has, too."""
    shorter, longer = sorted((line.words, other.words), key=lambda words: len(words.weights))
    return coverage(shorter, longer)


def closeness(lines: Sequence[Line], embedder: Embedder | None) -> Closeness:
    """By meaning too, if there is an embedder and it answers."""
    if embedder is None or not lines:
        return Closeness()
    try:
        vectors = embedder.embed([line.text for line in lines])
    except EmbedderUnavailable:
        return Closeness()
    return Closeness({line.key: vector for line, vector in zip(lines, vectors, strict=True)})
