"""The items of an Edition: the ranked news, told from the top until there is enough.

Flows in: the news of a window, ranked; what was told lately. Flows out: a Telling: items, and of every other story why
it is not among them. Stories are summed up only as they are needed, and two that tell of one event become one item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.digests.coverage import News
from service.digests.items import MEASURES, item_of, voice
from service.digests.leads import Lead, Leads, stems
from service.digests.sameness import same_event
from service.model import Edition, EditionItem, Length, Summary
from service.stories.round_ups import reports
from service.summaries.summarizing import SummarizingPorts, summarize_story
from vectorstore.ports import NotFound, Progress
from vectorstore.sentences import split_sentences

AHEAD = 3  # times the number of items: how far down the ranking another telling of the same event is looked for
MOST_READ = 12  # articles that one item is made from
LOST_PATIENCE = 2  # items in a row that a model did not write: the rest of this Edition is written without it

SAME_EVENT = "of the same event as another item"
NOTHING_NEW = "said nothing that was not told before"
NOTHING_SAID = "had no sentence that can be told by itself"
BELOW = "below the length"


@dataclass(slots=True)
class Telling:
    """An Edition's items while they are being told, and what became of every other story."""

    items: list[EditionItem] = field(default_factory=list)
    left: list[tuple[News, str]] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)  # every one that was made, told or not
    degraded_in_a_row: int = 0

    def leave(self, news: Iterable[News], reason: str) -> None:
        self.left.extend((one, reason) for one in news)


def tell(
    news: Sequence[News],
    *,
    archive: str,
    as_of: datetime,
    length: Length,
    lately: Sequence[Edition],
    leads: Leads,
    ports: SummarizingPorts,
    progress: Progress,
) -> Telling:
    """`news`: best first, each with something fresh. `lately`: this digest's newest Editions.

    Raises StoreUnavailable.
    """
    measure, telling, waiting = MEASURES[length], Telling(), list(news)
    before = _told_lately(lately, leads) if waiting else []
    heads: list[Lead] = []
    progress.start("Stories told", min(measure.items, len(waiting)))
    while waiting and len(telling.items) < measure.items:
        pool = waiting[: AHEAD * measure.items]
        known = leads.of([_lead_id(one) for one in pool])
        event, waiting = _event(waiting, len(pool), known)
        lead = known.get(_lead_id(event[0]))
        if lead is not None and any(same_event(lead, other) for other in heads):
            telling.leave(event, SAME_EVENT)
            continue
        event = [_with_memory(one, known.get(_lead_id(one)), before) for one in event]
        said = _summary(event, archive, as_of, measure.summary, telling, ports)
        if not said.sentences:
            telling.leave(event, NOTHING_NEW if any(one.told for one in event) else NOTHING_SAID)
            continue
        telling.items.append(item_of(len(telling.items) + 1, event, said, measure.sentences, known))
        heads.extend([lead] if lead is not None else [])
        progress.advance()
    progress.finish()
    telling.leave(waiting, BELOW)
    return telling


def _event(waiting: Sequence[News], ahead: int, known: dict[str, Lead]) -> tuple[list[News], list[News]]:
    """The first story with those of the next ones that tell of the same event, and all the others."""
    first = known.get(_lead_id(waiting[0]))
    same = [
        place
        for place, other in enumerate(waiting[1:ahead], start=1)
        if first is not None and (lead := known.get(_lead_id(other))) is not None and same_event(first, lead)
    ]
    event = [waiting[0], *(waiting[place] for place in same)]
    return event, [one for place, one in enumerate(waiting) if place and place not in same]


def _lead_id(news: News) -> str:
    """The article that stands for the story: of its fresh texts the most copied, of these the first."""
    group = max(news.fresh, key=lambda one: one.copies)
    return voice(group, news.revised).article.id


@dataclass(frozen=True, slots=True)
class _Before:
    """An item of an earlier Edition, as something to compare with."""

    lead: Lead
    item: EditionItem
    at: datetime


def _told_lately(lately: Sequence[Edition], leads: Leads) -> list[_Before]:
    items = [(item, edition.as_of) for edition in lately for item in edition.items]
    texts = [f"{item.headline}. {' '.join(said.text for said in item.sentences)}" for item, _ in items]
    vectors = leads.vectors(texts)
    return [
        _Before(Lead(item.origins[0].article_id, item.headline, text, stems(text), vector), item, at)
        for (item, at), text, vector in zip(items, texts, vectors, strict=True)
    ]


def _with_memory(news: News, lead: Lead | None, before: Sequence[_Before]) -> News:
    """A story that was never told, but whose event was, goes on from there."""
    if news.since is not None or lead is None:
        return news
    same = [one for one in before if same_event(lead, one.lead)]
    if not same:
        return news
    told = dict.fromkeys(said.text for one in sorted(same, key=lambda one: one.at) for said in one.item.sentences)
    return replace(news, told=tuple(told), since=max(one.at for one in same))


def _summary(
    event: Sequence[News], archive: str, as_of: datetime, length: Length, telling: Telling, ports: SummarizingPorts
) -> Summary:
    texts = [(group, voice(group, news.revised)) for news in event for group in news.fresh]
    told_by = [pair for pair in texts if reports(pair[1].article.title)] or texts
    told_by.sort(key=lambda pair: (pair[0].copies, pair[1].at), reverse=True)
    told = [text for news in event for text in (*news.told, *_said_before(news, archive, ports))]
    patient = telling.degraded_in_a_row < LOST_PATIENCE
    said = summarize_story(
        [member.article.id for _, member in told_by[:MOST_READ]],
        archive=archive,
        as_of=as_of,
        length=length,
        told=list(dict.fromkeys(told)),
        ports=ports if patient else replace(ports, model=None),
    )
    if patient:
        telling.degraded_in_a_row = telling.degraded_in_a_row + 1 if said.degraded else 0
    telling.summaries.append(said if patient else replace(said, degraded=True))
    # Where sources disagree every side is said, an old one as well: it is a side of the conflict, and no news.
    return replace(said, sentences=tuple(one for one in said.sentences if one.text not in told))


def _said_before(news: News, archive: str, ports: SummarizingPorts) -> Iterator[str]:
    """The sentences of revisions that were told from: what stood there then is not new, told or not."""
    for article_id, number in news.revised:
        try:
            old = ports.catalogue.revision(archive, article_id, number)
        except NotFound:
            continue
        yield from (span.of(old.text) for span in split_sentences(old.text, old.body_start))
