"""What an earlier Edition of the same digest has looked at and not told.

Flows in: articles, and the digest's earlier Editions. Flows out: the articles that were passed over. Pure.

An Edition tells what is new since the one before, not what that one had no room for: who has read this morning's ten
stories does not wait for the next ten of yesterday. So what lay in an earlier Edition's window when it was built, and
was not among its items, is told only when something new comes to its story. It is not passed over, though, where the
digest was about something else then, or told less than it is asked for now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from service.digests.coverage import Group, News
from service.digests.windows import lies_in
from service.model import DigestDefinition, Edition
from vectorstore.model import Article


def passed_over(
    articles: Iterable[Article], earlier: Sequence[Edition], definition: DigestDefinition, *, items: int
) -> frozenset[str]:
    """Ids of those that one of the earlier Editions could have told. `items`: how many this one may tell."""
    zone = ZoneInfo(definition.time_zone)
    full = [one for one in earlier if one.as_of >= definition.updated_at and len(one.items) >= items]
    return frozenset(
        article.id
        for article in articles
        if any(article.added_at <= one.as_of and lies_in(article, (one.start, one.end), zone) for one in full)
    )


def has_come(news: News, passed: frozenset[str]) -> bool:
    """Whether a text of the story that is to be told has come since; a new copy of an old text has not."""
    revised = {article_id for article_id, _ in news.revised}

    def is_new(group: Group) -> bool:
        ids = {member.article.id for member in group.members}
        return not revised.isdisjoint(ids) or passed.isdisjoint(ids)

    return any(is_new(group) for group in news.fresh)
