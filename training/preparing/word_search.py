"""BM25 over a few texts or over a hundred thousand: which passages share the rare words of a question.

Flows in: texts as words. Flows out: scores, and the best of them. Kept here rather than in the archive's own index
because training wants scores of every passage, masks by day, and no database. Source: Robertson and Zaragoza 2009,
"The Probabilistic Relevance Framework: BM25 and Beyond", with k1 and b as in Anserini.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

K1, B = 0.9, 0.4

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


class WordSearch:
    """Postings of each word, in flat arrays."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        numbers: dict[str, int] = {}
        word, place, count, lengths = array("i"), array("i"), array("i"), array("i")
        for number, text in enumerate(texts):
            lengths.append(len(text))
            for each, times in Counter(text).items():
                word.append(numbers.setdefault(each, len(numbers)))
                place.append(number)
                count.append(times)
        by_word = np.argsort(np.asarray(word), kind="stable")
        self._numbers = numbers
        self._first = np.searchsorted(np.asarray(word)[by_word], np.arange(len(numbers) + 1))
        self._places = np.asarray(place)[by_word]
        self._counts = np.asarray(count)[by_word].astype(np.float32)
        length = np.asarray(lengths).astype(np.float32)
        self._damping = (K1 * (1 - B + B * length / max(float(length.mean()), 1e-9))) if len(length) else length

    def __len__(self) -> int:
        return len(self._damping)

    def rarity(self, word: str) -> float:
        """Inverse document frequency, natural logarithm; 0 when no text has the word."""
        held = self._held(word)
        return math.log(1 + (len(self) - held + 0.5) / (held + 0.5)) if held else 0.0

    def scores(self, query: Iterable[str]) -> Scores:
        """[texts], higher is better, 0 where no word is shared. A word counts once, however often it is asked."""
        found = np.zeros(len(self), np.float32)
        for word in sorted(set(query)):
            if self._held(word):
                part = self._part(word)
                counts, places = self._counts[part], self._places[part]
                found[places] += self.rarity(word) * counts * (K1 + 1) / (counts + self._damping[places])
        return found

    def best(self, query: Iterable[str], most: int, within: Mask | None = None) -> list[tuple[int, float]]:
        """At most `most` texts that share a word, best first, those that come first first among equals."""
        scores = self.scores(query)
        if within is not None:
            scores = np.where(within, scores, np.float32(0))
        order = np.argsort(-scores, kind="stable")[:most]
        return [(int(place), float(scores[place])) for place in order if scores[place] > 0]

    def _held(self, word: str) -> int:
        part = self._part(word)
        return int(part.stop) - int(part.start)

    def _part(self, word: str) -> slice:
        number = self._numbers.get(word)
        return slice(0, 0) if number is None else slice(int(self._first[number]), int(self._first[number + 1]))
