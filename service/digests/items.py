"""One item of an Edition, put together.

Flows in: the news of one or more stories of one event, and what was summed up of it. Flows out: an EditionItem whose
citations are those it uses, numbered from 1. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.digests.coverage import Group, News
from service.digests.headlines import headline_of
from service.digests.leads import Lead
from service.model import Citation, Conflict, EditionItem, Length, Origin, Sentence, Story, StoryMember, Summary
from service.stories.round_ups import reports


@dataclass(frozen=True, slots=True)
class Measure:
    """How much an Edition tells."""

    items: int  # at most
    sentences: int  # of each item, at most
    summary: Length  # what is asked of a summary, for that many sentences


MEASURES: Mapping[Length, Measure] = {
    "short": Measure(5, 2, "short"),
    "medium": Measure(10, 3, "medium"),
    "long": Measure(20, 4, "long"),
}


def voice(group: Group, revised: Sequence[tuple[str, int]]) -> StoryMember:
    """The article that speaks for a text: the one that has been revised since, else the first that carries it."""
    again = {article_id for article_id, _ in revised}
    return next((member for member in group.members if member.article.id in again), group.lead)


def item_of(number: int, event: Sequence[News], summary: Summary, most: int, leads: Mapping[str, Lead]) -> EditionItem:
    """`event`: stories of one event, the one that it is told as first. `most`: sentences. `summary` has said something.

    The origins are those of what is told now: the cited ones first, in the order of their citations, then the most
    copied and the earliest.
    """
    sentences, citations, conflicts = _used(summary, most)
    order = {citation.article_id: place for place, citation in reversed(list(enumerate(citations)))}
    texts = [(voice(group, news.revised), group) for news in event for group in news.fresh]
    texts.sort(
        key=lambda pair: (order.get(pair[0].article.id, len(order)), -pair[1].copies, pair[0].at, pair[0].origin)
    )
    origins = tuple(_origin(member, group.copies) for member, group in texts)
    head, *others = event
    heading = _heading([member for member, _ in texts])
    return EditionItem(
        number=number,
        story_id=head.coverage.story.id,
        headline=_headline(heading, head.coverage.story, leads),
        sentences=sentences,
        citations=citations,
        conflicts=conflicts,
        origins=origins,
        first=min(news.coverage.story.first for news in event),
        last=max(news.coverage.story.last for news in event),
        new_since=max((news.since for news in event if news.since is not None), default=None),
        url=heading.article.url or next((origin.url for origin in origins if origin.url), None),
        also=tuple(news.coverage.story.id for news in others),
    )


def _used(summary: Summary, most: int) -> tuple[tuple[Sentence, ...], tuple[Citation, ...], tuple[Conflict, ...]]:
    """The first `most` sentences and every conflict, with the citations they use, numbered in order of first use."""
    said = summary.sentences[:most]
    sides = [side for conflict in summary.conflicts for side in conflict.sides]
    cited = [*(one.citations for one in said), *(side.citations for side in sides)]
    used = dict.fromkeys(number for numbers in cited for number in numbers)
    number_of = {old: new for new, old in enumerate(used, start=1)}
    known = {citation.number: citation for citation in summary.citations}

    def numbered(numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(number_of[number] for number in numbers)

    return (
        tuple(Sentence(one.text, numbered(one.citations)) for one in said),
        tuple(replace(known[old], number=new) for old, new in number_of.items()),
        tuple(
            replace(conflict, sides=tuple(replace(side, citations=numbered(side.citations)) for side in conflict.sides))
            for conflict in summary.conflicts
        ),
    )


def _origin(member: StoryMember, copies: int) -> Origin:
    article = member.article
    return Origin(article.id, article.title, article.source, article.url, article.published, copies)


def _heading(members: Sequence[StoryMember]) -> StoryMember:
    """The article that heads the item: of what is told the one told first, so that headline, first sentence and link
    agree; a report if there is one. The story's own headline may be of what was news days ago.
    """
    titled = [member for member in members if member.article.title]
    told = [member for member in titled if reports(member.article.title)]
    return next(iter((*told, *titled, *members)))


def _headline(member: StoryMember, story: Story, leads: Mapping[str, Lead]) -> str:
    """As the article has it; without a title its first sentence, or what the story is called."""
    article = member.article
    lead = leads.get(article.id)
    return lead.headline if lead else headline_of(article.title, article.source, story.headline)
