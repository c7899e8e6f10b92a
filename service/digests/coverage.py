"""What a window holds of a story, and what of that is new to a digest.

Flows in: stories, the articles of the window, and what the digest has told. Flows out: Coverage and News. Pure. Copies
of a text are one with it, whether it lies in the window or not: who was told a text is not told its copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from service.model import Story, StoryMember, Told, ToldArticle


@dataclass(frozen=True, slots=True)
class Group:
    """One independent text: the articles of the window that carry it."""

    members: tuple[StoryMember, ...]  # oldest first; never empty

    @property
    def lead(self) -> StoryMember:
        return self.members[0]

    @property
    def copies(self) -> int:
        return len(self.members) - 1

    @property
    def article_ids(self) -> tuple[str, ...]:
        return tuple(member.article.id for member in self.members)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the window holds of one story."""

    story: Story
    groups: tuple[Group, ...]  # by their first article; never empty

    @property
    def members(self) -> tuple[StoryMember, ...]:
        return tuple(member for group in self.groups for member in group.members)


@dataclass(frozen=True, slots=True)
class News:
    """A story of the window, with what this digest has not told of it."""

    coverage: Coverage
    fresh: tuple[Group, ...]  # texts that were not told, and texts told that have been revised since
    revised: tuple[tuple[str, int], ...]  # of those: article, and the revision that was told
    told: tuple[str, ...]  # sentences told of the story, oldest first
    since: datetime | None  # when the story was told last; None: never

    @property
    def fresh_share(self) -> float:
        return len(self.fresh) / len(self.coverage.groups)

    @property
    def last(self) -> datetime:
        """When its newest fresh article was published; `fresh` must not be empty."""
        return max(member.at for group in self.fresh for member in group.members)


def covered(stories: Iterable[Story], inside: AbstractSet[str]) -> list[Coverage]:
    """Of each story the articles in `inside`, by id; an article is counted once, whichever story has it first.

    Stories are looked up one after another while others may be written, so that one article can show up in two.
    """
    left, found = set(inside), []
    for story in stories:
        groups: dict[str, list[StoryMember]] = {}
        for member in story.members:
            if member.article.id in left:
                left.discard(member.article.id)
                groups.setdefault(member.origin, []).append(member)
        if groups:
            found.append(Coverage(story, tuple(Group(tuple(members)) for members in groups.values())))
    return found


def parted(coverage: Coverage, keep: Callable[[Group], bool]) -> tuple[list[Coverage], list[Coverage]]:
    """The texts that `keep` holds for, and the others; each one Coverage of the same story, or none."""
    kept = tuple(group for group in coverage.groups if keep(group))
    others = tuple(group for group in coverage.groups if group not in kept)
    return _some(coverage.story, kept), _some(coverage.story, others)


def _some(story: Story, groups: tuple[Group, ...]) -> list[Coverage]:
    return [Coverage(story, groups)] if groups else []


def news_of(coverage: Coverage, told: Sequence[Told], articles: Mapping[str, ToldArticle]) -> News:
    """`told`: what the digest told of the story, oldest first; `articles`: those of its members that it told of."""
    members = coverage.story.members
    known = {member.origin: articles[member.article.id] for member in members if member.article.id in articles}
    revised = tuple(_revised(coverage, articles))
    again = {article_id for article_id, _ in revised}
    fresh = tuple(group for group in coverage.groups if group.lead.origin not in known or _holds(group, again))
    times = [*(line.at for line in told), *(one.at for one in known.values())]
    return News(coverage, fresh, revised, tuple(line.text for line in told), max(times, default=None))


def _revised(coverage: Coverage, articles: Mapping[str, ToldArticle]) -> Iterable[tuple[str, int]]:
    """Articles that were quoted, and have a newer revision now. Of what was not quoted nothing is known to be old."""
    for member in coverage.members:
        before = articles.get(member.article.id)
        if before is not None and before.revision is not None and member.article.revision > before.revision:
            yield member.article.id, before.revision


def _holds(group: Group, ids: AbstractSet[str]) -> bool:
    return any(member.article.id in ids for member in group.members)
