"""Which articles a search may return.

Flows in: a Scope and an Article. Flows out: yes or no, and the month-days that fall inside a window. The SQL adapters
say the same in SQL; a test holds them to `in_scope`. Knows no database and no clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from vectorstore.model import Article, Scope

ANY_YEAR = timedelta(days=366)


def in_scope(article: Article, scope: Scope) -> bool:
    """Whether the article is one of those named, and so is its source, and its publication may lie in the window.

    An article of unknown date stays in. One with a day but no year stays in if that day falls inside the window.
    """
    if article.archive != scope.archive:
        return False
    if scope.article_ids is not None and article.id not in scope.article_ids:
        return False
    if scope.sources is not None and (article.source or "").casefold() not in scope.sources:
        return False
    published = article.published
    if published is None:
        return True
    period = published.period()
    if period is None:
        days = month_days(scope.start, scope.end)
        return days is None or month_day(published.at) in days
    return (scope.end is None or period[0] < scope.end) and (scope.start is None or period[1] > scope.start)


def month_days(start: datetime | None, end: datetime | None) -> frozenset[int] | None:
    """Month-days (1213 for 13 December) inside `[start, end)`; None when that is all of them."""
    if start is None or end is None or end - start >= ANY_YEAR:
        return None
    day, last = start.date(), (end - timedelta(microseconds=1)).date()
    days = (last - day).days + 1
    return frozenset(d.month * 100 + d.day for d in (day + timedelta(days=n) for n in range(max(days, 0))))


def month_day(at: str) -> int:
    """1213 for `--12-13`."""
    return int(at[2:4]) * 100 + int(at[5:7])
