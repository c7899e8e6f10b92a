"""The reader that ships: MiniLM-L6 with heads of our own, int8, on onnxruntime.

Flows in: a question and texts, or sentences and quotes. Flows out: a Reading of each text; log-odds for each pair.
Knows nothing of articles or answers, and contacts nobody.

It is shown `[CLS] question [SEP] headline [SEP] text [SEP]`, as in training; the question and its [SEP] are of token
type 0, the rest of type 1. How texts are run, and why one by one: `onnx_model.py`. A passage of 170 tokens takes 18 ms
of one core, nearly all of it multiplication (`assets/bert_graph.py`): what is read, not how, decides how long it takes.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from vectorstore.adapters.onnx_model import (
    ASSETS,
    EMBEDDER_FILE,
    MAX_CHARACTERS,
    READER_FILE,
    TOKENIZER_FILE,
    ModelFiles,
    SideBySide,
    name_of,
)
from vectorstore.ports import ReaderUnavailable
from vectorstore.readings import Logits, Reading

MAX_TOKENS = 384  # of one run, marks included
MAX_FIRST = 64  # of the question, or of the sentence
MAX_TITLE = 24
REMEMBERED = 256  # texts and pairs last read, 20 kB each: what is asked is often asked again, and by many at once
WORDS_SUM = "words_sha256"  # the note, in the model's file, of the embedder's file whose word embeddings it shares
REMEDY = "reinstall Dateline, or make it again with `python -m vectorstore.assets.make_reader`"


class OnnxReader:
    """Satisfies `vectorstore.ports.Reader`. Safe to call from many threads at once.

    `threads` bounds how many texts are read at a time, by all calls together; a caller's own thread is one of them.
    """

    def __init__(self, *, threads: int = 2, assets: Path = ASSETS) -> None:
        """Reads and checks the model. Raises ReaderUnavailable when its files are missing, damaged or of two makes."""
        files = ModelFiles(assets, "the reading model", ReaderUnavailable)
        digests = {name: files.digest(name) for name in (READER_FILE, EMBEDDER_FILE, TOKENIZER_FILE)}
        self.name = name_of("reader-minilm-l6-int8", list(digests.values()))
        self._session = files.session(READER_FILE)
        if self._session.get_modelmeta().custom_metadata_map.get(WORDS_SUM) != digests[EMBEDDER_FILE]:
            raise ReaderUnavailable(f"the reading model was made for another {EMBEDDER_FILE} than this one; {REMEDY}")
        self._pieces = files.word_pieces(digests[TOKENIZER_FILE])
        self._opening = lru_cache(REMEMBERED)(self._new_opening)  # of a question, a headline, a sentence
        self._reading = lru_cache(REMEMBERED)(self._new_reading)
        self._support = lru_cache(REMEMBERED)(self._new_support)
        self._work = SideBySide(threads, "reader")
        self._free = threading.Semaphore(threads)  # twenty callers at once would push each other out of the caches

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        """One Reading for each (headline, text), in the order given. What lies after 384 tokens in all is not read."""
        asked = question[:MAX_CHARACTERS]
        cut = [(title[:MAX_CHARACTERS], text[:MAX_CHARACTERS]) for title, text in texts]
        return self._work.each(lambda pair: self._reading(asked, *pair), cut, size=lambda pair: len(pair[1]))

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Log-odds, for each (sentence, quote), that the quote bears the sentence out, in the order given."""
        cut = [(sentence[:MAX_CHARACTERS], quote[:MAX_CHARACTERS]) for sentence, quote in pairs]
        return self._work.each(lambda pair: self._support(*pair), cut, size=lambda pair: len(pair[0]) + len(pair[1]))

    def close(self) -> None:
        self._work.close()

    def _new_reading(self, question: str, title: str, text: str) -> Reading:
        first, head = self._opening(question), self._opening(title)[:MAX_TITLE]
        before = [*head, self._pieces.stop] if head else []
        pieces = self._pieces.of(text)
        start = len(first) + 2 + len(before)
        ids = pieces.ids[: MAX_TOKENS - start - 1]
        spans, heads = self._run(first, [*before, *ids])
        inside = spans[start : start + len(ids)]
        return Reading(
            offsets=with_marks(text, pieces.offsets)[: len(ids)],
            starts=_kept(inside[:, 0]),
            ends=_kept(inside[:, 1]),
            nothing=float(spans[0, 0] + spans[0, 1]),
            answerable=float(heads[0]),
        )

    def _new_support(self, sentence: str, quote: str) -> float:
        first = self._opening(sentence)
        _, heads = self._run(first, self._pieces.of(quote).ids[: MAX_TOKENS - len(first) - 3])
        return float(heads[1])

    def _new_opening(self, text: str) -> list[int]:
        return self._pieces.of(text).ids[:MAX_FIRST]

    def _run(self, first: Sequence[int], second: Sequence[int]) -> tuple[Logits, Logits]:
        """`spans` [tokens, 4] and `heads` [2], see `assets/make_reader.py`."""
        ids = [self._pieces.start, *first, self._pieces.stop, *second, self._pieces.stop]
        types = np.ones(len(ids), np.int64)
        types[: len(first) + 2] = 0
        feed = {"input_ids": np.array(ids, np.int64), "token_types": types}
        try:
            with self._free:
                spans, heads = self._session.run(["spans", "heads"], feed)
        except Exception as error:  # onnxruntime's errors have no common root
            raise ReaderUnavailable(f"the reading model failed: {error}") from error
        return spans, heads


def with_marks(text: str, offsets: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Each token's code points with the combining marks that follow, unless the next token has them.

    The tokenizer drops accents, and with the last letter's accent the code point that holds it.
    """
    following = (start for start, _ in [*offsets[1:], (len(text), 0)])
    return tuple(
        (start, _after_marks(text, end, limit)) for (start, end), limit in zip(offsets, following, strict=False)
    )


def _after_marks(text: str, end: int, limit: int) -> int:
    while end < limit and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def _kept(logits: Logits) -> Logits:
    """A copy that nobody changes: readings are remembered."""
    copied = logits.copy()
    copied.setflags(write=False)
    return copied
