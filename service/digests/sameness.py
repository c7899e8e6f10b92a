"""Whether two stories tell of the same event, though they were not placed together.

Flows in: the leads of two articles, one of each story. Flows out: yes or no. Pure.

Two leads of one event are near in meaning and use the same words; two of one long affair are near in meaning alone. So
both are added up. On 500 news articles of a week (all-MiniLM-L6-v2) the pairs above SAME are tellings of one event, or
of one matter that a reader would take for one ("Griner begins transfer to a penal colony", "Griner faces bleak life in
a penal colony"); the pairs below are mostly different events of one affair ("FTX under investigation", "FTX hacked").
One in ten that are one event lie below: told in other words.

News that is written to a pattern, of games, companies and counties, differs in little but its names. Where headlines
name somebody and the leads share no name, they are two events.
"""

from __future__ import annotations

from collections.abc import Collection

from service.digests.leads import Lead, cosine
from service.mentions import find_mentions

WORDS = 0.5  # what the share of words weighs, where the cosine weighs 1
SAME = 0.90  # of cosine and weighted words
SAME_WORDS = 0.6  # share of the words alone, where nothing can be embedded
FEWEST_WORDS = 5  # of a lead: of fewer nothing can be said


def same_event(one: Lead, other: Lead) -> bool:
    """Whether a reader would ask why this was told twice."""
    if min(len(one.stems), len(other.stems)) < FEWEST_WORDS:
        return one.text == other.text
    shared = _shared(one.stems, other.stems)
    near = cosine(one.vector, other.vector)
    alike = shared >= SAME_WORDS if near is None else near + WORDS * shared >= SAME
    return alike and not _of_others(one, other)


def _shared(one: Collection[str], other: Collection[str]) -> float:
    """Share of the shorter one's words that the longer one has, too."""
    return len(set(one).intersection(other)) / min(len(one), len(other))


def _of_others(one: Lead, other: Lead) -> bool:
    """Whether each is headed with a name, and no name of the one is a name of the other."""
    if not _names(one.headline) or not _names(other.headline):
        return False
    return _names(one.text).isdisjoint(_names(other.text))


def _names(text: str) -> frozenset[str]:
    return frozenset(token for name in find_mentions(text).names for token in name.tokens)
