"""Summing up: of articles that are named, of all about a question or topic, of a span of days; and of a digest's story.

Flows in: a SummaryRequest, or the articles of one story and what was told of it before. Flows out: a Summary, every
sentence of which is grounded and cited. Knows no HTTP, no vendor and no clock but the timers it is handed.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.composing import Composition
from service.extracting import Chosen
from service.grounding import Grounded, ground_chosen
from service.likeness import Likeness
from service.model import Abstention, Length, Quote, Summary, SummaryRequest, SummarySentence
from service.ports import BadQuestion, LanguageModel, Retriever
from service.summaries.material import Line, Telling, telling
from vectorstore.ports import Catalogue, Embedder


@dataclass(frozen=True, slots=True)
class SummarizingPorts:
    """Everything summing up needs; one for the life of a process."""

    retriever: Retriever
    catalogue: Catalogue
    likeness: Likeness
    embedder: Embedder | None = None
    model: LanguageModel | None = None
    model_timeout_s: float = 30.0
    timer: Callable[[], float] = time.monotonic  # seconds, from anywhere
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)


SENTENCES: Mapping[Length, int] = {"short": 2, "medium": 4, "long": 7}


def summarize(request: SummaryRequest, *, ports: SummarizingPorts) -> Summary:
    """The whole Summary. An archive that has nothing to sum up is an abstention, not an error.

    Raises BadQuestion when nothing is asked for, vectorstore's NotFound for an article that is not there, and its
    StoreUnavailable.
    """
    if not request.article_ids:
        raise BadQuestion("Nothing to sum up: name articles, ask a question, or give days")
    tellings = [_telling(request.archive, one, ports) for one in dict.fromkeys(request.article_ids)]
    return _summary(request, tellings, (), ports)


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
    request = SummaryRequest(as_of, archive, tuple(article_ids), length=length)
    passages = [ports.catalogue.neighbours(archive, one) for one in dict.fromkeys(article_ids)]
    return _summary(request, [telling(found) for found in passages if found], told, ports)


def _telling(archive: str, article_id: str, ports: SummarizingPorts) -> Telling:
    ports.catalogue.article(archive, article_id)
    return telling(ports.catalogue.neighbours(archive, article_id))


def _summary(
    request: SummaryRequest, tellings: Sequence[Telling], told: Sequence[str], ports: SummarizingPorts
) -> Summary:
    started = ports.timer()
    composition = Composition()
    lines = [line for one in tellings for line in one.lines[:2] if line.text not in told]
    for line in lines[: SENTENCES[request.length]]:
        outcome = ground_chosen(_chosen(line))
        if isinstance(outcome, Grounded):
            composition.say(outcome)
    nothing = Abstention("no_support", "There is nothing (new) to tell.")
    said = bool(composition.sentences)
    return Summary(
        id=ports.new_id(),
        status="answered" if said else "abstained",
        length=request.length,
        style=request.style,
        text=composition.text() if said else nothing.message,
        sentences=tuple(SummarySentence(one.text, one.citations) for one in composition.sentences),
        citations=tuple(composition.citations),
        dropped=tuple(composition.dropped),
        conflicts=(),
        abstention=None if said else nothing,
        mode="extractive",
        model=None,
        prompts=(),
        degraded=False,
        as_of=request.as_of,
        articles=len(tellings),
        timing_ms={"total": 1e3 * (ports.timer() - started)},
    )


def _chosen(line: Line) -> Chosen:
    return Chosen(line.text, (Quote(line.passage, line.span, line.text),), None, line.passage.article.published)
