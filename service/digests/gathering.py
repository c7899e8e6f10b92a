"""What a window holds that a digest has to tell.

Flows in: a definition, its window and the stores. Flows out: Gathered: the articles of the window, their stories, and
of these the news; of everything else, why it is none. Knows no rank and no sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.digests.coverage import Coverage, Group, News, covered, news_of, parted
from service.digests.items import MEASURES
from service.digests.leads import Leads
from service.digests.passed_over import has_come, passed_over
from service.digests.topics import about
from service.digests.windows import Window, lies_in, widened
from service.model import DigestDefinition, Edition, ToldArticle
from service.ports import Editions, Retriever, Stories
from service.stories.round_ups import gathers
from vectorstore.model import Scope
from vectorstore.ports import Catalogue

PAGE = 500  # articles read at once
WHOLE = 0.5  # share of a story's texts from which it is about a topic as a whole

ROUND_UP = "round-ups of other news"
OFF_TOPIC = "not about the topics"
TOLD_BEFORE = "told before"
PASSED_OVER = "passed over by an earlier Edition"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles of a window, and what of them is news."""

    seen: frozenset[str]  # ids of the window's articles, of the digest's sources
    coverage: tuple[Coverage, ...]  # every story of the window
    news: tuple[News, ...]  # stories with something that was not told; each has something fresh
    left: tuple[tuple[tuple[str, ...], str], ...]  # and of what is none of it, the ids and why


def gather(
    definition: DigestDefinition,
    window: Window,
    *,
    now: datetime,
    catalogue: Catalogue,
    stories: Stories,
    editions: Editions,
    earlier: Sequence[Edition],
    retriever: Retriever,
    leads: Leads,
) -> Gathered:
    """`earlier`: this digest's newest Editions. Raises vectorstore's ArchiveError."""
    scope = scope_of(definition, window)
    seen = _seen(scope, window, ZoneInfo(definition.time_zone), catalogue)
    coverage = covered(stories.within(scope), seen) if seen else []
    telling, round_ups = _parted(coverage, lambda group: not gathers(group.lead.article.title, group.lead.article.url))
    asked = [*definition.topics, *([definition.question] if definition.question else [])]
    inside, outside = telling, list[Coverage]()
    if asked and telling:
        found = about(asked, scope=scope, now=now, retriever=retriever, leads=leads)
        inside, outside = _on_topic(telling, found)
    news = _news(definition.id, inside, editions)
    members = [member.article for one in news for member in one.coverage.members]
    passed = passed_over(members, earlier, definition, items=MEASURES[definition.length].items)
    come, stale = _told_apart(news, passed)
    return Gathered(
        seen=seen,
        coverage=tuple(coverage),
        news=tuple(come),
        left=tuple(
            (group.article_ids, reason)
            for reason, groups in (
                (ROUND_UP, [group for one in round_ups for group in one.groups]),
                (OFF_TOPIC, [group for one in outside for group in one.groups]),
                (PASSED_OVER, [group for one in stale for group in one.fresh]),
                (TOLD_BEFORE, [group for one in news for group in one.coverage.groups if group not in one.fresh]),
            )
            for group in groups
        ),
    )


def scope_of(definition: DigestDefinition, window: Window) -> Scope:
    """A little wider than the window, since the archive counts days in UTC."""
    sources = frozenset(source.casefold() for source in definition.sources) or None
    return Scope(definition.archive, *widened(window), sources)


def _seen(scope: Scope, window: Window, zone: ZoneInfo, catalogue: Catalogue) -> frozenset[str]:
    """Ids of the articles of the window and the sources; those of unknown date are none of them."""
    return frozenset(_dated(scope, window, zone, catalogue))


def _dated(scope: Scope, window: Window, zone: ZoneInfo, catalogue: Catalogue) -> Iterator[str]:
    offset = 0
    while page := catalogue.articles(scope.archive, scope=scope, limit=PAGE, offset=offset):
        for article in page:
            if article.published is None or article.published.period() is None:
                return  # those of unknown date come last
            if lies_in(article, window, zone):
                yield article.id
        offset += len(page)


def _parted(coverage: Sequence[Coverage], keep: Callable[[Group], bool]) -> tuple[list[Coverage], list[Coverage]]:
    """Of each story the texts that `keep` holds for, and of each the others."""
    parts = [parted(one, keep) for one in coverage]
    return [part for kept, _ in parts for part in kept], [part for _, rest in parts for part in rest]


def _on_topic(coverage: Sequence[Coverage], found: frozenset[str]) -> tuple[list[Coverage], list[Coverage]]:
    """Stories that `found` has articles of, and the others. Of a long affair that only touches the topic, those texts
    are in that are about it.
    """

    def on_it(group: Group) -> bool:
        return not found.isdisjoint(member.article.id for member in group.members)

    whole = {one.story.id for one in coverage if sum(map(on_it, one.groups)) >= WHOLE * len(one.groups)}
    some, others = _parted([one for one in coverage if one.story.id not in whole], on_it)
    return [*(one for one in coverage if one.story.id in whole), *some], others


def _news(digest_id: str, coverage: Sequence[Coverage], editions: Editions) -> list[News]:
    """Of each what was not told, if anything."""
    articles = editions.told_articles(
        digest_id, [member.article.id for one in coverage for member in one.story.members]
    )
    stories = [_story_ids(one, articles) for one in coverage]
    told = editions.told(digest_id, [story_id for ids in stories for story_id in ids])
    return [
        news_of(one, [line for line in told if line.story_id in ids], articles)
        for one, ids in zip(coverage, stories, strict=True)
    ]


def _told_apart(news: Sequence[News], passed: frozenset[str]) -> tuple[list[News], list[News]]:
    """Those to which something has come, and those with nothing but what was passed over."""
    fresh = [(one, has_come(one, passed)) for one in news if one.fresh]
    return [one for one, came in fresh if came], [one for one, came in fresh if not came]


def _story_ids(coverage: Coverage, articles: Mapping[str, ToldArticle]) -> frozenset[str]:
    """The story, and those that its articles were told of before they became part of it."""
    members = (articles.get(member.article.id) for member in coverage.story.members)
    return frozenset({coverage.story.id, *(one.story_id for one in members if one is not None)})
