"""Which passages fit into a prompt.

Flows in: ranked passages, a budget and a way to count. Flows out: the passages to show, in the order to show them.
Pure; knows no tokenizer, no prompt and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from vectorstore.model import Passage, RankedPassage, Span


def pack(
    passages: Sequence[RankedPassage], *, budget_tokens: int, count: Callable[[Passage], int]
) -> list[RankedPassage]:
    """The best passages whose counts add up to at most `budget_tokens`.

    `passages` come best first. Each is taken whole; the first that does not fit is cut at a sentence's end, if its
    first sentence fits, and is the last. `count` gives the tokens of one passage as it will be shown.

    The result is ordered for reading: articles by their best passage, an article's passages as they follow each
    other in it, so that "he" and "the sides" stand after the name they mean.
    """
    return _reading_order(list(_within(passages, budget_tokens, count)))


def _within(
    passages: Sequence[RankedPassage], budget_tokens: int, count: Callable[[Passage], int]
) -> Iterator[RankedPassage]:
    left = budget_tokens
    for ranked in passages:
        cost = count(ranked.passage)
        if cost > left:
            shortened = _shortened(ranked.passage, left, count)
            if shortened is not None:
                yield replace(ranked, passage=shortened)
            return
        left -= cost
        yield ranked


def _shortened(passage: Passage, left: int, count: Callable[[Passage], int]) -> Passage | None:
    """The longest run of first sentences that fits, found by halving; None if not even one does."""
    fits, too_many = 0, len(passage.sentences)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if count(first_sentences(passage, middle)) <= left else (fits, middle)
    return first_sentences(passage, fits) if fits else None


def first_sentences(passage: Passage, number: int) -> Passage:
    """The passage up to the end of its `number`th sentence; `number` is at least 1."""
    sentences = passage.sentences[:number]
    span = Span(passage.span.start, sentences[-1].end)
    return replace(passage, span=span, text=passage.text[: span.end - span.start], sentences=sentences)


def _reading_order(chosen: list[RankedPassage]) -> list[RankedPassage]:
    first_seen: dict[str, int] = {}
    for ranked in chosen:
        first_seen.setdefault(ranked.passage.article.id, len(first_seen))
    return sorted(chosen, key=lambda ranked: (first_seen[ranked.passage.article.id], ranked.passage.ordinal))
