"""A summary in the articles' own sentences: chosen, dated, put in order, with everything that is to be quoted for them.

Flows in: Material and what is wanted of it. Flows out: an Extract: Entries in the order in which they are told, and
what the articles disagree about. Pure but for the embedder. Grounds nothing and numbers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from service.extracting import Chosen
from service.likeness import Likeness
from service.model import Length, Style
from service.summaries.choosing import Scored, choose, shortlist
from service.summaries.closeness import Closeness, closeness
from service.summaries.corroborating import also_said, near
from service.summaries.disagreeing import Disagreement, Side, disagreement
from service.summaries.gathering import Material
from service.summaries.happening import day_of, in_order
from service.summaries.material import Line
from service.summaries.remembering import told_before
from service.summaries.standing_alone import Footing
from vectorstore.model import Published
from vectorstore.ports import Embedder

SENTENCES: Mapping[Length, int] = {"short": 2, "medium": 3, "long": 7}
MORE: Mapping[Length, tuple[int, ...]] = {"short": (8,), "medium": (2, 8, 30), "long": (2, 5, 10, 20, 30)}
SHARE = 0.5  # of an article's sentences at most: a summary that tells most of it is none
TIMELINE = 1.5  # entries of a timeline for each sentence of prose
SPARE = 3  # lines looked at for each entry of a timeline: not all tell of a day
FEWEST_COMPARED, COMPARED = 16, 3  # lines whose meaning is compared, at least, and for each sentence to be told
UNSTATED = 3  # places that a line loses in a timeline when it states no day itself


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of the material."""

    length: Length
    style: Style = "prose"
    told: tuple[str, ...] = ()  # sentences that are not to be told again, oldest first
    several: bool = True  # whether more articles make a longer summary


@dataclass(frozen=True, slots=True)
class Entry:
    chosen: Chosen
    at: Published | None = None  # of a timeline's entry


@dataclass(frozen=True, slots=True)
class Contradiction:
    about: str
    sides: tuple[Chosen, ...]  # of different articles


@dataclass(frozen=True, slots=True)
class Extract:
    entries: tuple[Entry, ...]
    contradictions: tuple[Contradiction, ...] = ()
    notes: tuple[str, ...] = ()
    all_told: bool = False  # there is something to tell, and all of it was told before


def extract_summary(material: Material, wanted: Wanted, *, likeness: Likeness, embedder: Embedder | None) -> Extract:
    """Empty when no sentence can be told by itself, or none is new."""
    scored = shortlist(material.tellings, material.shares)
    new = _new(scored, wanted.told, embedder)
    if wanted.style == "timeline":
        return _timeline(material, new, wanted, likeness, embedder)
    number = sentences(material, wanted)
    lines = choose(new, number=number, close=_close(new, number, material, embedder))
    lines, found = _with_sides(_in_reading_order(lines), material)
    entries = tuple(Entry(_chosen(line, material, likeness)) for line in lines)
    return Extract(entries, found, all_told=bool(scored) and not new)


def sentences(material: Material, wanted: Wanted) -> int:
    """How many there may be: more of several articles, and never more than half of all that can be told."""
    articles = len(material.tellings)
    more = sum(articles >= step for step in MORE[wanted.length]) if wanted.several else 0
    number = SENTENCES[wanted.length] + more
    fit = sum(line.footing < Footing.PERSONAL for told in material.tellings for line in told.lines)
    if wanted.style == "timeline":
        number = ceil(TIMELINE * number)
    return max(1, min(number, ceil(SHARE * fit)))


def _new(scored: Sequence[Scored], told: Sequence[str], embedder: Embedder | None) -> list[Scored]:
    known = told_before([one.line.text for one in scored], told, embedder)
    return [one for one, is_known in zip(scored, known, strict=True) if not is_known]


def _close(scored: Sequence[Scored], number: int, material: Material, embedder: Embedder | None) -> Closeness:
    """The meaning of the best lines, where several articles may say the same in other words."""
    if len(material.tellings) < 2:
        return Closeness()
    return closeness([one.line for one in scored[: max(FEWEST_COMPARED, COMPARED * number)]], embedder)


def _in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Articles in the order of their best line, an article's lines as they follow each other in it."""
    first: dict[str, int] = {}
    for line in lines:
        first.setdefault(line.article_id, len(first))
    return sorted(lines, key=lambda line: (first[line.article_id], line.position))


def _with_sides(lines: Sequence[Line], material: Material) -> tuple[list[Line], tuple[Contradiction, ...]]:
    """What other articles put differently stands right behind the line; each such matter once."""
    told: list[Line] = []
    found: list[Contradiction] = []
    for line in lines:
        if any(line.key == other.key for other in told):
            continue  # told already, as a side
        told.append(line)
        others = [other for other in near(line, material.tellings) if other.footing < Footing.PERSONAL]
        between = disagreement(line, others)
        if between is not None:
            found.append(_contradiction(between))
            told.extend(side.line for side in between.sides[1:] if side.line not in told)
    return told, tuple(found)


def _contradiction(between: Disagreement) -> Contradiction:
    return Contradiction(between.about, tuple(_side(side) for side in between.sides))


def _side(side: Side) -> Chosen:
    line = side.line
    return Chosen(line.text, (line.quote,), side.value, line.passage.article.published)


def _chosen(line: Line, material: Material, likeness: Likeness) -> Chosen:
    """The line with its own quote first, then those of other articles that say the same."""
    others = (*material.tellings, *material.copies)
    also = also_said(line, near(line, others), others, likeness) if len(others) > 1 else ()
    return Chosen(line.text, (line.quote, *also), None, line.passage.article.published)


# -- a timeline --------------------------------------------------------------------------------------------------------


def _timeline(
    material: Material, new: Sequence[Scored], wanted: Wanted, likeness: Likeness, embedder: Embedder | None
) -> Extract:
    """Entries by day, oldest first; days of an unknown year last. What tells of no day is left out."""
    number = sentences(material, wanted)
    firm = [one for one in new if one.line.footing is Footing.STANDS]
    close = _close(firm or new, SPARE * number, material, embedder)
    lines = choose(firm or new, number=SPARE * number, close=close)
    dated = [(line, at) for line in lines if (at := day_of(line.text, line.passage.article.published)) is not None]
    ranked = sorted(enumerate(dated), key=lambda pair: pair[0] + (0 if _states(*pair[1]) else UNSTATED))
    best = sorted((one for _, one in ranked[:number]), key=lambda one: (*in_order(one[1]), *_place(one[0])))
    entries = tuple(Entry(_chosen(line, material, likeness), at) for line, at in best)
    undated = sum(told.article.published is None for told in material.tellings)
    notes = (f"Of {undated} article{'s' * (undated != 1)} the day is unknown.",) if undated else ()
    return Extract(entries, (), notes, all_told=not new)


def _place(line: Line) -> tuple[str, str, int]:
    """Of one day: as it was published, article by article."""
    published = line.passage.article.published
    return published.at if published else "", line.article_id, line.position


def _states(line: Line, at: Published) -> bool:
    """Whether the line itself says when it was, rather than its article."""
    published = line.passage.article.published
    return published is None or at.at != published.at[: len(at.at)]
