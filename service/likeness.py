"""How alike two sentences, or two words, are.

Flows in: texts. Flows out: cosines. Sentences are compared by the archive's embedder; without one, or with one that
does not answer, all are equally alike. Single words are looked up in a shipped table of the embedded model's vectors,
whatever the archive's embedder is, so that the thresholds that rest on them stay calibrated. Safe from any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from service.mentions import Mentions
from vectorstore.ports import Embedder, EmbedderUnavailable

UNKNOWN = 0.5  # the cosine of sentences that cannot be compared
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly")


class Likeness:
    """Cosines by one embedder. All results lie in [-1, 1]."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def sentences(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosine of the question to each text, in their order; UNKNOWN each when the embedder does not answer."""
        if self._embedder is None or not texts:
            return [UNKNOWN] * len(texts)
        try:
            cosines = self._embedder.embed(texts) @ self._embedder.embed_question(question)
        except EmbedderUnavailable:
            return [UNKNOWN] * len(texts)
        return [float(cosine) for cosine in cosines]

    def word(self, word: str, mentions: Mentions) -> float:
        """Cosine of the word to the content word of the text most like it; 0 when either is not a common word."""
        return word_likeness(word.lower(), mentions)


def no_likeness(_word: str, _mentions: Mentions) -> float:
    """For a first look by words alone."""
    return 0.0


def word_likeness(word: str, mentions: Mentions) -> float:
    """See Likeness.word."""
    mine = _row(word)
    theirs = [row for other in mentions.words if other.content and (row := _row(other.lower)) is not None]
    if mine is None or not theirs:
        return 0.0
    vectors = _table()[1]
    chosen = vectors[[mine, *theirs]].astype(np.float32)
    lengths = np.linalg.norm(chosen, axis=1)
    return float(np.max(chosen[1:] @ chosen[0] / (lengths[1:] * lengths[0])))


@cache
def _table() -> tuple[dict[str, int], npt.NDArray[np.int8]]:
    path = resources.files("vectorstore") / "assets" / "word-vectors.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return {str(word): row for row, word in enumerate(arrays["words"])}, arrays["vectors"]


def _row(word: str) -> int | None:
    """The table's row for the word, or for the word without a common ending."""
    rows = _table()[0]
    if word in rows:
        return rows[word]
    return next((rows[bare] for end in _ENDINGS if (bare := word.removesuffix(end)) != word and bare in rows), None)
