"""Which story an article belongs to, and what becomes of the stories it touches.

Flows in: an article's features, and within one transaction the stories near it. Flows out: what is to be written.
Knows no database; decides by `comparing`, `copies` and `headlines`.

An article joins the story it is most like, if it is like it enough, else it founds one. A revised article is placed
anew, but stays where it is unless it plainly belongs elsewhere. Two stories that an article belongs to become one when
their texts are alike on average: the one that began first keeps its id, and the other's leads there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from service.model import DueArticle, Features, PlacedArticle, StoryLine
from service.ports import StoryWork
from service.stories.comparing import SAME_EVENT, WINDOW, Scale, Weighed, alike, apart, linked
from service.stories.copies import origin_among, reassigned
from service.stories.features import headline_of
from service.stories.headlines import SETTLED, better, first_choice

SAME_STORY = 0.3  # how alike the texts of two stories must be, on average, to make them one
STAYS = 0.05  # how much more alike a revised article counts to the story it is in
NEARBY = 40  # articles whose stories are looked at
LOOKED_UP = 20_000  # articles of the time in which terms are counted: beyond them, the commonest terms are left out
AT_MOST = 40  # texts of a story that an article is compared with, the latest ones
CROSS = 12  # texts of each of two stories that are compared with each other
WEEK = timedelta(days=7)
LATELY = timedelta(days=45)  # how far around a week terms are counted
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A revision that is to be placed."""

    article: DueArticle
    features: Features
    terms: tuple[str, ...]  # by which it is announced


@dataclass(frozen=True, slots=True)
class Nearby:
    """A story as it looks from an article."""

    story_id: str
    members: tuple[PlacedArticle, ...]  # all but the article itself
    score: float


class Placer:
    """Places articles within one transaction. Not to be used after it."""

    def __init__(self, work: StoryWork, new_id: Callable[[], str]) -> None:
        self._work = work
        self._new_id = new_id
        self._scales: dict[tuple[str, datetime], Scale] = {}

    def place(self, arrival: Arrival) -> None:
        """Writes an article that was announced into its story, and settles every story that this touches."""
        article = arrival.article
        before = self._work.placed(article.article_id)
        scale = self._scale(article.archive, article.at)
        stories = self._nearby(arrival, before, scale)
        joined = [story for story in stories if story.score >= SAME_EVENT]
        story_id, others = self._destination(joined, before)
        placed = _placed(arrival, story_id, others)
        if self._work.line(story_id) is None:
            self._work.write(StoryLine(story_id, article.archive, placed.headline, placed.article_id))
        self._work.put(article.archive, placed)
        if before is not None:
            self._leave(before, placed)
        kept = self._merged(article.archive, placed, joined, scale)
        self._work.settle([kept])
        if len(_texts(others)) < SETTLED:
            self._title(kept, scale)

    def mend(self, story_id: str) -> None:
        """Sets a story right that an article has left: its origins, its headline, and whether it is still there."""
        line, members = self._work.line(story_id), self._members(story_id)
        if line is not None and members:
            self._reassign(line.archive, members)
            self._call(line, _current(line, members))
        self._work.settle([story_id])

    def _nearby(self, arrival: Arrival, before: PlacedArticle | None, scale: Scale) -> list[Nearby]:
        """The stories around, the one that the article is in among them, best first."""
        article = arrival.article
        since, until = article.at - WINDOW, article.at + WINDOW
        scale.learn([arrival.features])
        telling = scale.rarest(arrival.terms, limit=LOOKED_UP)
        ids = self._work.near(article.archive, telling, since=since, until=until, limit=NEARBY)
        among = dict.fromkeys([*ids, before.story_id] if before else ids)
        found = self._work.members(among, since=since, until=until)
        stories = {name: _without(members, article.article_id) for name, members in found.items()}
        scale.learn_placed(member for members in stories.values() for member in members)
        mine = scale.weigh(arrival.features)
        scored = [
            Nearby(name, members, _score(article.at, mine, members, scale) + _loyalty(name, before))
            for name, members in stories.items()
            if members
        ]
        return sorted(scored, key=lambda story: (-story.score, story.story_id))

    def _destination(
        self, joined: Sequence[Nearby], before: PlacedArticle | None
    ) -> tuple[str, tuple[PlacedArticle, ...]]:
        """The story to be in, and who else is in it. Nobody leaves a story in which there is nobody else."""
        if joined:
            return joined[0].story_id, joined[0].members
        if before is not None and not _without(self._members(before.story_id), before.article_id):
            return before.story_id, ()
        return self._new_id(), ()

    def _leave(self, before: PlacedArticle, placed: PlacedArticle) -> None:
        """What a revision leaves behind: copies of what it said, and maybe a story that nothing is left of."""
        if before.story_id == placed.story_id:
            self.mend(placed.story_id)
        elif self._members(before.story_id):
            self.mend(before.story_id)
        else:
            self._work.merge(before.story_id, into=placed.story_id)

    def _merged(self, archive: str, placed: PlacedArticle, joined: Sequence[Nearby], scale: Scale) -> str:
        """The story that the article is in once those that are one with it have been joined to it."""
        kept = placed.story_id
        for other in joined:
            mine, theirs = self._members(kept), self._members(other.story_id)
            if other.story_id in (kept, placed.story_id) or not mine or not theirs:
                continue
            if _average(mine, theirs, scale) >= SAME_STORY:
                earlier, later = sorted((mine, theirs), key=_beginning)
                kept = earlier[0].story_id
                self._work.merge(later[0].story_id, into=kept)
                self._unite(archive, earlier, later)
        return kept

    def _unite(self, archive: str, earlier: Sequence[PlacedArticle], later: Sequence[PlacedArticle]) -> None:
        """Texts of both stories that are copies of each other get one origin."""
        story_id = earlier[0].story_id
        taken = {
            text.article_id: origin
            for text in _texts(later)
            if (origin := origin_among(text.features, _texts(earlier))) is not None
        }
        for member in later:
            if member.origin in taken:
                self._work.put(archive, replace(member, story_id=story_id, origin=taken[member.origin]))

    def _title(self, story_id: str, scale: Scale) -> None:
        """Another headline for a story of few texts, if one of them is nearer to the others."""
        line, members = self._work.line(story_id), self._members(story_id)
        if line is None or not members:
            return
        current, texts = _current(line, members), _texts(members)
        scale.learn_placed(texts)
        chosen = better(current, texts, lambda one, other: alike(scale.weigh_placed(one), scale.weigh_placed(other)))
        self._call(line, chosen)

    def _call(self, line: StoryLine, by: PlacedArticle) -> None:
        if (line.headline, line.headline_of) != (by.headline, by.article_id):
            self._work.write(replace(line, headline=by.headline, headline_of=by.article_id))

    def _reassign(self, archive: str, members: Sequence[PlacedArticle]) -> None:
        origins = reassigned(members)
        for member in members:
            if member.article_id in origins:
                self._work.put(archive, replace(member, origin=origins[member.article_id]))

    def _members(self, story_id: str) -> list[PlacedArticle]:
        return self._work.members([story_id]).get(story_id, [])

    def _scale(self, archive: str, at: datetime) -> Scale:
        """Of the article's week, and kept: how often terms are said changes slowly."""
        week = at - (at - EPOCH) % WEEK
        key = archive, week
        if key not in self._scales:
            since, until = week - LATELY, week + WEEK + LATELY
            total = self._work.articles(archive, since=since, until=until)
            self._scales[key] = Scale(
                total, lambda terms: self._work.frequencies(archive, terms, since=since, until=until)
            )
        return self._scales[key]


