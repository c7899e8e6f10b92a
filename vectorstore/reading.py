"""Files and folders into drafts, and a draft into what the catalogue stores.

Flows in: paths, or a Draft from anywhere. Flows out: Drafts, with a SkippedFile for whatever could not be read, and
PreparedArticles. Knows nothing of the catalogue: that a text is already there is for the catalogue to find.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from vectorstore.chunking import cut_passages
from vectorstore.model import Draft, PreparedArticle, SkippedFile
from vectorstore.opening import opened
from vectorstore.ports import BadArticle, Progress
from vectorstore.readers import READERS, format_of

MAX_BYTES = 10_000_000  # of one article: a text file, or one record of JSON Lines

_BESIDE_A_PAGE = "_files"
_LETTER = re.compile(r"[^\W\d_]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_drafts(
    paths: Sequence[Path], *, progress: Progress, max_bytes: int = MAX_BYTES
) -> Iterator[Draft | SkippedFile]:
    """Every article in `paths`, files or folders, sorted within a folder; what cannot be read comes as a SkippedFile.

    Hidden files, and what a browser saved beside a page, are passed over; a file that is reached twice is read once.
    Progress counts articles, all of them known before the first is read; it advances when the caller comes back for
    the next.
    """
    found = list(_walk(paths))
    progress.start("reading", sum(1 if isinstance(each, SkippedFile) else _count(each) for each in found))
    try:
        for each in found:
            for item in (each,) if isinstance(each, SkippedFile) else _read(each, max_bytes):
                yield item
                progress.advance()
    finally:
        progress.finish()


def prepare(draft: Draft) -> PreparedArticle:
    """`draft` with its opening taken apart, if no reader has done so, and its passages cut.

    Raises BadArticle when the text has no readable words, or characters that no store keeps.
    """
    if bad := _UNSTORABLE.search(draft.text):
        raise BadArticle(f"the character U+{ord(bad[0]):04X} at {bad.start()} is not text; remove it")
    if _LETTER.search(draft.text) is None:
        raise BadArticle("empty" if not draft.text.strip() else "no readable words in it")
    marked = draft if draft.body_start or draft.head else opened(draft)
    return PreparedArticle(marked, cut_passages(marked.text, marked.body_start))


def _walk(paths: Sequence[Path]) -> Iterator[Path | SkippedFile]:
    """Files with a known format in reading order, each once, and whatever else was named or found."""
    seen: set[Path] = set()
    for path in paths:
        yield from _visit(path, seen)


def _visit(path: Path, seen: set[Path]) -> Iterator[Path | SkippedFile]:
    try:
        resolved = path.resolve(strict=True)
        mode = resolved.stat().st_mode
    except (OSError, RuntimeError) as error:
        yield SkippedFile(str(path), _why(error))
        return
    if resolved in seen:
        return
    seen.add(resolved)
    if stat.S_ISDIR(mode):
        yield from _visit_folder(path, seen)
    elif not stat.S_ISREG(mode):
        yield SkippedFile(str(path), "not a file: a pipe, socket or device")
    elif format_of(path) is None:
        yield SkippedFile(str(path), _unknown_format(path))
    else:
        yield path


def _visit_folder(path: Path, seen: set[Path]) -> Iterator[Path | SkippedFile]:
    try:
        names = {name for name in os.listdir(path) if not name.startswith(".")}
    except OSError as error:
        yield SkippedFile(str(path), _why(error))
        return
    for name in sorted(names):
        if not _is_part_of_a_page(name, names):
            yield from _visit(path / name, seen)


def _is_part_of_a_page(name: str, names: Set[str]) -> bool:
    """Whether it is the folder that a browser saves beside a page: "News_files" beside "News.html"."""
    page = name.removesuffix(_BESIDE_A_PAGE)
    return page != name and any(f"{page}{ending}" in names for ending in (".html", ".htm"))


def _unknown_format(path: Path) -> str:
    return f"not a format Dateline reads ({path.suffix or 'no suffix'}): {', '.join(READERS)}"


def _count(path: Path) -> int:
    known = format_of(path)
    return known.count(path) if known else 1


def _read(path: Path, max_bytes: int) -> Iterator[Draft | SkippedFile]:
    known = format_of(path)
    if known is None:
        return
    try:
        size = path.stat().st_size
        if size == 0:
            yield SkippedFile(str(path), "empty")
        elif size > max_bytes and not known.any_size:
            yield SkippedFile(str(path), f"{size:,} bytes, more than the {max_bytes:,} an article may have")
        else:
            yield from _with_words(path, known.read(path, max_bytes))
    except (OSError, BadArticle) as error:
        yield SkippedFile(str(path), _why(error))


def _with_words(path: Path, items: Iterator[Draft | SkippedFile]) -> Iterator[Draft | SkippedFile]:
    for item in items:
        blank = isinstance(item, Draft) and not item.text.strip()
        yield SkippedFile(str(path), "empty") if blank else item


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "not readable: permission denied"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
