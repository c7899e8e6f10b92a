"""How many tokens a text takes in a prompt, and which text some tokens are.

Flows in: a text. Flows out: a count by OpenAI's o200k_base, whose vocabulary ships with the archive's adapters. Knows
no model: another model's own count differs by up to a quarter, so whoever packs a prompt leaves a margin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from vectorstore.adapters.vocabulary import token_counter, token_decoder

ENCODING = "o200k_base"
TOKENS_OF_EMBEDDINGS = "cl100k_base"  # what OpenAI's embedders read, and clients send
LONGEST_RUN = 400  # characters without a break that are counted in one go
# tiktoken 0.14 panics on a run of a million spaces (its regular expressions overflow their stack), and a panic is not
# an Exception. Text with such a run is counted in pieces, which can only count a token too many at each cut.
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}|\s{{{LONGEST_RUN}}}")
_PIECE = re.compile(rf"\s?\S{{1,{LONGEST_RUN}}}|\s{{1,{LONGEST_RUN}}}")


def count_tokens(text: str) -> int:
    """Tokens of `text`, special tokens read as plain text; linear in its length. The first call loads 0.3 s."""
    count = _counter()
    if _LONG_RUN.search(text) is None:
        return count(text)
    return sum(count(piece) for piece in _PIECE.findall(text))


@cache
def _counter() -> Callable[[str], int]:
    return token_counter(ENCODING)


def text_of_tokens(tokens: Sequence[int]) -> str:
    """The text that tokens of cl100k_base are. Raises ValueError for a number that is none. The first call loads."""
    return _decoder()(tokens)


@cache
def _decoder() -> Callable[[Sequence[int]], str]:
    return token_decoder(TOKENS_OF_EMBEDDINGS)
