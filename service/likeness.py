"""How alike two sentences, or two words, are to the embedder.

Flows in: texts. Flows out: cosines. Remembers the vectors of single words, since questions and news use the same ones
again and again. Safe to use from several threads. Without an embedder, or with one that does not answer, nothing is
alike but what is equal: the rest of the service then goes by words alone.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from service.mentions import Mentions
from vectorstore.ports import Embedder, EmbedderUnavailable

REMEMBERED_WORDS = 20_000  # half-precision vectors of 384 numbers: 15 MB


class Likeness:
    """Cosines by one embedder. All results lie in [-1, 1]."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._words: OrderedDict[str, npt.NDArray[np.float16]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def available(self) -> bool:
        return self._embedder is not None

    def sentences(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosine of the question to each text, in their order; 0.5 each when the embedder does not answer."""
        if self._embedder is None or not texts:
            return [0.5] * len(texts)
        try:
            vectors = self._embedder.embed([question, *texts])
        except EmbedderUnavailable:
            return [0.5] * len(texts)
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def prepare(self, words: Iterable[str]) -> None:
        """Embeds in one batch those of the (lower-case) words that are not remembered yet."""
        if self._embedder is None:
            return
        with self._lock:
            missing = sorted({word for word in words if word not in self._words})
        if not missing:
            return
        try:
            vectors = self._embedder.embed(missing)
        except EmbedderUnavailable:
            return
        with self._lock:
            for word, vector in zip(missing, vectors, strict=True):
                self._words[word] = vector.astype(np.float16)
            while len(self._words) > REMEMBERED_WORDS:
                self._words.popitem(last=False)

    def word(self, word: str, mentions: Mentions) -> float:
        """Cosine of the word to the content word of the text that is most like it; 0 when there is none."""
        others = [other.lower for other in mentions.words if other.content]
        self.prepare([word.lower(), *others])
        with self._lock:
            mine = self._words.get(word.lower())
            theirs = [vector for other in others if (vector := self._words.get(other)) is not None]
        if mine is None or not theirs:
            return 0.0
        return float(np.max(np.stack(theirs).astype(np.float32) @ mine.astype(np.float32)))


def no_likeness(_word: str, _mentions: Mentions) -> float:
    """For a first look by words alone."""
    return 0.0
