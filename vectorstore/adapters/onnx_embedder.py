"""The embedder that ships: all-MiniLM-L6-v2, int8, on onnxruntime.

Flows in: texts. Flows out: unit vectors of 384 floats; and for late interaction one unit vector for each token, with
the code points it stands for. Knows nothing of articles or indexes, and contacts nobody.

Each text is its own run of the model, unpadded, on one thread; several texts run side by side. That is faster than
padded batches on several threads (see `assets/make_embedder.py`), no thread spins between runs, and a text's vector is
the same whatever it is embedded with.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from tokenizers import Encoding, Tokenizer

from vectorstore.ports import EmbedderUnavailable, Vectors

ASSETS = Path(__file__).parent.parent / "assets"
MODEL_FILE = "minilm-l6-v2-int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
DIMENSIONS = 384
MAX_TOKENS = 256  # [CLS] and [SEP] included; what follows is not seen
MAX_CHARACTERS = 20_000  # of one text, so that a huge one is not tokenised whole for its first 256 tokens
REMEMBERED = 16  # texts last embedded: a question is embedded for the search, and again beside the sentences found
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Made = TypeVar("Made")
TokenVectors = tuple[list[tuple[int, int]], Vectors]


class OnnxEmbedder:
    """Satisfies `vectorstore.ports.Embedder`. Safe to call from many threads at once.

    `threads` bounds how many texts of one call run at a time; the caller's own thread is one of them.
    """

    dimensions = DIMENSIONS

    def __init__(self, *, threads: int = 2, assets: Path = ASSETS) -> None:
        """Reads and checks the model. Raises EmbedderUnavailable when its files are missing or damaged."""
        digests = _checked_digest(assets, MODEL_FILE) + _checked_digest(assets, TOKENIZER_FILE)
        self.name = f"minilm-l6-v2-int8-{hashlib.sha256(digests.encode()).hexdigest()[:8]}"
        self._session = _session(assets / MODEL_FILE)
        self._tokenizer = Tokenizer.from_file(str(assets / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._threads = threads
        self._vector = lru_cache(REMEMBERED)(self._new_vector)
        self._pool = ThreadPoolExecutor(max(1, threads - 1), thread_name_prefix="embedder")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), 384] float32, L2-normalised, in the order given. Only the first 256 tokens of a text count."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for row, vector in enumerate(self._each(self._vector, texts)):
            vectors[row] = vector
        return vectors

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """For each text its tokens' spans, code points `[start, end)` of it, and their vectors [tokens, 384].

        Rows are L2-normalised float32. The model's own marks ([CLS], [SEP]) are left out.
        """
        return self._each(self._vector_of_each_token, texts)

    def close(self) -> None:
        self._pool.shutdown()

    def _each(self, work: Callable[[str], Made], texts: Sequence[str]) -> list[Made]:
        """`work` of every text, in order, by this thread and as many of the pool as there is work for."""
        if len(texts) == 1:
            return [work(texts[0])]
        share = _Share(work, texts)
        others = [self._pool.submit(share.run) for _ in range(min(self._threads, len(texts)) - 1)]
        share.run()
        for other in others:
            if not other.cancel():  # one that has not begun waits behind another call's work, and none is left for it
                other.result()
        return share.made()

    def _new_vector(self, text: str) -> Vectors:
        return self._run("vector", self._encoded(text))

    def _vector_of_each_token(self, text: str) -> TokenVectors:
        encoding = self._encoded(text)
        vectors = self._run("token_vectors", encoding)[1:-1]
        return encoding.offsets[1:-1], vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def _encoded(self, text: str) -> Encoding:
        return self._tokenizer.encode(LONE_SURROGATE.sub("\ufffd", text[:MAX_CHARACTERS]))

    def _run(self, output: str, encoding: Encoding) -> Vectors:
        try:
            made: Vectors = self._session.run([output], {"input_ids": np.array(encoding.ids, np.int64)})[0]
        except Exception as error:  # onnxruntime's errors have no common root
            raise EmbedderUnavailable(f"the embedding model failed: {error}") from error
        return made


class _Share(Generic[Made]):
    """One list of work, taken item by item by whoever is free. Handing out the next place is atomic in CPython."""

    def __init__(self, work: Callable[[str], Made], texts: Sequence[str]) -> None:
        self._work = work
        self._texts = texts
        self._places: Iterator[int] = iter(range(len(texts)))
        self._made: dict[int, Made] = {}

    def run(self) -> None:
        for place in self._places:
            self._made[place] = self._work(self._texts[place])

    def made(self) -> list[Made]:
        return [self._made[place] for place in range(len(self._texts))]


def _checked_digest(assets: Path, name: str) -> str:
    remedy = "reinstall Dateline, or make it again with `python -m vectorstore.assets.make_embedder`"
    try:
        with (assets / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        sums = (assets / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as error:
        raise EmbedderUnavailable(f"the embedding model's file {name} cannot be read ({error}); {remedy}") from error
    if f"{digest}  {name}" not in sums:
        raise EmbedderUnavailable(f"the embedding model's {name} is damaged, by its sum in SHA256SUMS; {remedy}")
    return digest


def _session(model: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # a run belongs to the thread that asks for it
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a plan is kept for each length seen; there are 256
    options.log_severity_level = 3
    try:  # by path: a session made of bytes keeps them, 23 MB
        return ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common root
        raise EmbedderUnavailable(f"the embedding model cannot be loaded: {error}") from error
