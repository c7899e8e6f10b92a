"""Whole sentences into passages of about 130 words.

Flows in: a text and where its story begins. Flows out: exact spans of runs of whole sentences, one sentence of overlap.
Knows nothing of tokens, models or stores; `embedding_text` says what an embedder is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vectorstore.model import PassageSpan, Published, Span
from vectorstore.sentences import split_sentences

WORDS = 130  # a passage; about 170 tokens, so that it fits MiniLM's 256 with its headline in front
SHORTEST_TAIL = 40  # words; a last passage that brings fewer new ones joins the one before
_CHARACTERS_A_WORD = 8  # counts words in scripts that are written without spaces


def cut_passages(
    text: str, body_start: int = 0, *, words: int = WORDS, shortest_tail: int = SHORTEST_TAIL
) -> tuple[PassageSpan, ...]:
    """Passages of `text[body_start:]` in order; () when nothing but white space is there.

    Each begins with the last sentence of the one before, unless that one has a single sentence or repeating it would
    leave no room for a new one. A passage holds at most two and a half times `words`, or one sentence.
    """
    sentences = split_sentences(text, body_start)
    weights = [_weight(text, sentence) for sentence in sentences]
    runs = _merged_tail(_runs(weights, words), weights, words, shortest_tail)
    return tuple(_passage(sentences[first:last]) for first, last in runs)


def embedding_text(title: str | None, published: Published | None, text: str) -> str:
    """What the embedder sees of a passage: headline and date in front, each on its own line, then the passage."""
    parts = (title, spoken_date(published) if published else None, text)
    return "\n".join(part for part in parts if part)


def spoken_date(published: Published) -> str:
    """A date as English news writes it, to the day: "March 17, 2023", or "December 13" of an unknown year."""
    if published.precision == "month-day":
        known = datetime.strptime(f"2000{published.at[1:]}", "%Y-%m-%d")  # noqa: DTZ007 (a day of no year has no zone)
        return f"{known:%B} {known.day}"
    known = datetime.fromisoformat(published.at)
    return f"{known:%B} {known.day}, {known.year}"


def _weight(text: str, sentence: Span) -> int:
    return max(len(sentence.of(text).split()), (sentence.end - sentence.start) // _CHARACTERS_A_WORD)


def _runs(weights: Sequence[int], words: int) -> list[tuple[int, int]]:
    """Sentence numbers [first, last) of each passage, of the size nearest to `words`."""
    runs: list[tuple[int, int]] = []
    first = new = 0  # `new` is the first sentence that no passage has yet
    while new < len(weights):
        last, total = new + 1, sum(weights[first : new + 1])
        while last < len(weights) and total + weights[last] / 2 <= words:
            total += weights[last]
            last += 1
        runs.append((first, last))
        repeats = last - first > 1 and last < len(weights) and weights[last - 1] + weights[last] / 2 <= words
        first, new = (last - 1 if repeats else last), last
    return runs


def _merged_tail(
    runs: list[tuple[int, int]], weights: Sequence[int], words: int, shortest_tail: int
) -> list[tuple[int, int]]:
    """Again and again: the passage that a tail has joined may itself bring little that is new."""
    while len(runs) > 1:
        (before, end), (_, last) = runs[-2:]
        if sum(weights[end:last]) >= shortest_tail or sum(weights[before:end]) > 2 * words:
            break
        runs = [*runs[:-2], (before, last)]
    return runs


def _passage(sentences: Sequence[Span]) -> PassageSpan:
    return PassageSpan(Span(sentences[0].start, sentences[-1].end), tuple(sentences))
