"""Makes `word-vectors.npz`: what the embedder makes of single common words, so that none is embedded at run time.

    python -m vectorstore.assets.make_word_vectors

Flows in: the shipped embedder and its vocabulary, whose order is by falling frequency. Flows out: `words` (the WORDS
commonest whole words of three letters or more, sorted) and `vectors` ([WORDS, 384] int8, unit vectors times 127).
Embedding a hundred single words while somebody waits costs 100 ms and more; looking them up costs nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.assets.sums import note_sum

WORDS = 12_000
FOLDER = Path(__file__).parent


def common_words() -> list[str]:
    vocabulary: dict[str, int] = json.loads((FOLDER / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    whole = [word for word in vocabulary if word.isalpha() and word.isascii() and len(word) >= 3]
    return sorted(sorted(whole, key=vocabulary.__getitem__)[:WORDS])


def main() -> None:
    words = common_words()
    vectors = OnnxEmbedder().embed(words)
    target = FOLDER / "word-vectors.npz"
    np.savez_compressed(target, words=np.array(words), vectors=np.round(vectors * 127).astype(np.int8))
    note_sum(FOLDER, target.name)
    print(f"{target.name}: {len(words)} words, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
