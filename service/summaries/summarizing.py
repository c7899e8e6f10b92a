"""Summing up: of articles that are named, of all about a question or topic, of a span of days; and of a digest's story.

Flows in: a SummaryRequest, or the articles of one story and what was told of it before. Flows out: a Summary, every
sentence of which is grounded and cited. Knows no HTTP, no vendor and no clock but the timers it is handed.

With a language model the model writes and the articles' own sentences stand by: they are told when the model is down,
slow or cut off, or says nothing that can be grounded, and the summary is then marked `degraded`.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from service.grounding import Grounded, Refused, ground_chosen
from service.likeness import Likeness
from service.model import Abstention, Length, Summary, SummaryRequest
from service.ports import LanguageModel, Meter, Retriever
from service.prompting import Patience
from service.summaries.asking import Asking
from service.summaries.drafting import Drafted, draft_summary
from service.summaries.extracts import Extract, Wanted, extract_summary, sentences
from service.summaries.gathering import Archive, Material, Nothing, gather, named
from service.summaries.happening import day_of, in_order
from service.summaries.setting import Told, abstained, set_out
from service.tokens import count_tokens
from vectorstore.model import Published
from vectorstore.ports import Catalogue, Embedder, Reader

NOTHING_FIT = Abstention("no_support", "No sentence of these articles can be told by itself.")
NOTHING_ABOUT = Abstention("no_support", "The archive mentions it, but no sentence about it can be told by itself.")
NOTHING_NEW = Abstention("no_support", "There is nothing new: all of it was told before.")
DECLINED = Abstention("no_support", "The model found nothing to tell in these articles.")


@dataclass(frozen=True, slots=True)
class SummarizingPorts:
    """Everything summing up needs; one for the life of a process."""

    retriever: Retriever
    catalogue: Catalogue
    likeness: Likeness
    embedder: Embedder | None = None
    reader: Reader | None = None
    model: LanguageModel | None = None
    model_timeout_s: float = 30.0
    meter: Meter | None = None
    timer: Callable[[], float] = time.monotonic  # seconds, from anywhere
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)


@dataclass(frozen=True, slots=True)
class _Order:
    """One summary that is to be made."""

    wanted: Wanted
    as_of: datetime
    story: bool
    started: float


def summarize(request: SummaryRequest, *, ports: SummarizingPorts) -> Summary:
    """The whole Summary. An archive that has nothing to sum up is an abstention, not an error.

    Raises BadQuestion when it is not clear what is to be summed up, vectorstore's NotFound for an article that is not
    there, and its StoreUnavailable. A language model that fails raises nothing.
    """
    order = _Order(Wanted(request.length, request.style), request.as_of, story=False, started=ports.timer())
    return _summary(gather(request, _archive(request.archive, ports)), order, ports)


def summarize_story(
    article_ids: Sequence[str],
    *,
    archive: str,
    as_of: datetime,
    length: Length,
    told: Sequence[str],
    ports: SummarizingPorts,
) -> Summary:
    """One item of a digest: what the story's articles say that `told` does not. Articles that are gone are left out.

    `told` are sentences that were told before, oldest first. Status "abstained" when nothing new is left.
    Raises vectorstore's StoreUnavailable.
    """
    wanted = Wanted(length, "prose", tuple(told), several=False)
    order = _Order(wanted, as_of, story=True, started=ports.timer())
    return _summary(named(article_ids, _archive(archive, ports), must_exist=False), order, ports)


def _archive(name: str, ports: SummarizingPorts) -> Archive:
    return Archive(name, ports.retriever, ports.catalogue, ports.likeness)


def _summary(gathered: Material | Nothing, order: _Order, ports: SummarizingPorts) -> Summary:
    gathered_s = ports.timer() - order.started
    said = abstained(gathered) if isinstance(gathered, Nothing) else _told(gathered, order, ports)
    timing = {"gathering": 1e3 * gathered_s, "total": 1e3 * (ports.timer() - order.started)}
    wanted = order.wanted
    made = set_out(said, id=ports.new_id(), as_of=order.as_of, length=wanted.length, style=wanted.style, timing=timing)
    if ports.meter is not None:
        ports.meter.summed_up(made)
    return made


def _told(material: Material, order: _Order, ports: SummarizingPorts) -> Told:
    if ports.model is None:
        return _extracted(material, _extract(material, order, ports))
    stamps: list[str] = []
    drafted = _drafted(material, order, ports.model, stamps, ports)
    extract = _extract(material, order, ports)
    written = replace(_written(material, drafted, extract, order), model=ports.model.name, prompts=_distinct(stamps))
    if written.sentences or (drafted.declined and (order.wanted.told or material.topic is not None)):
        return written
    return replace(_extracted(material, extract), prompts=_distinct(stamps), dropped=drafted.refused, degraded=True)


def _extract(material: Material, order: _Order, ports: SummarizingPorts) -> Extract:
    return extract_summary(material, order.wanted, likeness=ports.likeness, embedder=ports.embedder)


def _extracted(material: Material, extract: Extract) -> Told:
    outcomes = [(ground_chosen(entry.chosen), entry.at) for entry in extract.entries]
    return Told(
        sentences=tuple((one, at) for one, at in outcomes if isinstance(one, Grounded)),
        contradictions=extract.contradictions,
        dropped=tuple(one for one, _ in outcomes if isinstance(one, Refused)),
        otherwise=_why_nothing(material, extract),
        notes=(*material.notes, *extract.notes),
        articles=material.articles,
    )


def _why_nothing(material: Material, extract: Extract) -> Abstention:
    if extract.all_told:
        return NOTHING_NEW
    return NOTHING_FIT if material.topic is None else NOTHING_ABOUT


def _drafted(
    material: Material, order: _Order, model: LanguageModel, stamps: list[str], ports: SummarizingPorts
) -> Drafted:
    patience = Patience(ports.timer() + ports.model_timeout_s, ports.timer, ports.sleep, ports.chance)
    asking = Asking(model, order.as_of, patience, count_tokens, stamps.append)
    draft = partial(draft_summary, material, order.wanted, most=sentences(material, order.wanted), story=order.story)
    return draft(asking=asking, likeness=ports.likeness, embedder=ports.embedder, reader=ports.reader)


def _written(material: Material, drafted: Drafted, extract: Extract, order: _Order) -> Told:
    """Where sources disagree every side is said, whichever of them the model told."""
    timeline = order.wanted.style == "timeline"
    days = [(one, _day(one)) for one in drafted.grounded] if timeline else []
    undated = [one for one, day in days if day is None]
    in_time = sorted(((one, day) for one, day in days if day is not None), key=lambda entry: in_order(entry[1]))
    said = tuple(in_time) if timeline else tuple((one, None) for one in drafted.grounded)
    return Told(
        sentences=said,
        contradictions=extract.contradictions if said else (),
        dropped=(*drafted.refused, *(Refused(one.text, "it tells of no day") for one in undated)),
        otherwise=NOTHING_NEW if order.wanted.told else DECLINED,
        notes=material.notes,
        articles=material.articles,
        mode="llm",
        degraded=drafted.failed,
    )


def _day(said: Grounded) -> Published | None:
    quote = said.quotes[0]
    return day_of(quote.text, quote.passage.article.published)


def _distinct(stamps: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stamps))
