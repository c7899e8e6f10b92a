"""Draft sentences out of a reply that is still being written."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reply import MAX_CHARACTERS, MAX_SENTENCES, Declined, DraftSentence, ReplyReader

REPLIES = [
    "Umarov met Tedros Ghebreyesus. The decree was signed on Dec. 8 by President Tokayev. It came in time.",
    "- **Umarov** met Tedros Ghebreyesus [1].\n- He met Daren Tang [2, 3].\n\nThat was on Dec. 13.",
    "<think>He met… [1] who? Umarov met Tang.</think>\n\nAnswer: Umarov met Gen. Smith in the U.S. capital. He left.",
    "“This is important!” Türk said. “We agree.” Then he left. The sides spoke of Kazakhstan.",
    '{"answer": "Umarov met Tedros. He met Tang.", "confidence": 0.9}',
    "```json\n{\"sentences\": [{\"text\": \"Umarov met Tedros.\"}, {\"text\": \"He met Tang.\"}]}\n```",
    "1. Umarov met Tedros.\n2. He met Tang.\n## End\nIt was cold.",
    "According to the passages, the head of the ILO is Gilbert Houngbo (Passage 2).",
    "NOT IN THE ARCHIVE",
    "Not in the archive. The passages speak of something else.",
    "Umarov met Tedros.\n\nNOT IN THE ARCHIVE",
    "Umarov met [Tedros](https://evil.example/x). See `this` <b>too</b>. Done [source 1: Kazinform].",
]  # fmt: skip


def read(*pieces: str, ended: bool = True) -> list[str | None]:
    """Texts of the drafts, None for Declined."""
    reader = ReplyReader()
    drafts: list[DraftSentence | Declined] = []
    for piece in pieces:
        drafts.extend(reader.feed(piece))
        if reader.finished:
            break
    if ended and not reader.finished:
        drafts.extend(reader.end())
    return [draft.text if isinstance(draft, DraftSentence) else None for draft in drafts]


@pytest.mark.parametrize(
    ("reply", "expected"),
    list(
        zip(
            REPLIES,
            [
                [
                    "Umarov met Tedros Ghebreyesus.",
                    "The decree was signed on Dec. 8 by President Tokayev.",
                    "It came in time.",
                ],
                ["Umarov met Tedros Ghebreyesus.", "He met Daren Tang.", "That was on Dec. 13."],
                ["Umarov met Gen. Smith in the U.S. capital.", "He left."],
                [
                    "“This is important!” Türk said.",
                    "“We agree.”",
                    "Then he left.",
                    "The sides spoke of Kazakhstan.",
                ],
                ["Umarov met Tedros.", "He met Tang."],
                ["Umarov met Tedros.", "He met Tang."],
                ["Umarov met Tedros.", "He met Tang.", "End", "It was cold."],
                ["The head of the ILO is Gilbert Houngbo."],
                [None],
                [None],
                ["Umarov met Tedros."],
                ["Umarov met Tedros.", "See this too.", "Done."],
            ],
            strict=True,
        )
    ),
)
def test_a_whole_reply_is_read_into_plain_sentences(reply: str, expected: list[str | None]) -> None:
    assert read(reply) == expected


@given(st.sampled_from(REPLIES), st.lists(st.integers(0, 130), max_size=40))
def test_how_the_reply_is_cut_into_pieces_makes_no_difference(reply: str, cuts: list[int]) -> None:
    edges = sorted({0, len(reply), *(min(cut, len(reply)) for cut in cuts)})
    pieces = [reply[a:b] for a, b in pairwise(edges)]
    assert read(*pieces) == read(reply)


@given(st.sampled_from(REPLIES), st.integers(0, 130))
def test_a_reply_that_breaks_off_gives_only_sentences_of_the_whole_reply(reply: str, length: int) -> None:
    broken = read(*reply[:length], ended=False)
    assert broken == read(reply)[: len(broken)]


@given(st.text(alphabet=st.sampled_from('ab .!?\n-*[]1<>/{"`:Dec“”'), max_size=200), st.booleans())
def test_any_text_at_all_is_read_without_an_error(text: str, ended: bool) -> None:
    assert len(read(*text, ended=ended)) <= MAX_SENTENCES


def test_a_sentence_comes_out_when_the_next_has_begun_and_not_before() -> None:
    reader = ReplyReader()
    assert reader.feed("Umarov met Tedros.") == []
    assert reader.feed(" H") == []
    assert reader.feed("e met ") == [DraftSentence("Umarov met Tedros.")]


def test_an_abbreviation_at_the_edge_of_a_piece_does_not_end_a_sentence() -> None:
    reader = ReplyReader()
    assert reader.feed("The decree was signed on Dec.") == []
    assert reader.feed(" 8 in Astana, the capital of Kazakhstan.") == []
    assert reader.end() == [DraftSentence("The decree was signed on Dec. 8 in Astana, the capital of Kazakhstan.")]


@pytest.mark.parametrize(
    "reply", ["not in the archive.", '"NOT IN THE ARCHIVE"', "**Not In The Archive**!", "Answer: NOT IN THE ARCHIVE"]
)
def test_a_decline_is_known_in_any_dress(reply: str) -> None:
    assert read(*reply) == [None]


def test_a_model_that_turns_in_circles_is_stopped() -> None:
    reader = ReplyReader()
    drafts = reader.feed("He met Tedros. He met Tang. He met Tedros. He met Pope. " * 20)
    assert [getattr(draft, "text", None) for draft in drafts] == ["He met Tedros.", "He met Tang."]
    assert reader.finished


def test_no_more_sentences_than_an_answer_may_hold() -> None:
    reader = ReplyReader()
    assert len(reader.feed(" ".join(f"This is fact number {n}." for n in range(50)))) == MAX_SENTENCES
    assert reader.finished


def test_a_reply_without_end_is_stopped() -> None:
    reader = ReplyReader()
    fed = 0
    while not reader.finished:
        reader.feed("word word ")
        fed += 10
    assert fed <= MAX_CHARACTERS + 10


def test_a_thought_that_never_ends_says_nothing() -> None:
    assert read("<think>", "Umarov met Tang. He left. So I say that.") == []


def test_a_thought_whose_opening_the_template_ate_is_dropped() -> None:
    assert read("let me see. hm", "m</think>Umarov met Tang.") == ["Umarov met Tang."]


def test_an_introduction_is_dropped() -> None:
    assert read("Here is what I found:\n\nUmarov met Tang.") == ["Umarov met Tang."]


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_json_without_an_answer_says_nothing(value: object) -> None:
    assert read(json.dumps({"result": value})) == []
