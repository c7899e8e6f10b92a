"""Sentences and the quotes under them: some said again in other words, some changed in meaning.

Flows in: articles. Flows out: pairs (sentence, quote, supported), with the wording that a changed sentence was made
of. Knows no tokens until a pair becomes a group.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.datasets.articles import DataArticle
from training.cases import Pair
from training.groups import Group, Text
from training.preparing.sentence_changes import Neighbourhood, changed, names_in
from training.preparing.sentence_lexicon import NUMBER
from training.preparing.sentence_wordings import kept
from training.preparing.words import PAGE_PADDING, STOP_WORDS, words
from training.tokens import LONGEST_QUESTION, NONE, Encoder
from vectorstore.sentences import split_sentences

LONGEST_ARTICLE = 9_000  # characters
SENTENCES = 4  # of an article
WORDS = range(8, 46)  # of a sentence


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
    text = article.text[:LONGEST_ARTICLE]
    sentences = [span.of(text).replace("\n", " ") for span in split_sentences(text)]
    usable = [n for n, each in enumerate(sentences) if len(each.split()) in WORDS and not PAGE_PADDING.search(each)]
    names = tuple(dict.fromkeys(name.text for n in usable for name in names_in(sentences[n], rng)))
    numbers = tuple(dict.fromkeys(found.group() for n in usable for found in NUMBER.finditer(sentences[n])))
    for place in rng.sample(usable, min(len(usable), SENTENCES)):
        quote = _quote(sentences, place, rng)
        said = _said_again(sentences[place], rng)
        if len(said.split()) >= 5:
            yield SupportPair(Pair(said, quote, supported=True), None)
            others = _like(sentences[place], (sentences[n] for n in usable if n != place), quote)
            around = Neighbourhood(quote, names, numbers, others if rng.random() < 0.5 else ())
            other = changed(said, around, rng)
            if other:
                yield SupportPair(Pair(other, quote, supported=False), None if other in others else said)


def _quote(sentences: Sequence[str], place: int, rng: random.Random) -> str:
    """The sentence, alone or with the one before or behind it."""
    drawn = rng.random()
    if drawn < 0.3 and place + 1 < len(sentences) and len(sentences[place + 1].split()) < WORDS.stop - 1:
        return f"{sentences[place]} {sentences[place + 1]}"
    if 0.3 <= drawn < 0.6 and place and len(sentences[place - 1].split()) < WORDS.stop - 1:
        return f"{sentences[place - 1]} {sentences[place]}"
    return sentences[place]


def _said_again(sentence: str, rng: random.Random) -> str:
    for _ in range(rng.choice([0, 1, 1, 2])):
        sentence = kept(sentence, rng) or sentence
    return sentence


def _like(sentence: str, others: Iterable[str], quote: str) -> tuple[str, ...]:
    """Sentences of the article that share two rarer words with this one, and are no part of the quote."""
    own = set(words(sentence)) - STOP_WORDS
    return tuple(other for other in others if other not in quote and len(own & set(words(other))) >= 2)
