"""How alike two articles are: whether they tell of one event.

Flows in: Features, and how many articles of the archive each term tells of. Flows out: a number from 0 to 1. Pure.

Three questions are asked, and their answers added: do they say the same, do they name the same, and does each one's
headline occur in how the other opens? A term weighs less the more texts say it: in general, and in this archive
lately. Where every article is about Kazakhstan, the word tells nothing.

Weights and threshold were chosen on ECB+ (982 articles, no headlines, no dates) and on 425 articles of three weeks of
news sorted by hand; that the archive's own frequencies count gains 4 points of F1 there, the headline as many.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.model import Features, PlacedArticle, Term
from service.stories.features import weight

SAME_EVENT = 0.29  # how alike an article must be to a story to join it
SAY, NAME, HEAD = 0.4, 0.3, 0.3
UNRELATED = 0.05  # a headline less of which occurs in the other's opening is about something else: they share furniture
PRIOR = 300  # articles of an archive that a term's general rarity stands for
LEAST = 0.05
FEWEST = 8  # terms that an article is looked up by, however common they are
WINDOW = timedelta(days=7)  # between an article and the next of its story
PER_DAY = 0.004  # how much less alike two articles are for each day between them


@dataclass(frozen=True, slots=True)
class Weighed:
    """Features as they are compared: weights of unit length, and the headline's as shares of it."""

    words: Mapping[str, float]
    names: Mapping[str, float]
    headline: Mapping[str, float]
    lead: frozenset[str]


class Scale:
    """Weighs terms by how rare they are in general, and among an archive's articles of about one time."""

    def __init__(self, total: int, count: Callable[[Iterable[str]], Mapping[str, int]]) -> None:
        """`count`: of `total` articles, how many are told by each term; those that tell of none may be left out."""
        self._total = total
        self._count = count
        self._counts: dict[str, int] = {}
        self._caps: dict[str, float] = {}  # how rare a term is at most, as this archive speaks
        self._weighed: dict[tuple[str, int], Weighed] = {}

    def learn(self, features: Iterable[Features]) -> None:
        """Counts at once what these are made of; `weigh` knows only what was counted."""
        new = {stem for each in features for stem in stems_of(each)}.difference(self._counts)
        if not new:
            return
        counts = self._count(new)
        for stem in new:
            held = self._counts[stem] = counts.get(stem, 0)
            self._caps[stem] = max(LEAST, math.log((self._total + PRIOR) / held)) if held else math.inf

    def learn_placed(self, placed: Iterable[PlacedArticle]) -> None:
        self.learn(each.features for each in placed if (each.article_id, each.revision) not in self._weighed)

    def rarest(self, terms: Sequence[str], *, limit: int) -> tuple[str, ...]:
        """Those that tell of fewest articles, until they tell of `limit`; at least FEWEST. They must be learned."""
        chosen: list[str] = []
        told = 0
        for term in sorted(terms, key=lambda term: (self._counts[term], term)):
            told += self._counts[term]
            if told > limit and len(chosen) >= FEWEST:
                break
            chosen.append(term)
        return tuple(chosen)

    def weigh(self, features: Features) -> Weighed:
        return Weighed(
            words=_unit(self._weights(features.words)),
            names=_unit(self._weights(features.names)),
            headline=_shares(self._rarities(features.headline)),
            lead=features.lead,
        )

    def weigh_placed(self, placed: PlacedArticle) -> Weighed:
        """As `weigh`, once for each revision."""
        key = placed.article_id, placed.revision
        if key not in self._weighed:
            self._weighed[key] = self.weigh(placed.features)
        return self._weighed[key]

    def _weights(self, terms: Iterable[Term]) -> dict[str, float]:
        caps = self._caps
        return {term.stem: weight(term.count, min(term.rarity, caps[term.stem])) for term in terms}

    def _rarities(self, terms: Iterable[Term]) -> dict[str, float]:
        return {term.stem: min(term.rarity, self._caps[term.stem]) for term in terms}


def alike(one: Weighed, other: Weighed) -> float:
    """0 for articles that have nothing to do with each other, 1 for the same text; the order does not matter."""
    said, named = _dot(one.words, other.words), _dot(one.names, other.names)
    headed = _headed(one, other)
    if headed is None:
        return (SAY * said + NAME * named) / (SAY + NAME)
    if headed < UNRELATED:
        return 0.0
    return SAY * said + NAME * named + HEAD * headed


def linked(scores: Sequence[float]) -> float:
    """How alike an article is to a story, of how alike it is to each of its texts.

    Halfway between the most alike and the average: by the first alone a story drifts from one event to the next; by
    the second alone a long one takes in nothing new.
    """
    return (max(scores) + sum(scores) / len(scores)) / 2 if scores else 0.0


def apart(one: datetime, other: datetime) -> float:
    """What is taken off for the time between two articles."""
    return PER_DAY * (abs(one - other) / timedelta(days=1))


def stems_of(features: Features) -> Iterable[str]:
    """Every term that is weighed."""
    return (term.stem for part in (features.words, features.names, features.headline) for term in part)


def _headed(one: Weighed, other: Weighed) -> float | None:
    """How much of the two headlines occurs in the other's opening, on average; None when neither has one."""
    found = [
        sum(share for stem, share in headline.items() if stem in lead)
        for headline, lead in ((one.headline, other.lead), (other.headline, one.lead))
        if headline
    ]
    return sum(found) / len(found) if found else None


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    return sum(share * longer[stem] for stem, share in shorter.items() if stem in longer)


def _unit(weights: Mapping[str, float]) -> Mapping[str, float]:
    length = math.sqrt(sum(value * value for value in weights.values()))
    return {stem: value / length for stem, value in weights.items()} if length else {}


def _shares(weights: Mapping[str, float]) -> Mapping[str, float]:
    whole = sum(weights.values())
    return {stem: value / whole for stem, value in weights.items()} if whole else {}
