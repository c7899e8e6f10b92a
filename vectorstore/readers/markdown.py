"""Markdown files: one article a file, with YAML front matter if it has any.

Flows in: the path of a .md file. Flows out: its Draft, whose text follows the front matter. Knows nothing of folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from vectorstore.model import Draft
from vectorstore.ports import BadArticle
from vectorstore.readers.decoding import decode
from vectorstore.readers.metadata import draft_of

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST_FRONT_MATTER = 64_000  # characters


def read_markdown(path: Path, max_bytes: int) -> Iterator[Draft]:
    """One Draft. Raises OSError, and BadArticle when text or front matter cannot be read."""
    del max_bytes
    metadata, text = split_front_matter(decode(path.read_bytes()))
    yield draft_of(text, path.resolve().as_posix(), metadata)


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Metadata, every value as the string written there, and the text after it. Raises BadArticle for bad YAML."""
    found = _FRONT_MATTER.match(text[:_LONGEST_FRONT_MATTER])
    if found is None:
        return {}, text
    try:  # BaseLoader makes strings only: a date stays as it was written, and no object is ever built
        metadata = yaml.load(found["yaml"], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        raise BadArticle(f"front matter is not YAML: {' '.join(str(error).split())[:200]}") from error
    if metadata in (None, ""):
        return {}, text[found.end() :]
    if not isinstance(metadata, dict):
        raise BadArticle("front matter is not a list of names and values")
    return metadata, text[found.end() :]
