"""Which sentences are told: the most telling ones, none that repeats another, none that cannot be understood.

Flows in: Tellings, and how many sentences there may be. Flows out: Lines, in the order they were chosen. Pure.

Maximal marginal relevance (Carbonell and Goldstein 1998): the best line is taken, then the best of the rest, each less
what it has in common with those taken. Of several articles, what more than one of them says counts for more, and an
article that has been told from counts for less, so that each has its say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from service.summaries.closeness import Closeness
from service.summaries.material import Line, Telling
from service.summaries.salience import salience
from service.summaries.standing_alone import Footing
from service.summaries.wording import Wording

REPEATS = 0.2  # what a line loses that is exactly like one taken
AGREED = 0.04  # what a line gains when one other article says the same; the second adds less
AGREES = 0.25  # likeness from which another article's line counts for that
ON_TOPIC = 0.2  # what a line gains that speaks of all of a topic
AGAIN = 0.02  # what a line loses for each line taken from its article, where there are several
SHORTLIST = 12  # lines of an article that are looked at
NEAR = 3  # sentences: so far behind one that is told, a line may lean on it
MOST_SHARED = 0.2  # a word that more of all lines have says nothing of two of them


@dataclass(frozen=True, slots=True)
class Scored:
    line: Line
    score: float


def choose(scored: Sequence[Scored], *, number: int, close: Closeness) -> list[Line]:
    """At most `number` lines of a shortlist, in the order they were chosen.

    Lines that speak to the reader are told only when there are no others.
    """
    plain = [one for one in scored if one.line.footing < Footing.PERSONAL]
    return _taken(plain, number, close) or _taken(scored, number, close)


def shortlist(tellings: Sequence[Telling], shares: Mapping[tuple[str, int], float] | None = None) -> list[Scored]:
    """The best lines of each article with their scores, best first; none that is unfit to be told.

    `shares` says by a line's key how much of a topic it speaks of: lines without one are left out.
    """
    scored = [one for each in tellings for one in _of_article(each, shares)]
    agreed = _agreement([one.line for one in scored], tellings) if len(tellings) > 1 else {}
    both = [Scored(one.line, one.score + AGREED * log2(1 + agreed.get(one.line.key, 0.0))) for one in scored]
    return sorted(both, key=lambda one: (-one.score, one.line.key))


def _of_article(telling: Telling, shares: Mapping[tuple[str, int], float] | None) -> list[Scored]:
    figures = salience(telling.lines, telling.article.title)
    scored = [
        Scored(line, figure + (0.0 if shares is None else ON_TOPIC * shares[line.key]))
        for line, figure in zip(telling.lines, figures, strict=True)
        if line.footing is not Footing.UNFIT and (shares is None or line.key in shares)
    ]
    return sorted(scored, key=lambda one: -one.score)[:SHORTLIST]


def _taken(scored: Sequence[Scored], number: int, close: Closeness) -> list[Line]:
    several = len({one.line.article_id for one in scored}) > 1
    taken: list[Line] = []
    left = list(scored)
    while left and len(taken) < number:
        able = [one for one in left if _can_follow(one.line, taken)]
        if not able:
            break
        best = max(able, key=lambda one: one.score - _marginal_loss(one.line, taken, close, several=several))
        left = [one for one in left if one is not best]
        if not any(close.repeats(best.line, other) for other in taken):
            taken.append(best.line)
    return taken


def _marginal_loss(line: Line, taken: Sequence[Line], close: Closeness, *, several: bool) -> float:
    nearest = max((close.of(line, other) for other in taken), default=0.0)
    again = sum(other.article_id == line.article_id for other in taken) if several else 0
    return REPEATS * nearest + AGAIN * again


def _can_follow(line: Line, taken: Sequence[Line]) -> bool:
    """Whether what the line leans on is told."""
    if line.footing in (Footing.STANDS, Footing.PERSONAL):
        return True
    before = [one for one in taken if one.article_id == line.article_id and one.position < line.position]
    last = max(before, key=lambda one: one.position, default=None)
    if last is None or line.position - last.position > NEAR:
        return False
    return line.position - last.position == 1 or (line.footing is Footing.LEANS and _goes_on(last, line))


def _goes_on(last: Line, line: Line) -> bool:
    """Whether the first thing that the line speaks of is spoken of in the last one told."""
    return next(iter(line.words.weights), "") in last.words.weights


def _agreement(lines: Sequence[Line], tellings: Sequence[Telling]) -> dict[tuple[str, int], float]:
    """For each line, how nearly each other article says it, summed up: 1 for one that says the very same."""
    every = [line for one in tellings for line in one.lines if line.footing is not Footing.UNFIT]
    postings: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(every):
        for word in line.words.weights:
            postings[word].append(index)
    most = max(MOST_SHARED * len(every), len(tellings))
    telling_words = {word: indexes for word, indexes in postings.items() if len(indexes) <= most}
    return {line.key: _said_elsewhere(line.words, line.article_id, every, telling_words) for line in lines}


def _said_elsewhere(
    words: Wording, article_id: str, every: Sequence[Line], postings: Mapping[str, Sequence[int]]
) -> float:
    shared: dict[int, float] = defaultdict(float)
    for word, weight in words.weights.items():
        for index in postings.get(word, ()):
            shared[index] += weight * weight
    best: dict[str, float] = defaultdict(float)
    for index, product in shared.items():
        other = every[index]
        if other.article_id != article_id:
            near = product / (words.length * other.words.length)
            best[other.article_id] = max(best[other.article_id], near)
    return sum(near for near in best.values() if near >= AGREES)
