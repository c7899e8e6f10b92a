"""Stories: the articles about one event.

Times are publication times, UTC; an article of unknown date counts by when it was read in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vectorstore.model import Article


@dataclass(frozen=True, slots=True)
class StoryMember:
    """One article of a story."""

    article: Article
    origin: str  # article id of the first of the copies of one text; the article's own id when it copies none
    at: datetime  # when it was published, else when it was read in


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one event. Wire copies and near-duplicates of one text count as one origin."""

    id: str  # never changes, whoever joins
    archive: str
    headline: str
    first: datetime  # of its earliest member
    last: datetime  # of its latest member
    members: tuple[StoryMember, ...]  # oldest first; never empty

    @property
    def origins(self) -> int:
        """How many texts were written independently of each other."""
        return len({member.origin for member in self.members})


@dataclass(frozen=True, slots=True)
class Term:
    """A word that an article is compared by, as the word index stems it."""

    stem: str
    count: int  # how often it is said, more where it matters more
    rarity: float  # -ln of the share of news texts that say it, before any archive was read


@dataclass(frozen=True, slots=True)
class Features:
    """What an article is compared by. Made of one revision, by `service.stories.features`."""

    words: tuple[Term, ...]  # the heaviest first
    names: tuple[Term, ...]  # capitalised words, and numbers; the heaviest first
    headline: tuple[Term, ...]
    lead: frozenset[str]  # stems of the headline and the opening
    shingles: int  # how many different runs of three words its text has
    signature: bytes  # MinHash of those shingles


@dataclass(frozen=True, slots=True)
class DueArticle:
    """A revision that has not been placed yet."""

    article_id: str
    archive: str
    revision: int
    title: str | None
    text: str
    body_start: int
    at: datetime  # when it was published, else when it was read in


@dataclass(frozen=True, slots=True)
class PlacedArticle:
    """An article in its story, as the next one is compared with it."""

    article_id: str
    story_id: str
    revision: int
    origin: str  # article id of the first of the copies of one text
    at: datetime
    headline: str  # its title, or the beginning of its first sentence
    titled: bool
    features: Features


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story without its members."""

    id: str
    archive: str
    headline: str
    headline_of: str  # id of the article that it is from
