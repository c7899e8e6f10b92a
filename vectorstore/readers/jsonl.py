"""JSON Lines: one article a line, plain, gzip or xz.

Flows in: the path of such a file. Flows out: a Draft for each good line and a SkippedFile ("news.jsonl:12") for each
bad one, streamed, so that a file of any size needs the memory of its longest record. Knows nothing of folders.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from vectorstore.model import Draft, SkippedFile
from vectorstore.ports import BadArticle
from vectorstore.readers.decoding import normalise_line_ends
from vectorstore.readers.metadata import draft_of, words_of

_TEXT = ("text", "body", "content")
_ID = ("id", "_id")
_CHUNK = 1 << 20


def read_jsonl(path: Path, max_bytes: int) -> Iterator[Draft | SkippedFile]:
    """Drafts and skipped lines in file order; no record may have more than `max_bytes`. Raises OSError.

    A record's origin is the path and its id; without an id, its URL; without either, a hash of its text: so neither
    another order of the lines nor new ones above it make it another article, and no two wire copies share one.
    """
    number = 0
    with _open(path) as stream:
        try:
            for number, line in enumerate(_lines(stream, max_bytes), start=1):
                if line is None:
                    yield SkippedFile(f"{path}:{number}", f"record larger than {max_bytes:,} bytes")
                elif line.strip():
                    yield _record(path, number, line)
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            yield SkippedFile(f"{path}:{number + 1}", f"the compressed file is damaged from here on: {error}")


def count_records(path: Path) -> int:
    """How many lines the file has, for a progress bar; 1 when it cannot be read. Decompresses, but parses nothing."""
    lines, last = 0, b"\n"
    try:
        with _open(path) as stream:
            while chunk := stream.read(_CHUNK):
                lines, last = lines + chunk.count(b"\n"), chunk[-1:]
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return max(lines, 1)
    return lines + (last != b"\n")


def _open(path: Path) -> BinaryIO:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if suffix == ".xz":
        return cast(BinaryIO, lzma.open(path, "rb"))
    return path.open("rb")


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Lines without a byte order mark; None for one that is too long."""
    while line := stream.readline(max_bytes + 1):
        too_long = len(line) > max_bytes
        while too_long and not line.endswith(b"\n") and (line := stream.readline(_CHUNK)):
            pass
        yield None if too_long else line.removeprefix(b"\xef\xbb\xbf")


def _record(path: Path, number: int, line: bytes) -> Draft | SkippedFile:
    try:
        return _draft(path, line)
    except BadArticle as error:
        return SkippedFile(f"{path}:{number}", str(error))


def _draft(path: Path, line: bytes) -> Draft:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadArticle(f"not UTF-8, which JSON requires: byte {error.start}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadArticle(f"not JSON: {error}") from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise BadArticle(f"not JSON that can be read: {error}") from error
    if not isinstance(record, dict):
        raise BadArticle(f"a {type(record).__name__}, not an object with a text")
    text = words_of(record, _TEXT)
    if text is None:
        raise BadArticle("no text: expected one of " + ", ".join(_TEXT))
    file = path.resolve().as_posix()
    draft = draft_of(normalise_line_ends(text), file, record)
    return replace(draft, origin=f"{file}#{_key(record, text, draft.url)}")


def _key(record: dict[str, object], text: str, url: str | None) -> str:
    identity = next((record[name] for name in _ID if isinstance(record.get(name), str | int)), url)
    if identity is not None:
        return str(identity)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
