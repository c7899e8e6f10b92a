"""A question and a text as one sequence of tokens, with what is to be learned from it.

Flows in: tokens and answer spans. Flows out: `[CLS] question [SEP] (title [SEP]) text [SEP]` as the reader is given it
in service too, and targets. Training crops and masks; measuring does neither. Pure. Knows no group and no loss.
"""

from __future__ import annotations

import difflib
import random
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from enum import IntEnum

from training.tokens import CLS, LONGEST_QUESTION, LONGEST_TITLE, MASK, SEP, Span, Tokens

READ = 384  # tokens of a sequence in service
_SHORTENED = 0.3  # how often a text is cut shorter than there is room for, where it may be
_NOISED = 0.5  # how often a text has tokens masked, where any are
UNJUDGED = -1.0


class Head(IntEnum):
    """Which of the two "not borne out" rows the first text's tokens are judged by."""

    ANSWERABLE = 0
    SUPPORT = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """Token ids; where the second text begins; the places `[start, end)` in which an answer may stand."""

    ids: SequenceOf[int]
    second: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a sequence says about each thing; 0: nothing."""

    answerable: float = 0.0
    span: float = 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A sequence and its targets. A label is 0, 1 or UNJUDGED."""

    sequence: Sequence
    spans: tuple[Span, ...] = ()  # places in `sequence.ids`; none: "not here" is right
    answerable: float = UNJUDGED
    supported: float = UNJUDGED
    weights: Weights = Weights()
    judged: Head | None = None  # whether, and for which head, each token of the first text is judged
    not_borne_out: tuple[int, ...] = ()  # of the first text's tokens


@dataclass(frozen=True, slots=True)
class Cropping:
    """How training varies what a text looks like."""

    longest: int  # tokens of a sequence
    untitled: float  # how often the title is left out
    shortest: int | None = None  # tokens of a text that is cut shorter than there is room for
    noise: float = 0.0  # how many tokens outside the answers are masked, in a sequence that has any masked


def packed(first: Tokens, title: Tokens, text: Tokens, longest: int = READ) -> Sequence:
    """The sequence that is measured: the title always, the text from its beginning."""
    head = _head(first, title)
    body = text[: longest - len(head) - 1].tolist()
    return Sequence([*head, *body, SEP], _second(first), len(head), len(head) + len(body))


def cropped(
    first: Tokens, title: Tokens, text: Tokens, spans: SequenceOf[Span], cropping: Cropping, rng: random.Random
) -> tuple[Sequence, tuple[Span, ...]]:
    """A sequence to train on, and where the spans that are left in it stand.

    A long text is cut to a window that holds one of its answers, if it has any.
    """
    head = _head(first, title if len(title) and rng.random() >= cropping.untitled else title[:0])
    room = cropping.longest - len(head) - 1
    if cropping.shortest is not None and rng.random() < _SHORTENED:
        room = min(room, rng.randint(cropping.shortest, max(cropping.shortest, room)))
    start = _window(len(text), room, spans, rng)
    body = text[start : start + room].tolist()
    moved = len(head) - start
    left = tuple((a + moved, b + moved) for a, b in spans if a >= start and b < start + len(body))
    if cropping.noise and rng.random() < _NOISED:
        body = _masked(body, [(a - len(head), b - len(head)) for a, b in left], cropping.noise, rng)
    return Sequence([*head, *body, SEP], _second(first), len(head), len(head) + len(body)), left


def changed_tokens(new: Tokens, old: Tokens) -> tuple[int, ...]:
    """Places of `new` that differ from `old`; round a place where tokens were taken out, its neighbours."""
    after, before = new.tolist(), old.tolist()
    places: set[int] = set()
    for tag, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "delete":
            places.update(place for place in (start - 1, start) if 0 <= place < len(after))
        elif tag != "equal":
            places.update(range(start, end))
    return tuple(sorted(places))


def _head(first: Tokens, title: Tokens) -> list[int]:
    """[CLS] first [SEP] and, if there is one, title [SEP]."""
    head = [CLS, *first[:LONGEST_QUESTION].tolist(), SEP]
    return [*head, *title[:LONGEST_TITLE].tolist(), SEP] if len(title) else head


def _second(first: Tokens) -> int:
    return len(first[:LONGEST_QUESTION]) + 2


def _window(length: int, room: int, spans: SequenceOf[Span], rng: random.Random) -> int:
    """Where a window of `room` tokens begins."""
    if length <= room:
        return 0
    if not spans:
        return rng.randint(0, length - room) if rng.random() < 0.5 else 0
    first, last = rng.choice(spans)
    lowest, highest = max(0, last - room + 1), min(first, length - room)
    return rng.randint(lowest, highest) if lowest <= highest else lowest


def _masked(body: SequenceOf[int], answers: SequenceOf[Span], share: float, rng: random.Random) -> list[int]:
    kept = {place for first, last in answers for place in range(first, last + 1)}
    return [MASK if place not in kept and rng.random() < share else token for place, token in enumerate(body)]
