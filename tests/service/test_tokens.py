"""Counting tokens with the shipped vocabulary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.tokens import count_tokens
from vectorstore.adapters.vocabulary import token_counter


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("Hello, world!", 4), ("Türk said so.", 5), ("<|endoftext|>", 7)]
)
def test_counts_as_the_vocabulary_does(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens


@given(st.text(max_size=300))
def test_ordinary_text_is_counted_exactly(text: str) -> None:
    assert count_tokens(text) == token_counter()(text)


@pytest.mark.parametrize("run", ["a", " ", "日", "ab"])
def test_a_run_without_a_break_is_counted_in_full(run: str) -> None:
    exact = token_counter()(run * 2_000)
    assert exact <= count_tokens(run * 2_000) <= exact + 2 * len(run) * 2_000 / 400 + 1


def test_a_run_that_would_overflow_the_tokenizer_is_counted() -> None:
    assert count_tokens(" " * 1_000_000) > 1_000
