"""Which story is told first.

Flows in: the news of a window. Flows out: the same, the most telling first. Pure.

    score = ORIGINS × how many texts were written independently of each other: 0 for one, 1 for MANY, by logarithm
          + NOVELTY × the share of them that this digest has not told
          + RECENCY × how late in the window the newest of them is, 0 to 1

So a story that five desks wrote about comes before a newer one that only one did, and of two told alike the newer one.
Where the score is the same, as on a day of which only the day is known, the more widely copied story comes first, then
the one with more text, then the one whose id comes first: the same archive always gives the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from service.digests.coverage import News
from service.digests.windows import Window

ORIGINS = 1.0
NOVELTY = 0.5
RECENCY = 0.3
MANY = 8  # independent texts from which more make no difference


def ranked(news: Iterable[News], window: Window) -> list[News]:
    """Best first. Each must have something fresh."""
    return sorted(news, key=lambda one: (-round(score(one, window), 9), *_otherwise(one)))


def score(news: News, window: Window) -> float:
    """0 to ORIGINS + NOVELTY + RECENCY; higher is told earlier."""
    return ORIGINS * spread(len(news.fresh)) + NOVELTY * news.fresh_share + RECENCY * lateness(news, window)


def spread(origins: int) -> float:
    """0 for one independent text, 1 for MANY or more."""
    return min(1.0, log(max(1, origins)) / log(MANY))


def lateness(news: News, window: Window) -> float:
    """0 at the start of the window, 1 at its end; what lies outside counts as the nearer end."""
    start, end = window
    return min(1.0, max(0.0, (news.last - start) / (end - start)))


def _otherwise(news: News) -> tuple[int, int, str]:
    copies = sum(group.copies for group in news.fresh)
    characters = sum(group.lead.article.characters for group in news.fresh)
    return -copies, -characters, news.coverage.story.id
