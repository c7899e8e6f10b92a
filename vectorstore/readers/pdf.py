"""PDF files: one article a file.

Flows in: the path of a .pdf file. Flows out: its Draft: the text that pypdf finds on the pages, put together again by
`printed`. A scan has no text, and is refused. Knows nothing of folders.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.model import Draft
from vectorstore.ports import BadArticle
from vectorstore.readers.metadata import draft_of
from vectorstore.readers.printed import paragraphs

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 500  # 10 to 30 ms each
_TITLE_WITHIN = 1_000  # characters; writers of PDF put anything into a title, a file's name or the last one's


def read_pdf(path: Path, max_bytes: int) -> Iterator[Draft]:
    """One Draft. Raises OSError, and BadArticle when it is no PDF, locked, too long, or holds no text.

    When a file was made says nothing about when its text was published: a date is only what the text itself states.
    """
    pages, title = _read(path)
    text = paragraphs(pages)
    if not text:
        raise BadArticle("there is no text on its pages; a scan has to go through text recognition (OCR) first")
    if len(text.encode()) > max_bytes:
        raise BadArticle(f"its text has more than the {max_bytes:,} bytes an article may have")
    stated: Mapping[str, str] = {"title": title} if title and title in text[:_TITLE_WITHIN] else {}
    yield draft_of(text, path.resolve().as_posix(), stated)


def _read(path: Path) -> tuple[list[str], str | None]:
    """The text of each page, and the title of the file. Raises OSError and BadArticle."""
    from pypdf import PdfReader  # 90 ms

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it remarks on its way; how it ends is said below
    try:
        with PdfReader(path) as reader:
            _must_be_readable(reader)
            pages = [page.extract_text() for page in reader.pages]
            title = reader.metadata.title if reader.metadata else None
    except (BadArticle, OSError):
        raise
    except Exception as error:  # a broken file makes pypdf raise whatever comes first, RecursionError among others
        raise BadArticle(f"not a PDF that can be read: {' '.join(str(error).split())[:200]}") from error
    return pages, " ".join(title.split()) if title else None


def _must_be_readable(reader: PdfReader) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadArticle("it is locked with a password; save it without one")
    if len(reader.pages) > MOST_PAGES:
        raise BadArticle(f"it has {len(reader.pages):,} pages; {MOST_PAGES} are the most an article may have")
