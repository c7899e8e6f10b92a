"""How much a word tells, before any archive has been read.

Flows in: a word. Flows out: a weight from 0.2 (said in every text) to 1.3 (hardly ever said). A small archive has no
useful document frequencies of its own: with two articles, "the" and "tariffs" look alike. The embedder's WordPiece
vocabulary is listed by falling frequency in Wikipedia and books (Wu et al. 2016; Devlin et al. 2019), so the rank of a
word in it is a frequency, already shipped.
"""

from __future__ import annotations

import json
import math
from functools import cache, lru_cache
from importlib import resources

FIRST_WORD = 1996  # below it the vocabulary holds special tokens and single characters
UNKNOWN = 1.3


@cache
def _ranks() -> dict[str, int]:
    text = (resources.files("vectorstore") / "assets" / "tokenizer.json").read_text(encoding="utf-8")
    vocabulary: dict[str, int] = json.loads(text)["model"]["vocab"]
    return {word: rank for word, rank in vocabulary.items() if rank >= FIRST_WORD and not word.startswith("##")}


@lru_cache(maxsize=16_384)
def word_weight(word: str) -> float:
    """0.2 for the commonest word to 1.0 for the rarest known one, by the logarithm of its rank; 1.3 when unknown."""
    rank = rank_of(word)
    if rank is None:
        return UNKNOWN
    span = math.log(len(_ranks()) + 1)
    return 0.2 + 0.8 * math.log(rank + 1) / span


def rank_of(word: str) -> int | None:
    """How many words are commoner, from 0 for the commonest; None when the word is not in the vocabulary."""
    rank = _ranks().get(word.lower().removesuffix("'s").removesuffix("’s"))
    return None if rank is None else rank - FIRST_WORD


def is_common(word: str) -> bool:
    """Whether the lower-case word is ordinary enough to open a sentence without being a name."""
    return word_weight(word) < 0.93
