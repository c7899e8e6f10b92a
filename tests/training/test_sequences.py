"""A question and a text as one sequence, and what is left of the answers in it."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from training.sequences import Cropping, changed_tokens, cropped, packed
from training.tokens import CLS, MASK, NONE, SEP, tokens

QUESTION = tokens(7, 8, 9)
TITLE = tokens(20, 21)
TEXT = tokens(*range(1000, 1400))


def test_title_and_text_are_the_second_half() -> None:
    sequence = packed(QUESTION, TITLE, TEXT[:3])
    assert sequence.ids == [CLS, 7, 8, 9, SEP, 20, 21, SEP, 1000, 1001, 1002, SEP]
    assert sequence.ids[sequence.second] == 20
    assert sequence.ids[sequence.start : sequence.end] == [1000, 1001, 1002]


def test_without_a_title_there_is_no_empty_place_for_one() -> None:
    assert packed(QUESTION, NONE, TEXT[:1]).ids == [CLS, 7, 8, 9, SEP, 1000, SEP]


def test_a_long_text_is_read_from_its_beginning() -> None:
    sequence = packed(QUESTION, TITLE, TEXT, 30)
    assert len(sequence.ids) == 30
    assert sequence.ids[sequence.start] == 1000


@given(
    seed=st.integers(0, 10_000),
    first=st.integers(0, 399),
    length=st.integers(1, 8),
    shortest=st.sampled_from([None, 20]),
    noise=st.sampled_from([0.0, 0.3]),
)
def test_a_window_holds_the_answer_it_was_cut_for(
    seed: int, first: int, length: int, shortest: int | None, noise: float
) -> None:
    last = min(first + length - 1, 399)
    cropping = Cropping(96, untitled=0.5, shortest=shortest, noise=noise)
    sequence, spans = cropped(QUESTION, TITLE, TEXT, [(first, last)], cropping, random.Random(seed))
    ((a, b),) = spans
    assert sequence.ids[a : b + 1] == list(range(1000 + first, 1000 + last + 1))
    assert sequence.start <= a <= b < sequence.end
    assert len(sequence.ids) <= 96


def test_noise_masks_words_of_the_text_alone() -> None:
    cropping = Cropping(96, untitled=0, noise=1.0)
    drawn = [cropped(QUESTION, TITLE, TEXT[:9], [(4, 5)], cropping, random.Random(seed))[0] for seed in range(20)]
    masked = [sequence for sequence in drawn if MASK in sequence.ids]
    assert 0 < len(masked) < len(drawn)
    for sequence in masked:
        head, body = sequence.ids[: sequence.start], sequence.ids[sequence.start : sequence.end]
        assert head == packed(QUESTION, TITLE, NONE).ids[:-1]
        assert body == [MASK] * 4 + [1004, 1005] + [MASK] * 3


def test_spans_outside_the_window_are_dropped() -> None:
    cropping = Cropping(96, untitled=0)
    for seed in range(20):
        sequence, spans = cropped(QUESTION, TITLE, TEXT, [(3, 4), (390, 391)], cropping, random.Random(seed))
        assert [sequence.ids[a] for a, _ in spans] in ([1003], [1390])


def test_changed_tokens_are_those_exchanged_put_in_or_beside_a_gap() -> None:
    old = tokens(1, 2, 3, 4, 5)
    assert changed_tokens(tokens(1, 2, 9, 4, 5), old) == (2,)
    assert changed_tokens(tokens(1, 2, 3, 8, 8, 4, 5), old) == (3, 4)
    assert changed_tokens(tokens(1, 2, 4, 5), old) == (1, 2)
    assert changed_tokens(old, old) == ()
