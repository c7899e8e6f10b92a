"""The shipped tokenizer, bare, and the tokens that characters stand in."""

from __future__ import annotations

import pytest

from training.tokens import Encoder


@pytest.fixture(scope="module")
def encode() -> Encoder:
    return Encoder()


def test_a_long_text_is_neither_cut_nor_framed(encode: Encoder) -> None:
    encoded = encode("mill " * 400)
    assert len(encoded.ids) == 400
    assert len(set(encoded.ids.tolist())) == 1


def test_a_place_is_the_tokens_that_touch_it(encode: Encoder) -> None:
    text = "Umarov met Tedros in Geneva."
    encoded = encode(text)
    start = text.index("Tedros")
    ((first, last),) = encoded.spans([(start, start + len("Tedros"))])
    assert text[encoded.offsets[first][0] : encoded.offsets[last][1]] == "Tedros"


def test_a_place_given_twice_is_one_span_and_one_past_the_text_none(encode: Encoder) -> None:
    assert len(encode("one two").spans([(4, 7), (4, 7), (90, 95)])) == 1


def test_ids_are_cut_where_asked(encode: Encoder) -> None:
    assert encode.ids("one two three", 2).tolist() == encode("one two three").ids[:2].tolist()
