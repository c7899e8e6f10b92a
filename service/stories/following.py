"""Keeps the stories up with the archive: what has come in, was revised or deleted since.

Flows in: articles of the catalogue that no story knows yet. Flows out: each of them in one story. Knows no database,
no clock and no thread. What an article is made of is worked out before the transaction, and what is due is asked again
within it: two processes that follow at once place each article once, and one that is killed leaves whole transactions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from service.model import DueArticle
from service.ports import StoryDesk
from service.stories.features import features_of, salient
from service.stories.placing import Arrival, Placer
from service.stories.round_ups import gathers

BATCH = 100  # articles in one transaction, about half a second


class Follower:
    """Satisfies `service.ports.Following`."""

    def __init__(self, desk: StoryDesk, *, new_id: Callable[[], str] = lambda: uuid.uuid4().hex) -> None:
        self._desk = desk
        self._new_id = new_id

    def __call__(self, *, limit: int | None = None) -> int:
        """See Following. Stories that have lost an article are set right first. Raises StoreUnavailable."""
        self._mend()
        placed = 0
        while limit is None or placed < limit:
            due = self._desk.due(limit=BATCH if limit is None else min(BATCH, limit - placed))
            if not due:
                break
            placed += self._place(due)
        return placed

    def _mend(self) -> None:
        if not self._desk.bereft():
            return
        with self._desk.at_work() as work:
            placer = Placer(work, self._new_id)
            for story_id in self._desk.bereft():
                placer.mend(story_id)

    def _place(self, due: Sequence[DueArticle]) -> int:
        """How many of them it was that placed: others may have been quicker."""
        arrivals = [_read(article) for article in due]
        with self._desk.at_work() as work:
            still = work.still_due(due)
            ours = [arrival for arrival in arrivals if arrival.article.article_id in still]
            for arrival in ours:
                article = arrival.article
                work.announce(article.archive, article.article_id, article.at, arrival.terms)
            placer = Placer(work, self._new_id)
            for arrival in ours:
                placer.place(arrival)
        return len(ours)


def _read(article: DueArticle) -> Arrival:
    """A round-up is of many events and of none: without terms it is looked up by nobody, and stands alone."""
    features = features_of(article.title, article.text, article.body_start)
    return Arrival(article, features, () if gathers(article.title) else salient(features))
