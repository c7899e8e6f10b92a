"""Web pages as they were fetched, with the body that a person marked in each.

Flows in: a folder or zip of article-extraction-benchmark (github.com/scrapinghub/article-extraction-benchmark), and a
file of what an extractor made of the pages. Flows out: pages, and extracted bodies by page. Knows no extractor and no
scorer. Fields beyond the published ones are passed over: extractors write their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from evals.datasets import BadData
from evals.datasets.files import DataFile, files_of, find, has, only
from evals.datasets.records import json_document


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched page."""

    id: str
    url: str | None
    body: str  # what a person marked as the article
    file: DataFile

    def html(self) -> bytes:
        """The page as fetched; UTF-8 in the published set. Raises BadData."""
        return self.file.read()


class _PageEntry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    body: Annotated[str, Field(alias="articleBody")]
    url: str | None = None


_SHAPE = TypeAdapter(dict[str, _PageEntry])


def load_pages(path: Path) -> tuple[Page, ...]:
    """The pages of `ground-truth.json`, sorted by id, each with its `html/ID.html`, packed or not. Raises BadData."""
    files = files_of(path)
    truth = find(files, "ground-truth.json")
    return tuple(_page(page_id, entry, files, truth) for page_id, entry in sorted(json_document(truth, _SHAPE).items()))


def load_bodies(path: Path) -> Mapping[str, str]:
    """Page id to body out of an extractor's file, `{id: {"articleBody": …}}`, packed or not. Raises BadData."""
    return {page_id: entry.body for page_id, entry in json_document(only(path, ".json"), _SHAPE).items()}


def _page(page_id: str, entry: _PageEntry, files: tuple[DataFile, ...], truth: DataFile) -> Page:
    name = f"html/{page_id}.html"
    if not has(files, name):
        raise BadData(f"{truth.shown}, page {page_id}: there is no {name}.gz; fetch the set again with its pages.")
    return Page(page_id, entry.url, entry.body, find(files, name))
