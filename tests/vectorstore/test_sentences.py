"""Sentences are exact spans, and abbreviations and quotes do not break them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeds import seed_files
from vectorstore.model import Span
from vectorstore.sentences import LONGEST, split_sentences

MESSY = st.lists(
    st.sampled_from(
        [
            "Dec. 13",
            "U.S.",
            "Gen.",
            "“Stop!”",
            " ",
            "\n",
            "\n\n",
            ".",
            "?",
            "…",
            "he",
            "The",
            "Türk",
            "。",
            "؟",
            "- ",
            "x" * 1300,
        ]
    )
    | st.text(max_size=8),
    max_size=40,
).map("".join)


def sentences(text: str) -> list[str]:
    return [sentence.of(text) for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["He met Gen. Mark Milley on Dec. 13 in Washington.", "It was cold."],
        ["The U.S. Senate voted.", "The U.N. Security Council met."],
        ["He lives in the U.S.", "The weather is fine."],
        ["At 5 p.m. Monday it began.", "It ended at 7 p.m.", "Police said so."],
        ["J. K. Rowling wrote it.", "J.K. Rowling denied it."],
        ['"Stop!" he said.', '"I won\'t," she said.'],
        ["“Why?” she asked.", "“Who?” Biden said.", "“Now.”", "He left."],
        ["“We won.", "We are happy,” he said."],
        ["It rose 3.5 percent.", "See https://www.example.com/a.b?c=1.", "Then go."],
        ["Acme Inc. Chief Executive Ann Lee spoke.", "She left Acme Inc.", "The firm rose."],
        ["He has a Ph.D. in physics.", "She has one, e.g. Physics."],
        ["Well...", "I think so."],
        ["No. 5 seed won.", "He said no.", "He left."],
        ["St. Louis lost.", "He left Wall St.", "The rest stayed."],
        ["Mr. Smith and Sen. Joe Manchin, D-W.Va., voted.", "(See p. 5.)", "It ended."],
        ["Yahoo! shares fell.", "iPhone sales rose."],
        ["Он приехал в г. Алматы в 2023 г.", "Президент сказал: «Да!» – и ушёл."],
        ["ما هذا؟", "هذا كتاب."],
    ],
)
def test_splits_where_a_reader_would(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_splits_chinese_without_spaces() -> None:
    assert sentences("今天天气很好。我们去公园吧！好的。") == ["今天天气很好。", "我们去公园吧！", "好的。"]


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    assert sentences("# What is known\nOne thing.\n- first item\n- second item\n2. third") == [
        "# What is known", "One thing.", "- first item", "- second item", "2. third",
    ]  # fmt: skip


def test_a_line_end_inside_a_wrapped_paragraph_does_not_end_a_sentence() -> None:
    text = (
        "The quick brown fox jumped over the lazy dog and then met Gen.\n"
        "Milley on Dec. 13 in Washington, where the president was about\n"
        "to speak. The crowd cheered.\n\nA Heading\nNext paragraph here"
    )
    assert sentences(text) == [
        text[: text.index(" The crowd")], "The crowd cheered.", "A Heading", "Next paragraph here",
    ]  # fmt: skip


def test_lines_that_are_paragraphs_end_a_sentence_even_without_a_full_stop() -> None:
    assert sentences("First line\nSecond line\nThird one.") == ["First line", "Second line", "Third one."]


def test_seed_sentences_do_not_break_at_months() -> None:
    first = seed_files()[0].read_text("utf-8")
    found = sentences(first)
    assert len(found) == 13
    assert found[0].startswith("ASTANA – Kazakh")
    assert found[0].endswith("on Dec. 13.")
    assert any("on Dec. 8 that endorsed" in sentence for sentence in found)


def test_a_run_without_stops_is_cut_at_a_clause() -> None:
    text = ("word " * 150 + "clause, ") * 4
    found = split_sentences(text)
    assert len(found) > 1
    assert all(sentence.of(text).endswith(",") for sentence in found[:-1])


@given(MESSY, st.integers(0, 60), st.integers(0, 400))
def test_spans_cover_every_character_but_white_space_once_in_order(text: str, start: int, length: int) -> None:
    end = start + length
    found = split_sentences(text, start, end)
    ends = [start, *(span.end for span in found)]
    assert all(a <= span.start < span.end for a, span in zip(ends, found, strict=False))
    assert all(span.end <= min(end, len(text)) and span.end - span.start <= LONGEST for span in found)
    assert all(span.of(text) == span.of(text).strip() for span in found)
    gaps = [Span(a, b) for a, b in zip(ends, [*(span.start for span in found), min(end, len(text))], strict=True)]
    assert all(not gap.of(text).strip() for gap in gaps if gap.end > gap.start)
