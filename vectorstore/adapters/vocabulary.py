"""tiktoken's vocabularies, from this installation instead of the network.

Flows in: nothing. Flows out: an environment in which tiktoken, and whoever uses it (LangChain's OpenAI client), finds
`o200k_base` and `cl100k_base` without asking anyone; a counter of tokens, and their text. Called by the composition
root.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

VOCABULARIES = Path(__file__).parent.parent / "assets" / "tiktoken"


def use_shipped_vocabulary() -> None:
    """Points `TIKTOKEN_CACHE_DIR` at the shipped files, unless it (or its older name) is set already.

    tiktoken checks their sha256 each time it loads one, and would delete and download again what does not match.
    """
    if "TIKTOKEN_CACHE_DIR" not in os.environ and "DATA_GYM_CACHE_DIR" not in os.environ:
        os.environ["TIKTOKEN_CACHE_DIR"] = str(VOCABULARIES)


def token_counter(encoding: str = "o200k_base") -> Callable[[str], int]:
    """A function from a text to its number of tokens. Special tokens written in the text count as ordinary text.

    The vocabulary is loaded here (about 0.3 s for o200k_base), not at the first count.
    """
    use_shipped_vocabulary()
    import tiktoken  # after the folder is set, and only when somebody counts

    loaded = tiktoken.get_encoding(encoding)
    return lambda text: len(loaded.encode_ordinary(text))


def token_decoder(encoding: str = "o200k_base") -> Callable[[Sequence[int]], str]:
    """A function from tokens to their text, which raises ValueError for a number that is no token."""
    use_shipped_vocabulary()
    import tiktoken

    loaded = tiktoken.get_encoding(encoding)

    def decoded(tokens: Sequence[int]) -> str:
        try:
            return loaded.decode(list(tokens))
        except (KeyError, OverflowError) as error:
            raise ValueError(f"There is no such token in {encoding}: {error}") from None

    return decoded
