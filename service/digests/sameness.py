"""Whether two stories tell of the same event, though they were not placed together.

Flows in: the leads of two articles, one of each story. Flows out: yes or no. Pure.

Two leads of one event are near in meaning and use the same words, names above all; two of one long affair are near in
meaning alone. So both are added up. On 500 news articles of a week (all-MiniLM-L6-v2), at SAME the pairs above are
tellings of one event or of the same question ("marijuana on the ballot", told twice), the pairs below are different
events of one affair ("FTX under investigation", "FTX hacked") or, seldom, one event told in other words.
"""

from __future__ import annotations

from collections.abc import Collection

from service.digests.leads import Lead, cosine

WORDS = 0.5  # what shared words weigh, where the cosine weighs 1
SAME = 0.87  # of cosine and weighted words
SAME_WORDS = 0.6  # share of the words alone, where nothing can be embedded
FEWEST_WORDS = 5  # of a lead: of fewer nothing can be said


def same_event(one: Lead, other: Lead) -> bool:
    """Whether a reader would ask why this was told twice."""
    if min(len(one.stems), len(other.stems)) < FEWEST_WORDS:
        return one.text == other.text
    shared = _shared(one.stems, other.stems)
    near = cosine(one.vector, other.vector)
    return shared >= SAME_WORDS if near is None else near + WORDS * shared >= SAME


def _shared(one: Collection[str], other: Collection[str]) -> float:
    """Share of the shorter one's words that the longer one has, too."""
    return len(set(one).intersection(other)) / min(len(one), len(other))
