"""Uploaded files, read in as files on disk are.

Flows in: the files of one request. Flows out: a ReadingReport that names each by its own name. An uploaded name is only
ever a name: it never becomes a path outside the request's own folder.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import UploadFile

from service.bootstrap import Unwatched
from vectorstore.ingesting import ingest
from vectorstore.model import Draft, ReadingReport, SkippedFile
from vectorstore.ports import Catalogue
from vectorstore.reading import read_drafts

ORIGIN = "upload:"
COMPRESSED = (".gz", ".xz")
NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:\ud800-\udfff]")
LONGEST_NAME = 120


def read_uploads(files: Sequence[UploadFile], *, archive: str, catalogue: Catalogue) -> ReadingReport:
    """Reads in what can be read, and names the rest. Raises StoreUnavailable."""
    return ingest(_drafts(files), archive=archive, catalogue=catalogue)


def upload_name(filename: str | None) -> str:
    """A name to keep a file under: its last part, without what could be a path, a drive or a control character."""
    name = NOT_IN_NAMES.sub("_", re.split(r"[/\\]", filename or "")[-1]).strip()
    if not name.strip(". "):  # nothing, or what a file system takes for a folder
        return "unnamed"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= LONGEST_NAME else f"{(stem or ending)[:LONGEST_NAME]}{dot}{ending[:12]}"


def _drafts(files: Sequence[UploadFile]) -> Iterator[Draft | SkippedFile]:
    with TemporaryDirectory(prefix="dateline-upload-") as folder:
        for number, file in enumerate(files):
            name = upload_name(file.filename)
            if name.lower().endswith(COMPRESSED):
                yield SkippedFile(ORIGIN + name, "compressed; unpack it first")
                continue
            path = Path(folder) / str(number) / name
            path.parent.mkdir()
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            for item in read_drafts([path], progress=Unwatched()):
                yield replace(item, origin=item.origin.replace(f"{path.parent}/", ORIGIN, 1))
