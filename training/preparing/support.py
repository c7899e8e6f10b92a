"""Sentences and the quotes under them: some said again in other words, some changed in meaning.

Flows in: articles. Flows out: pairs (sentence, quote, supported), with the wording that a changed sentence was made
of. Knows no tokens until a pair becomes a group.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evals.altering.drafting import couples
from evals.datasets.articles import DataArticle
from training.cases import Pair
from training.groups import Group, Text
from training.tokens import LONGEST_QUESTION, NONE, Encoder

SENTENCES = 4  # of an article


@dataclass(frozen=True, slots=True)
class SupportPair:
    pair: Pair
    original: str | None  # what a changed sentence said before; None for a supported one, and for a foreign one

    def group(self, encode: Encoder) -> Group:
        return Group(
            question=encode.ids(self.pair.sentence, LONGEST_QUESTION),
            texts=(Text(encode.ids(self.pair.quote)),),
            supported=int(self.pair.supported),
            original=NONE if self.original is None else encode.ids(self.original, LONGEST_QUESTION),
        )


def support_pairs(articles: Iterable[DataArticle], most: int, rng: random.Random) -> list[SupportPair]:
    """`most` or a few more, drawn from articles in a drawn order, and shuffled."""
    shuffled = list(articles)
    rng.shuffle(shuffled)
    pairs: list[SupportPair] = []
    for article in shuffled:
        if len(pairs) >= most:
            break
        pairs += _pairs_of(article, rng)
    rng.shuffle(pairs)
    return pairs


def _pairs_of(article: DataArticle, rng: random.Random) -> Iterator[SupportPair]:
    for each in couples(article.text, SENTENCES, rng, foreign=True):
        yield SupportPair(Pair(each.said, each.quote, supported=True), None)
        if each.altered is not None:
            original = None if each.altered.kind == "other sentence" else each.said
            yield SupportPair(Pair(each.altered.text, each.quote, supported=False), original)
