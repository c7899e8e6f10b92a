"""Sentences of an article, each said again in other words and, from that, altered in meaning; with a quote for both.

Flows in: the text of an article. Flows out: Couples, drawn by a seed. Knows no archive, no tokens, and nothing of what
is done with a couple.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.altering.changes import Altered, Neighbourhood, changed, names_in
from evals.altering.lexicon import NUMBER
from evals.altering.wordings import kept
from evals.altering.words import PAGE_PADDING, STOP_WORDS, words
from vectorstore.sentences import split_sentences

LONGEST_ARTICLE = 9_000  # characters
WORDS = range(8, 46)  # of a sentence
LEAST_WORDS = 5  # of what is said of it
FOREIGN = 0.5  # of the sentences: another one of the article may be what it is altered to


@dataclass(frozen=True, slots=True)
class Couple:
    """One sentence of an article: what may be said of it, what may not, and the quote that both rest on."""

    sentence: str
    quote: str  # the sentence, alone or with a neighbour
    said: str  # borne out by the quote; the sentence itself where no other wording was drawn
    altered: Altered | None  # not borne out; None when nothing in it can be changed


def couples(text: str, most: int, rng: random.Random, *, foreign: bool) -> Iterator[Couple]:
    """Of at most `most` sentences of the text, in a drawn order.

    With `foreign`, some are altered into another sentence of the text, which the quote does not say, but the text does.
    """
    text = text[:LONGEST_ARTICLE]
    sentences = [span.of(text).replace("\n", " ") for span in split_sentences(text)]
    usable = [n for n, each in enumerate(sentences) if len(each.split()) in WORDS and not PAGE_PADDING.search(each)]
    names = tuple(dict.fromkeys(name.text for n in usable for name in names_in(sentences[n], rng)))
    numbers = tuple(dict.fromkeys(found.group() for n in usable for found in NUMBER.finditer(sentences[n])))
    for place in rng.sample(usable, min(len(usable), most)):
        quote = _quote(sentences, place, rng)
        said = _said_again(sentences[place], rng)
        if len(said.split()) < LEAST_WORDS:
            continue
        others: tuple[str, ...] = ()
        if foreign and rng.random() < FOREIGN:
            others = _like(sentences[place], (sentences[n] for n in usable if n != place), quote)
        yield Couple(sentences[place], quote, said, changed(said, Neighbourhood(quote, names, numbers, others), rng))


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
