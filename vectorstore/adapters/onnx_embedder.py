"""The embedder that ships: all-MiniLM-L6-v2, int8, on onnxruntime.

Flows in: texts. Flows out: unit vectors of 384 floats; and for late interaction one unit vector for each token, with
the code points it stands for. Knows nothing of articles or indexes, and contacts nobody.

How texts are run, and why one by one: `onnx_model.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from vectorstore.adapters.onnx_model import ASSETS, EMBEDDER_FILE, TOKENIZER_FILE, ModelFiles, SideBySide, name_of
from vectorstore.ports import EmbedderUnavailable, Vectors

DIMENSIONS = 384
MAX_TOKENS = 256  # [CLS] and [SEP] included; what follows is not seen
REMEMBERED = 16  # texts last embedded: a question is embedded for the search, and again beside the sentences found

Offsets = list[tuple[int, int]]
TokenVectors = tuple[Offsets, Vectors]


class OnnxEmbedder:
    """Satisfies `vectorstore.ports.Embedder`. Safe to call from many threads at once.

    `threads` bounds how many texts of one call run at a time; the caller's own thread is one of them.
    """

    dimensions = DIMENSIONS

    def __init__(self, *, threads: int = 2, assets: Path = ASSETS) -> None:
        """Reads and checks the model. Raises EmbedderUnavailable when its files are missing or damaged."""
        files = ModelFiles(assets, "the embedding model", EmbedderUnavailable)
        digests = [files.digest(name) for name in (EMBEDDER_FILE, TOKENIZER_FILE)]
        self.name = name_of("minilm-l6-v2-int8", digests)
        self._session = files.session(EMBEDDER_FILE)
        self._pieces = files.word_pieces(digests[1])
        self._vector = lru_cache(REMEMBERED)(self._new_vector)
        self._work = SideBySide(threads, "embedder")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), 384] float32, L2-normalised, in the order given. Only the first 256 tokens of a text count."""
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for row, vector in enumerate(self._work.each(self._vector, texts)):
            vectors[row] = vector
        return vectors

    def embed_question(self, question: str) -> Vectors:
        """[384]: to this model a question is a text like any other."""
        return self._vector(question).copy()

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """For each text its tokens' spans, code points `[start, end)` of it, and their vectors [tokens, 384].

        Rows are L2-normalised float32. The model's own marks ([CLS], [SEP]) are left out.
        """
        return self._work.each(self._vector_of_each_token, texts)

    def close(self) -> None:
        self._work.close()

    def _new_vector(self, text: str) -> Vectors:
        return self._run("vector", text)[1]

    def _vector_of_each_token(self, text: str) -> TokenVectors:
        offsets, vectors = self._run("token_vectors", text)
        return offsets, vectors[1:-1] / np.linalg.norm(vectors[1:-1], axis=1, keepdims=True)

    def _run(self, output: str, text: str) -> tuple[Offsets, Vectors]:
        """The text's tokens, as many as fit beside [CLS] and [SEP], and what the model gives as `output`."""
        pieces, room = self._pieces.of(text), MAX_TOKENS - 2
        ids = [self._pieces.start, *pieces.ids[:room], self._pieces.stop]
        try:
            made: Vectors = self._session.run([output], {"input_ids": np.array(ids, np.int64)})[0]
        except Exception as error:  # onnxruntime's errors have no common root
            raise EmbedderUnavailable(f"the embedding model failed: {error}") from error
        return pieces.offsets[:room], made
