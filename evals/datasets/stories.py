"""News texts sorted into stories by people: what clustering is measured against.

Flows in: one JSON Lines file, packed or not, of `{id, story, text}` with `source, title, url, published, event` where
a set has them (BASIL: Fan et al. 2019, arXiv:1909.02670; ECB+: Cybulska and Vossen 2014, LREC). Flows out: texts with
the story each belongs to. Knows no way to cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import only
from evals.datasets.records import Distinct, json_lines, published_at

_Words = Annotated[str, Field(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class StoryText:
    """One text and the story that people put it in."""

    article: DataArticle  # undated where the set has no dates
    story: str


@dataclass(frozen=True, slots=True)
class Stories:
    texts: tuple[StoryText, ...]  # in file order

    @property
    def gold(self) -> dict[str, str]:
        """Article id to story."""
        return {text.article.id: text.story for text in self.texts}

    def articles(self) -> Iterator[DataArticle]:
        return (text.article for text in self.texts)


class _TextEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: _Words
    story: _Words
    text: _Words
    source: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    event: str | None = None  # the story in words; nothing reads it


def load_stories(path: Path) -> Stories:
    """The texts of one .jsonl, packed or not. An id that is used again gets "#2" behind it. Raises BadData."""
    file = only(path, ".jsonl")
    own_id = Distinct()
    texts = tuple(_text(where, own_id(entry.id), entry) for where, entry in json_lines(file, _TextEntry))
    if not texts:
        raise BadData(f"{file.shown}: no texts in it.")
    return Stories(texts)


def _text(where: str, own_id: str, entry: _TextEntry) -> StoryText:
    article = DataArticle(
        id=own_id,
        text=entry.text,
        title=entry.title or None,
        url=entry.url or None,
        source=entry.source or None,
        published=published_at(entry.published, where),
    )
    return StoryText(article, entry.story)
