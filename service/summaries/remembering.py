"""What was told before is not told again.

Flows in: sentences, and those that were told. Flows out: which of them only repeat what was told. Pure but for the
embedder, which knows that other words may say the same; without one, or when it does not answer, words alone decide.

A changed number is news: a sentence with a number that the one it repeats does not state is never taken for told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.summaries.closeness import SAID_BY, SAME_WORDS
from service.summaries.wording import Wording, coverage, likeness, wording
from vectorstore.ports import Embedder, EmbedderUnavailable

MEANS_THE_SAME = 0.8  # cosine of two sentences
MOST_COMPARED = 40  # sentences, and sentences told, whose meaning is compared

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen "
    "half no not never".split()
)


def told_before(texts: Sequence[str], told: Sequence[str], embedder: Embedder | None) -> list[bool]:
    """For each text whether it says nothing that `told`, oldest first, does not say."""
    said = [(wording(one), numbers(one)) for one in told]
    by_words = [_is_told(text, said) for text in texts]
    left = [index for index, known in enumerate(by_words) if not known][:MOST_COMPARED]
    by_meaning = _by_meaning([texts[index] for index in left], list(told)[-MOST_COMPARED:], embedder)
    return [known or (index in left and by_meaning[left.index(index)]) for index, known in enumerate(by_words)]


def numbers(text: str) -> frozenset[str]:
    """The numbers a text states, in digits or words, and whether it denies."""
    words = {word for word in re.findall(r"[a-z]+", text.lower()) if word in _NUMBER_WORDS}
    return frozenset(words) | frozenset(one.replace(",", "") for one in _NUMBER.findall(text))


def _is_told(text: str, said: Sequence[tuple[Wording, frozenset[str]]]) -> bool:
    mine, words = numbers(text), wording(text)
    return any(
        (likeness(words, theirs) >= SAME_WORDS or coverage(words, theirs) >= SAID_BY) and mine <= stated
        for theirs, stated in said
    )


def _by_meaning(texts: Sequence[str], told: Sequence[str], embedder: Embedder | None) -> list[bool]:
    if embedder is None or not texts or not told:
        return [False] * len(texts)
    try:
        vectors = embedder.embed([*texts, *told])
    except EmbedderUnavailable:
        return [False] * len(texts)
    cosines = vectors[: len(texts)] @ vectors[len(texts) :].T
    return [
        any(near >= MEANS_THE_SAME and numbers(text) <= numbers(one) for near, one in zip(row, told, strict=True))
        for text, row in zip(texts, cosines, strict=True)
    ]
