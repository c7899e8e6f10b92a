"""The files of a data set, wherever they lie: in a folder, in a zip archive, packed by gzip or xz, or plain.

Flows in: a path. Flows out: DataFiles, found by name and opened as bytes or lines. Knows nothing of what is in them.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from evals.datasets import BadData

_PACKED = (".gz", ".xz")
_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SHOWN_NAMES = 8


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file, or one member of a zip archive."""

    path: Path
    member: str | None = None

    @property
    def shown(self) -> str:
        """What a message calls it: "corpus.jsonl", "scifact.zip:corpus.jsonl"."""
        return self.path.name if self.member is None else f"{self.path.name}:{self.member}"

    @property
    def relative(self) -> PurePosixPath:
        """Its place within the data set, without the ending of its packing: "qrels/test.tsv" of "qrels/test.tsv.gz"."""
        name = PurePosixPath(self.member or self.path.name)
        return name.with_suffix("") if name.suffix.lower() in _PACKED else name

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Its bytes, unpacked as they are read. Raises BadData when it cannot be read, also while it is being read."""
        try:
            with ExitStack() as stack:
                yield self._unpacked(stack)
        except _DAMAGED as error:
            raise BadData(f"{self.shown}: the file is damaged ({error}); fetch or copy it again.") from error
        except (OSError, KeyError, RuntimeError, NotImplementedError) as error:  # the last two: encrypted, odd packing
            raise BadData(f"{self.shown}: cannot be read ({error}).") from error

    def read(self) -> bytes:
        """All of it. Raises BadData."""
        with self.opened() as stream:
            return stream.read()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines that are not blank, streamed, with their numbers from 1. Raises BadData."""
        with self.opened() as stream:
            for number, line in enumerate(stream, start=1):
                if bare := line.removeprefix(_BYTE_ORDER_MARK).strip():
                    yield number, bare

    def text_stream(self, stream: BinaryIO) -> io.TextIOWrapper:
        """`stream` as UTF-8 text with its line ends untouched, as `csv` wants it."""
        return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")

    def _unpacked(self, stack: ExitStack) -> BinaryIO:
        stream = stack.enter_context(self._raw(stack))
        suffix = PurePosixPath(self.member or self.path.name).suffix.lower()
        if suffix == ".gz":
            return cast(BinaryIO, stack.enter_context(gzip.open(stream, "rb")))
        if suffix == ".xz":
            return cast(BinaryIO, stack.enter_context(lzma.open(stream, "rb")))
        return stream

    def _raw(self, stack: ExitStack) -> BinaryIO:
        if self.member is None:
            return self.path.open("rb")
        archive = stack.enter_context(zipfile.ZipFile(self.path))
        return cast(BinaryIO, archive.open(self.member))


def files_of(path: Path) -> tuple[DataFile, ...]:
    """Every file of the data set at `path`, sorted: of a folder and its folders, of a zip archive, or the file itself.

    Raises BadData when there is nothing at `path`, or when a zip archive cannot be listed.
    """
    if path.is_dir():
        return tuple(DataFile(found) for found in sorted(path.rglob("*")) if found.is_file())
    if not path.is_file():
        raise BadData(f"{path}: no such file or folder; give the path of the data set.")
    if path.suffix.lower() != ".zip":
        return (DataFile(path),)
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except (OSError, zipfile.BadZipFile) as error:
        raise BadData(f"{path.name}: not a zip archive that can be read ({error}).") from error
    return tuple(DataFile(path, member) for member in members)


def find(files: Sequence[DataFile], name: str) -> DataFile:
    """The one file called `name`, packed or not, in whatever folder. Raises BadData that lists what is there instead.

    A `name` with folders ("qrels/test.tsv") must match with them. Of several, the one nearest to the top is taken.
    """
    wanted = PurePosixPath(name).parts
    found = [file for file in files if _parts(file)[-len(wanted) :] == wanted]
    if not found:
        there = ", ".join(sorted({file.relative.name for file in files})[:_SHOWN_NAMES]) or "nothing"
        raise BadData(f"No {name} in the data set (packed as .gz or .xz or not); found: {there}.")
    return min(found, key=lambda file: (len(_parts(file)), file.shown))


def has(files: Sequence[DataFile], name: str) -> bool:
    """Whether `find` would find it."""
    wanted = PurePosixPath(name).parts
    return any(_parts(file)[-len(wanted) :] == wanted for file in files)


def only(path: Path, suffix: str) -> DataFile:
    """The one file with that suffix ("/set.json.xz" for ".json") at `path`. Raises BadData when none or several are."""
    found = [file for file in files_of(path) if file.relative.suffix.lower() == suffix]
    if len(found) != 1:
        names = ", ".join(file.shown for file in found[:_SHOWN_NAMES]) or "none"
        raise BadData(f"{path.name}: expected one {suffix} file, found {names}; give the path of that file.")
    return found[0]


def _parts(file: DataFile) -> tuple[str, ...]:
    relative = file.relative
    folders = file.path.parent.parts if file.member is None else relative.parent.parts
    return (*folders, relative.name)
