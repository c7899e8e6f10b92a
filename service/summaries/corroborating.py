"""Which other articles say what a sentence says, so that it is cited to all of them.

Flows in: lines that are to be told, and the articles. Flows out: for each line the lines of other articles nearest to
it, and quotes of those that say the same. What says the same is for the grounding step to decide, as if the line were a
draft and the other line all the evidence there is: every number, name and day of it must stand in that, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.candidates import candidates
from service.grounding import Grounded, ground
from service.likeness import Likeness
from service.model import Quote
from service.summaries.material import Line, Telling
from service.summaries.standing_alone import Footing
from service.summaries.wording import coverage, likeness
from vectorstore.model import RankedPassage

NEAR = 0.35  # likeness from which a line of another article may speak of the same
MOST_NEAR = 4  # lines that are compared with one
SAYS_THE_SAME = 0.55  # likeness from which it may say the same
SAID = 0.6  # share of the line's words that must be there for that
MOST_CITED = 2  # other articles that one sentence is cited to


def near(line: Line, tellings: Sequence[Telling]) -> list[Line]:
    """The line of each other article that is nearest to this one, nearest first; those that are near at all."""
    best: list[tuple[float, Line]] = []
    for told in tellings:
        if told.article.id == line.article_id:
            continue
        alike = [
            (likeness(line.words, other.words), other) for other in told.lines if other.footing is not Footing.UNFIT
        ]
        nearest = max(alike, key=lambda pair: pair[0], default=None)
        if nearest is not None and nearest[0] >= NEAR:
            best.append(nearest)
    return [other for _, other in sorted(best, key=lambda pair: -pair[0])[:MOST_NEAR]]


def also_said(line: Line, others: Sequence[Line], tellings: Sequence[Telling], measure: Likeness) -> tuple[Quote, ...]:
    """Quotes of those of the other lines that say all that the line says."""
    quotes: list[Quote] = []
    for other in others:
        alike = likeness(line.words, other.words) >= SAYS_THE_SAME and coverage(line.words, other.words) >= SAID
        if len(quotes) < MOST_CITED and alike and _supports(line, other, tellings, measure):
            quotes.append(other.quote)
    return tuple(quotes)


def _supports(line: Line, other: Line, tellings: Sequence[Telling], measure: Likeness) -> bool:
    lead = next(told.passages[0] for told in tellings if told.article.id == other.article_id)
    pool = candidates([RankedPassage(other.passage, 1.0, {})], {other.article_id: lead})
    own = [candidate for candidate in pool if candidate.span.end == other.span.end]
    return isinstance(ground(line.text, own, likeness=measure), Grounded)
