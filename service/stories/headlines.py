"""Whose headline a story goes by.

Flows in: a story's texts, and how alike they are. Flows out: the article whose headline it is. Pure.

A story begins with its first article's headline. While it has few texts another one may take its place: one that is
plainly nearer to all the others, so that a story is not called by the one article that only touches it. Then it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from service.model import PlacedArticle

SETTLED = 4  # texts from which on a story keeps its headline
NEARER = 0.05  # how much more alike to the others, on average, the article of another headline must be

Alike = Callable[[PlacedArticle, PlacedArticle], float]


def first_choice(members: Sequence[PlacedArticle]) -> PlacedArticle:
    """The earliest that has a title of its own, else the earliest. `members` must not be empty."""
    return min(members, key=lambda member: (not member.titled, member.at, member.article_id))


def better(current: PlacedArticle, texts: Sequence[PlacedArticle], alike: Alike) -> PlacedArticle:
    """The article to take the headline from. `texts`: one of each origin, `current` or a copy of it among them."""
    if not current.titled and any(text.titled for text in texts):
        return first_choice(texts)
    if len(texts) not in range(3, SETTLED + 1):
        return current
    best = max(
        (text for text in texts if text.titled or not current.titled), key=lambda text: _nearness(text, texts, alike)
    )
    return best if _nearness(best, texts, alike) > _nearness(current, texts, alike) + NEARER else current


def _nearness(text: PlacedArticle, texts: Sequence[PlacedArticle], alike: Alike) -> float:
    others = [other for other in texts if other.origin != text.origin]
    return sum(alike(text, other) for other in others) / len(others) if others else 0.0
