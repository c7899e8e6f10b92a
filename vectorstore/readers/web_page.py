"""Saved web pages: the article of a page, without what stands around it.

Flows in: the path of a .html file. Flows out: its Draft: the article's text as trafilatura takes it out, a blank line
between paragraphs, with what the page says of itself. Knows nothing of folders, and fetches nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.model import Draft
from vectorstore.ports import BadArticle
from vectorstore.readers import web_page_metadata
from vectorstore.readers.decoding import decode
from vectorstore.readers.metadata import draft_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_DECLARED = re.compile(rb"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DECLARED_WITHIN = 4_096  # bytes; a browser looks at 1,024
_NO_ARTICLE = "no article was found in this page"
_SHORTEST = 40  # characters; less is a button or a heading
_DATES = {"extensive_search": False, "original_date": True}  # htmldate's: no guesses from the running text


def read_web_page(path: Path, max_bytes: int) -> Iterator[Draft]:
    """One Draft. Raises OSError, and BadArticle when the file is no text or no article is found in it."""
    del max_bytes
    page = _characters(path.read_bytes())
    tree = _parsed(page)
    found = _taken_out(tree)
    stated = web_page_metadata.stated(page, tree, title=found.title, site=found.sitename, url=found.url)
    draft = draft_of(_paragraphs(found), path.resolve().as_posix(), stated)
    yield draft if draft.published else replace(draft, published=web_page_metadata.day_shown(found.date))


def article_text(data: bytes) -> str:
    """The text of the article in a page. Raises BadArticle when the bytes are no text or no article is found."""
    return _paragraphs(_taken_out(_parsed(_characters(data))))


def _characters(data: bytes) -> str:
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decode(data, declared=declared[1].decode("ascii") if declared else None)


def _parsed(page: str) -> HtmlElement:
    from trafilatura.utils import load_html  # 140 ms and 14 MB, and most archives are read from other files

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its remarks name no page
    tree = load_html(page)
    if tree is None:
        raise BadArticle(_NO_ARTICLE)
    return tree


def _taken_out(tree: HtmlElement) -> Document:
    """Body and metadata; the tree stays as it is. What a reader of the page wrote below the article is left out."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        tree, favor_precision=True, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATES)
    )
    if found is None or isinstance(found, dict) or len(found.text or "") < _SHORTEST:  # a dict only if asked for
        raise BadArticle(_NO_ARTICLE)
    return found


def _paragraphs(found: Document) -> str:
    return "\n\n".join(line for line in (found.text or "").splitlines() if line.strip())
