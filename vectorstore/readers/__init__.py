"""The file formats Dateline reads. A new one is a file here and a line in READERS.

Flows in: a path. Flows out: the format it has, by the end of its name. Knows nothing of folders or the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vectorstore.model import Draft, SkippedFile
from vectorstore.readers.jsonl import count_records, read_jsonl
from vectorstore.readers.markdown import read_markdown
from vectorstore.readers.pdf import read_pdf
from vectorstore.readers.text import read_text
from vectorstore.readers.web_page import read_web_page


def _one(path: Path) -> int:
    del path
    return 1


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is read. `read` takes the path and the most bytes that one article may have."""

    read: Callable[[Path, int], Iterator[Draft | SkippedFile]]
    count: Callable[[Path], int] = _one  # articles in a file, for the progress bar
    any_size: bool = False  # the file may be larger than an article: many of them, read one at a time, or pictures


_TEXT = Format(read_text)
_MARKDOWN = Format(read_markdown)
_WEB_PAGE = Format(read_web_page)
_PDF = Format(read_pdf, any_size=True)
_JSON_LINES = Format(read_jsonl, count_records, any_size=True)

READERS: Mapping[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    **dict.fromkeys((".html", ".htm", ".xhtml"), _WEB_PAGE),
    ".pdf": _PDF,
    **dict.fromkeys((".jsonl", ".jsonl.gz", ".jsonl.xz", ".ndjson", ".ndjson.gz", ".ndjson.xz"), _JSON_LINES),
}


def format_of(path: Path) -> Format | None:
    """By the longest known ending of the name, whatever its case; None when there is none."""
    endings = ["".join(path.suffixes[-2:]).lower(), path.suffix.lower()]
    return next((READERS[ending] for ending in endings if ending in READERS), None)
