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
