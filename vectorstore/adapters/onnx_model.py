"""What the two models that ship have in common: checked files, sessions of one thread, one tokenizer, shared work.

Flows in: a folder of files, and work to do for each of a list of items. Flows out: sessions of onnxruntime, word
pieces, and what the work made. Knows nothing of what either model computes.

Each text is its own run of a model, unpadded, on one thread; several texts run side by side. That is faster than padded
batches on several threads (see `assets/make_embedder.py`), no thread spins between runs, and what comes of a text is
the same whatever is run beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import onnxruntime as ort  # type: ignore[import-untyped]
from tokenizers import Encoding, Tokenizer

from vectorstore.ports import ArchiveError

ASSETS = Path(__file__).parent.parent / "assets"
EMBEDDER_FILE = "minilm-l6-v2-int8.onnx"
READER_FILE = "reader-minilm-l6-int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
MADE_BY = {READER_FILE: "make_reader", EMBEDDER_FILE: "make_embedder", TOKENIZER_FILE: "make_embedder"}
MAX_CHARACTERS = 20_000  # of one text, so that a huge one is not tokenised whole for its first few hundred tokens
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of one model in `folder`; whatever is wrong with one is raised as `unavailable`, speaking of `what`."""

    folder: Path
    what: str  # "the embedding model"
    unavailable: type[ArchiveError]

    def digest(self, name: str) -> str:
        """The file's sha256, in hex, which is its sum in SHA256SUMS."""
        remedy = f"reinstall Dateline, or make it again with `python -m vectorstore.assets.{MADE_BY[name]}`"
        try:
            with (self.folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            sums = (self.folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        except (OSError, ValueError) as error:
            raise self.unavailable(f"{self.what}'s file {name} cannot be read ({error}); {remedy}") from error
        if f"{digest}  {name}" not in sums:
            raise self.unavailable(f"{self.what}'s {name} is damaged, by its sum in SHA256SUMS; {remedy}")
        return digest

    def session(self, name: str) -> ort.InferenceSession:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1  # a run belongs to the thread that asks for it
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # a plan is kept for each length seen; there are hundreds
        options.log_severity_level = 3
        try:  # by path: a session made of bytes keeps them, 23 MB
            return ort.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no common root
            raise self.unavailable(f"{self.what} cannot be loaded: {error}") from error

    def word_pieces(self, digest: str) -> WordPieces:
        """The tokenizer, whose file has that sum; one for all the models of a process."""
        try:
            return _word_pieces(self.folder / TOKENIZER_FILE, digest)
        except Exception as error:  # the tokenizers library raises bare Exceptions
            raise self.unavailable(f"{self.what}'s {TOKENIZER_FILE} cannot be loaded: {error}") from error


class WordPieces:
    """Text to word pieces with their code points, however many, without marks: a model cuts and marks for itself.

    Safe to call from many threads at once.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self.start, self.stop = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def of(self, text: str) -> Encoding:
        """The `ids` and `offsets` of the first MAX_CHARACTERS of `text`."""
        return self._tokenizer.encode(LONE_SURROGATE.sub("\ufffd", text[:MAX_CHARACTERS]), add_special_tokens=False)


@lru_cache(2)
def _word_pieces(path: Path, _digest: str) -> WordPieces:
    return WordPieces(Tokenizer.from_file(str(path)))


class SideBySide:
    """Work on each of a call's items, by the caller's thread and at most `threads` - 1 of a pool."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(max(1, threads - 1), thread_name_prefix=name)

    def each(
        self, work: Callable[[Item], Made], items: Sequence[Item], *, size: Callable[[Item], int] | None = None
    ) -> list[Made]:
        """`work` of every item, in the order given; with `size`, the largest are begun first, so that all end together.

        What `work` raises is raised.
        """
        if len(items) == 1:
            return [work(items[0])]
        share = _Share(work, items, _places(items, size))
        others = [self._pool.submit(share.run) for _ in range(min(self._threads, len(items)) - 1)]
        share.run()
        for other in others:
            if not other.cancel():  # one that has not begun waits behind another call's work, and none is left for it
                other.result()
        return share.made()

    def close(self) -> None:
        self._pool.shutdown()


def _places(items: Sequence[Item], size: Callable[[Item], int] | None) -> Sequence[int]:
    if size is None:
        return range(len(items))
    return sorted(range(len(items)), key=lambda place: -size(items[place]))


class _Share(Generic[Item, Made]):
    """One list of work, taken item by item by whoever is free. Handing out the next place is atomic in CPython."""

    def __init__(self, work: Callable[[Item], Made], items: Sequence[Item], places: Sequence[int]) -> None:
        self._work = work
        self._items = items
        self._places: Iterator[int] = iter(places)
        self._made: dict[int, Made] = {}

    def run(self) -> None:
        for place in self._places:
            self._made[place] = self._work(self._items[place])

    def made(self) -> list[Made]:
        return [self._made[place] for place in range(len(self._items))]


def name_of(model: str, digests: Sequence[str]) -> str:
    """`model` and eight hex digits that change with any of its files."""
    return f"{model}-{hashlib.sha256(''.join(digests).encode()).hexdigest()[:8]}"