def _placed(arrival: Arrival, story_id: str, others: Sequence[PlacedArticle]) -> PlacedArticle:
    article = arrival.article
    return PlacedArticle(
        article_id=article.article_id,
        story_id=story_id,
        revision=article.revision,
        origin=origin_among(arrival.features, others) or article.article_id,
        at=article.at,
        headline=headline_of(article.title, article.text, article.body_start),
        titled=bool(article.title and article.title.strip()),
        features=arrival.features,
    )


def _without(members: Sequence[PlacedArticle], article_id: str) -> tuple[PlacedArticle, ...]:
    return tuple(member for member in members if member.article_id != article_id)


def _current(line: StoryLine, members: Sequence[PlacedArticle]) -> PlacedArticle:
    """Whose headline the story has; once that article has left, whose it is to have."""
    return next((one for one in members if one.article_id == line.headline_of), first_choice(members))


def _loyalty(story_id: str, before: PlacedArticle | None) -> float:
    return STAYS if before is not None and before.story_id == story_id else 0.0


def _score(at: datetime, mine: Weighed, members: Sequence[PlacedArticle], scale: Scale) -> float:
    """How alike the article is to the story's texts of about its time, the latest ones; 0 when it has none."""
    near = [text for text in _texts(members) if abs(text.at - at) <= WINDOW]
    latest = sorted(near, key=lambda text: text.at)[-AT_MOST:]
    return linked([max(0.0, alike(mine, scale.weigh_placed(text)) - apart(at, text.at)) for text in latest])


def _texts(members: Sequence[PlacedArticle]) -> list[PlacedArticle]:
    """One article of each origin, the first that was placed."""
    first: dict[str, PlacedArticle] = {}
    for member in members:
        first.setdefault(member.origin, member)
    return list(first.values())


def _average(one: Sequence[PlacedArticle], other: Sequence[PlacedArticle], scale: Scale) -> float:
    """How alike the latest texts of two stories are; those of another time than the window's are not compared."""
    ours, theirs = (sorted(_texts(members), key=lambda text: text.at)[-CROSS:] for members in (one, other))
    scale.learn_placed((*ours, *theirs))
    scores = [
        max(0.0, alike(scale.weigh_placed(mine), scale.weigh_placed(text)) - apart(mine.at, text.at))
        for mine in ours
        for text in theirs
    ]
    return sum(scores) / len(scores)


def _beginning(members: Sequence[PlacedArticle]) -> tuple[datetime, str]:
    return min(member.at for member in members), members[0].story_id
