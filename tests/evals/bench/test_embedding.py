"""The measurement measures what it says: every passage is embedded, written, and counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evals.bench.embedding import measure_embedding
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.ports import Vectors


def test_writes_every_passage_with_its_own_vector_each_time() -> None:
    passages = [f"Passage {number} of the archive." for number in range(7)]
    written: list[tuple[str, Vectors]] = []

    def write(texts: Sequence[str], vectors: Vectors) -> None:
        written.extend(zip(texts, vectors, strict=True))

    measured = measure_embedding(passages, write=write, batch_size=3, repeats=2)
    assert [text for text, _ in written] == passages * 2
    expected = OnnxEmbedder().embed(passages[:1])[0]
    assert (written[0][1] == expected).all()
    assert measured["passages"] == 7
    assert measured["ours_over_bare"] == pytest.approx(measured["ours_per_s"] / measured["bare_per_s"])
    assert not any(name.endswith("usual") for name in measured)
