"""News articles whose own opening is the summary that others are measured by.

Flows in: one JSON Lines file of articles, packed or not: `{text}` with `id` or `url`, `title, source, published` where
a set has them; or a folder or zip that holds it as `articles.jsonl`. Flows out: articles without their first paragraph,
which is the reference: an opening sums up what follows (as in Newsroom and XSum, whose references are written by
the articles' own newsrooms; Grusky et al. 2018, Narayan et al. 2018). Knows no way to sum up.

The reference is the first paragraph of at least FEWEST_WORDS words; a shorter one is joined with those behind it. Lines
before it that are no sentences (a byline, "CNN —") belong to neither. An article is passed over when it has no such
paragraph, or fewer than FEWEST_SENTENCES sentences after it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import DataFile, files_of, find, only
from evals.datasets.records import Distinct, json_lines, published_at
from evals.datasets.sampling import sampled
from vectorstore.readers.decoding import normalise_line_ends
from vectorstore.sentences import split_sentences

FEWEST_WORDS = 20  # of a reference
MOST_WORDS = 120  # of a reference: more is a text without paragraphs
FEWEST_SENTENCES = 6  # of what is left
LOOKED_AT = 6  # paragraphs in which a reference must begin

_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"\w.*[.!?…][\"'”’»)]*\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Headless:
    """An article without its opening, and the opening."""

    article: DataArticle
    reference: str  # one sentence a line

    @property
    def year(self) -> int | None:
        published = self.article.published
        return int(published.at[:4]) if published and published.precision != "month-day" else None


@dataclass(frozen=True, slots=True)
class Summaries:
    articles: tuple[Headless, ...]  # in file order
    passed_over: int  # articles of the years asked for that have no reference, or too little text


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    text: Annotated[str, Field(pattern=r"\S")]
    id: str | None = None
    url: str | None = None
    title: str | None = None
    source: str | None = None
    published: str | None = None


def load_summaries(
    path: Path, *, years: Collection[int] | None = None, limit: int | None = None, seed: int = 0
) -> Summaries:
    """The articles published in `years` (all when not given), `limit` of them drawn by `seed`. Raises BadData."""
    file = _file(path)
    made = [_headless(where, own_id, entry) for where, own_id, entry in _entries(file, years)]
    usable = [one for one in made if one is not None]
    if not usable:
        wanted = f" of {', '.join(map(str, sorted(years)))}" if years else ""
        raise BadData(f"{file.shown}: no article{wanted} with an opening paragraph and {FEWEST_SENTENCES} sentences.")
    chosen = sampled(usable, limit=limit, seed=seed, id_of=lambda one: one.article.id)
    return Summaries(chosen, len(made) - len(usable))


def _file(path: Path) -> DataFile:
    files = files_of(path)
    return find(files, "articles.jsonl") if len(files) > 1 else only(path, ".jsonl")


def _entries(file: DataFile, years: Collection[int] | None) -> Iterator[tuple[str, str, _Entry]]:
    own_id = Distinct()
    for where, entry in json_lines(file, _Entry):
        name = own_id(entry.id or entry.url or where)
        if years is None or (entry.published or "")[:4] in {str(year) for year in years}:
            yield where, name, entry


def _headless(where: str, own_id: str, entry: _Entry) -> Headless | None:
    parts = opening_and_rest(normalise_line_ends(entry.text))
    if parts is None:
        return None
    opening, rest = parts
    article = DataArticle(
        id=own_id,
        text=rest,
        title=entry.title or None,
        url=entry.url or None,
        source=entry.source or None,
        published=published_at(entry.published, where),
    )
    return Headless(article, "\n".join(span.of(opening) for span in split_sentences(opening)))


def opening_and_rest(text: str) -> tuple[str, str] | None:
    """The reference and what is left of the text, as the module says; None when there is no such reference."""
    cuts = [0, *(found.end() for found in _PARAGRAPH.finditer(text)), len(text)]
    paragraphs = list(pairwise(cuts))
    first = next((at for at, cut in enumerate(paragraphs[:LOOKED_AT]) if _is_prose(text[slice(*cut)])), None)
    if first is None:
        return None
    start = paragraphs[first][0]
    for _, end in paragraphs[first:]:
        words = len(text[start:end].split())
        if words >= FEWEST_WORDS:
            rest = text[end:].strip()
            long_enough = len(split_sentences(rest)) >= FEWEST_SENTENCES
            return (text[start:end].strip(), rest) if words <= MOST_WORDS and long_enough else None
    return None


def _is_prose(paragraph: str) -> bool:
    return len(paragraph.split()) > 3 and _SENTENCE.search(paragraph) is not None
