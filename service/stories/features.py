"""What an article is compared by: its words, the names in it, its headline and its opening.

Flows in: the text of one revision. Flows out: Features. Knows no other article and no archive: the same text always
has the same features, whenever it comes.

A name is a word with a capital, wherever it stands, or a number: of the ways tried (the names that `service.mentions`
finds among them) the plainest put news articles together best. The heaviest words and names are kept: with 50 and 40
of them articles are told apart as well as with all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.model import Features, Term
from service.rarity import rank_of
from service.stories.copies import shingles_of, signature_of
from vectorstore.sentences import split_sentences
from vectorstore.terms import is_stop_word, stem, words

BODY = 6000  # characters read; what follows in a longer text is background
LEAD = 600
SHINGLED = 500  # words by which copies are told
IN_HEADLINE, IN_LEAD = 2, 1  # how often a word there counts, on top of the body
WORDS, NAMES = 50, 40
SALIENT = 24  # terms by which an article is looked up
UNKNOWN_RANK = 38_000  # of a word that the vocabulary does not have
LONGEST_HEADLINE = 120  # characters of a first sentence that stands in for a headline


def features_of(title: str | None, text: str, body_start: int) -> Features:
    """About 2 ms for a news article."""
    body = _body(text, body_start)
    in_headline = words(headline_of(title, text, body_start))
    in_lead = words(_whole_words(body, LEAD))
    in_body = words(body)
    said, named, rarities = _counted(((in_body, 1), (in_headline, IN_HEADLINE), (in_lead, IN_LEAD)))
    headline = dict.fromkeys(_stems(in_headline))
    shingles = shingles_of(in_body[:SHINGLED])
    return Features(
        words=_heaviest(said, rarities, WORDS),
        names=_heaviest(named, rarities, NAMES),
        headline=tuple(Term(term, 1, rarities[term]) for term in headline),
        lead=frozenset((*headline, *_stems(in_lead))),
        shingles=len(shingles),
        signature=signature_of(shingles),
    )


def headline_of(title: str | None, text: str, body_start: int) -> str:
    """The title; without one, the first sentence, or the beginning of a long one. Never empty unless the text is."""
    if title and title.strip():
        return " ".join(title.split())
    body = _body(text, body_start)
    first = next((span.of(body) for span in split_sentences(body)), body)
    sentence = " ".join(first.split())
    if len(sentence) <= LONGEST_HEADLINE:
        return sentence
    return f"{_whole_words(sentence, LONGEST_HEADLINE - 1)}…"


def salient(features: Features) -> tuple[str, ...]:
    """The terms that tell most of the article, whatever archive it is in; the heaviest first."""
    weights: dict[str, float] = {}
    for term in (*features.words, *features.names):
        weights[term.stem] = max(weights.get(term.stem, 0.0), weight(term.count, term.rarity))
    return tuple(sorted(weights, key=lambda stem: (-weights[stem], stem))[:SALIENT])


def weight(count: int, rarity: float) -> float:
    """Sublinear term frequency times inverse document frequency (Manning et al. 2008, 6.4.1)."""
    return (1 + math.log(count)) * rarity if count > 1 else rarity


def _body(text: str, body_start: int) -> str:
    """What is read of the story; of a text that ends where its story would begin, the text."""
    return text[body_start : body_start + BODY].strip() or text[:BODY].strip()


def _counted(
    parts: Iterable[tuple[Sequence[str], int]],
) -> tuple[dict[str, int], dict[str, int], dict[str, float]]:
    """How often each stem is said as a plain word and as a name, and how rare it is in its commonest spelling."""
    spelt: dict[str, int] = {}
    for part, times in parts:
        for word, count in Counter(part).items():
            spelt[word] = spelt.get(word, 0) + times * count
    said: dict[str, int] = {}
    named: dict[str, int] = {}
    rarities: dict[str, float] = {}
    for word, count in spelt.items():
        read = _read(word)
        if read is not None:
            of_its_kind = named if read.name else said
            of_its_kind[read.stem] = of_its_kind.get(read.stem, 0) + count
            rarities[read.stem] = min(read.rarity, rarities.get(read.stem, read.rarity))
    return said, named, rarities


def _stems(part: Iterable[str]) -> Iterable[str]:
    return (read.stem for word in part if (read := _read(word)) is not None)


class _Word(NamedTuple):
    stem: str
    rarity: float
    name: bool


@lru_cache(maxsize=32_768)
def _read(word: str) -> _Word | None:
    """None of a word that is not worth comparing. Of an article's words nine in ten have been read before."""
    if is_stop_word(word):
        return None
    return _Word(stem(word), _rarity(word), word[0].isupper() or word[0].isdigit())


def _rarity(word: str) -> float:
    """-ln of the share of texts that say a word, by its rank in the vocabulary.

    Zipf's law gives the word of rank r a share of 0.1 / r of all words, and a text has some 250 words that count.
    """
    rank = rank_of(word)
    rank = UNKNOWN_RANK if rank is None else rank
    return round(-math.log(-math.expm1(-25 / (rank + 20))), 2)


def _heaviest(counts: Mapping[str, int], rarities: Mapping[str, float], limit: int) -> tuple[Term, ...]:
    heaviest = sorted(counts, key=lambda stem: (-weight(counts[stem], rarities[stem]), stem))[:limit]
    return tuple(Term(stem, counts[stem], rarities[stem]) for stem in heaviest)


def _whole_words(text: str, limit: int) -> str:
    """The beginning, not cut within a word."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(None, 1)[0] if text[limit - 1 : limit + 1].isalnum() else text[:limit].rstrip()
