"""What became of a quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.correcting import Lost, compare
from vectorstore.sentences import split_sentences

BEFORE = (
    "Flood at Velmar\n\n"
    "The river rose by two metres on Friday. Twelve people died in the lower town, the mayor said. "
    "“We don’t know why the dam broke,” said Jane Harrow. Four bridges were closed.\n"
)
SENTENCES = [span.of(BEFORE) for span in split_sentences(BEFORE)]
DEATHS = "Twelve people died in the lower town, the mayor said."


def fate(quote: str, after: str, before: str | None = BEFORE) -> Lost | None:
    return compare([quote], before=before, after=after)[0]


def test_every_sentence_of_an_unchanged_text_stands() -> None:
    assert compare(SENTENCES, before=BEFORE, after=BEFORE) == [None] * 5


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace(" ", "\u00a0"),
        BEFORE.replace(". ", ".\n\n"),
        BEFORE.replace("\n\n", " ").replace("“", '"').replace("”", '"').replace("’", "'"),
        BEFORE.replace("bridges", "brid\u00adges").replace("Velmar", "\ufeffVelmar"),
        "A correction was made to this story. " + BEFORE + "Reporting by Ann Lee.",
        SENTENCES[4] + " " + " ".join(SENTENCES[:4]),
    ],
)
def test_white_space_the_shape_of_marks_and_what_stands_around_a_quote_do_not_matter(after: str) -> None:
    assert compare(SENTENCES[1:], before=BEFORE, after=after) == [None] * 4


def test_a_sentence_that_says_otherwise_is_given_as_it_stands_now() -> None:
    now = "Fifteen people died in the lower town, the mayor\u00a0said."
    assert fate(DEATHS, BEFORE.replace(DEATHS, now)) == Lost("changed", now)


def test_a_sentence_that_is_taken_out_is_gone() -> None:
    assert fate(DEATHS, BEFORE.replace(DEATHS, "")) == Lost("gone", None)


def test_a_sentence_that_always_stood_beside_the_quote_does_not_stand_in_its_place() -> None:
    other = "Twelve people died in the upper town, the mayor said."
    before = f"{DEATHS} {other}"
    assert fate(DEATHS, other, before) == Lost("gone", None)
    assert fate(DEATHS, other, None) == Lost("changed", other)


def test_a_whole_sentence_that_is_only_a_part_of_another_now_does_not_stand() -> None:
    denied = "Officials denied that The river rose by two metres on Friday."
    assert fate(SENTENCES[1], BEFORE.replace(SENTENCES[1], denied)) == Lost("changed", denied)


def test_a_part_of_a_sentence_stands_as_long_as_it_is_found() -> None:
    after = BEFORE.replace("on Friday", "on Thursday")
    assert fate("river rose by two metres", after) is None
    assert fate("rose by two metres on Friday", after) == Lost("changed", "The river rose by two metres on Thursday.")


def test_two_quoted_sentences_are_compared_with_two() -> None:
    both = f"{SENTENCES[3]} {SENTENCES[4]}"
    now = f"{SENTENCES[3]} Five bridges were closed."
    assert both in BEFORE
    assert fate(both, BEFORE.replace(SENTENCES[4], "Five bridges were closed.")) == Lost("changed", now)


def test_of_two_alike_sentences_the_most_alike_stands_in_its_place() -> None:
    near, far = "Twelve people died in the town, the mayor said.", "Twelve horses died in the town, it is said."
    assert fate(DEATHS, f"{far} {near}") == Lost("changed", near)


@pytest.mark.parametrize("after", ["", " \n", "…", "Nothing of it is said here."])
def test_of_another_text_nothing_stands(after: str) -> None:
    assert compare(SENTENCES, before=BEFORE, after=after) == [Lost("gone", None)] * 5


def test_without_the_text_that_was_quoted_a_quote_stands_wherever_it_is_found() -> None:
    assert fate(SENTENCES[4], f"It is said that {SENTENCES[4]}", None) is None


LINES = st.lists(
    st.text(st.sampled_from("abcRT12 .,?!\"'“’-\n\u00a0\u200b«é"), min_size=1, max_size=60), min_size=1, max_size=6
)


@given(LINES, LINES)
def test_whatever_the_texts_each_quote_has_one_verdict_and_what_is_given_stands_there(
    before: list[str], after: list[str]
) -> None:
    old, new = " ".join(before), " ".join(after)
    quotes = [span.of(old) for span in split_sentences(old)]
    verdicts = compare(quotes, before=old, after=new)
    assert len(verdicts) == len(quotes)
    assert all(verdict is None or verdict.now is None or verdict.now in new for verdict in verdicts)
    assert compare(quotes, before=old, after=old) == [None] * len(quotes)
