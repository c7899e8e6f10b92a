"""Whether a sentence says the contrary of what a question takes for granted.

Flows in: the words of a question and of a sentence that might answer it. Flows out: the first word of the question
that the sentence turns round, or None. Pure. Word vectors take "increased" and "decreased" for neighbours, so this is
asked beside them, not of them.

Three ways a question may miss the text by one word, after the kinds of unanswerable question that Rajpurkar et al.
(2018, "Know What You Don't Know") had written: an opposite, a negating prefix, and a "not" on one side only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from service import lexicon
from service.mentions import Mentions, Word
from vectorstore.terms import stem

NEGATORS: Final = frozenset("not never no cannot without neither nor non".split())
PREFIXES: Final = ("non-", "non", "un", "in", "im", "ir", "il", "dis")
SHORTEST = 4  # letters left of a word behind its prefix
REACH = 3  # words in front of a verb in which its "not" stands


def contradicted(question: Mentions, sentence: Mentions) -> str | None:
    """The word of the question whose contrary the sentence says; None where it says no contrary."""
    for word in question.words:
        if not word.content or word.lower in NEGATORS:
            continue
        if word.stem in sentence.stems:
            if _negated(word, question) != _always_negated(word, sentence):
                return word.text
        elif any(other not in question.stems and other in sentence.stems for other in _contraries(word)):
            return word.text
    return None


def _negated(word: Word, text: Mentions) -> bool:
    index = next(i for i, other in enumerate(text.words) if other.start == word.start)
    return any(_negates(other) for other in text.words[max(0, index - REACH) : index])


def _always_negated(word: Word, sentence: Mentions) -> bool:
    """Whether the sentence says the word, and each time with a "not"."""
    return all(_negated(other, sentence) for other in sentence.words if other.stem == word.stem)


def _negates(word: Word) -> bool:
    return word.lower in NEGATORS or word.lower.endswith(("n't", "n’t"))


def _contraries(word: Word) -> Iterator[str]:
    """Stems of what would be the opposite."""
    yield from _OPPOSITES.get(word.stem, ())
    for prefix in PREFIXES:
        bare = word.lower.removeprefix(prefix)
        if bare != word.lower and len(bare) >= SHORTEST:
            yield stem(bare)
        yield stem(prefix + word.lower)


def _table() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for one, other in (*lexicon.OPPOSITES, *lexicon.CONTRARIES):
        table.setdefault(stem(one), set()).add(stem(other))
        table.setdefault(stem(other), set()).add(stem(one))
    return MappingProxyType({word: frozenset(others) for word, others in table.items()})


_OPPOSITES: Final = _table()
