"""A Summary put together: sentences numbered and set as prose, bullets or a timeline, or the reason why there are none.

Flows in: Told: what may be said. Flows out: a Summary. Pure. Says nothing of its own but why nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.composing import Composition
from service.grounding import Grounded, Refused, ground_chosen
from service.model import Abstention, Dropped, Length, Mode, Status, Style, Summary, SummarySentence
from service.rendering.wording import date_words
from service.summaries.extracts import Contradiction
from service.summaries.gathering import Nothing
from vectorstore.model import Published


@dataclass(frozen=True, slots=True)
class Told:
    """What may be said, in order, and what else a reader should know."""

    sentences: tuple[tuple[Grounded, Published | None], ...]  # each with the day it tells of, in a timeline
    otherwise: Abstention  # why nothing is said, if there is no sentence
    contradictions: tuple[Contradiction, ...] = ()
    dropped: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    articles: int = 0
    mode: Mode = "extractive"
    model: str | None = None
    prompts: tuple[str, ...] = ()
    degraded: bool = False


def abstained(nothing: Nothing) -> Told:
    return Told((), nothing.abstention, notes=nothing.notes, articles=nothing.articles)


def set_out(
    told: Told, *, id: str, as_of: datetime, length: Length, style: Style, timing: Mapping[str, float]
) -> Summary:
    composition = Composition()
    days: dict[str, Published | None] = {}
    for grounded, at in told.sentences:
        if composition.say(grounded) is not None:
            days[grounded.text] = at
    conflicts = tuple(composition.conflict(one.about, one.sides) for one in told.contradictions if _holds(one))
    said = tuple(SummarySentence(one.text, one.citations, days.get(one.text)) for one in composition.sentences)
    status: Status = "abstained" if not said else "conflict" if conflicts else "answered"
    return Summary(
        id=id,
        status=status,
        length=length,
        style=style,
        text=set_text(said, style) if said else told.otherwise.message,
        sentences=said,
        citations=tuple(composition.citations),
        dropped=tuple(Dropped(one.text, one.reason) for one in told.dropped),
        conflicts=conflicts if said else (),
        abstention=None if said else told.otherwise,
        mode=told.mode,
        model=told.model if told.mode == "llm" else None,
        prompts=told.prompts,
        degraded=told.degraded,
        as_of=as_of,
        articles=told.articles,
        notes=told.notes,
        timing_ms=timing,
    )


def set_text(sentences: Sequence[SummarySentence], style: Style) -> str:
    """Prose on one line; a line for each sentence of bullets and for each entry of a timeline, its date in front."""
    marked = [f"{one.text} {''.join(f'[{number}]' for number in one.citations)}" for one in sentences]
    if style == "prose":
        return " ".join(marked)
    if style == "bullets":
        return "\n".join(f"- {one}" for one in marked)
    return "\n".join(f"{date_words(said.at)}: {one}" for said, one in zip(sentences, marked, strict=True))


def _holds(one: Contradiction) -> bool:
    """Whether every side's quotes are exact: a side that is not said cannot stand beside another."""
    return all(isinstance(ground_chosen(side), Grounded) for side in one.sides)
