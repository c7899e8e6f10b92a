"""Passages are whole sentences in exact spans, with one sentence of overlap."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seeds import seed_files
from vectorstore.chunking import SHORTEST_TAIL, WORDS, cut_passages, embedding_text
from vectorstore.model import Published
from vectorstore.sentences import split_sentences

SENTENCE = st.integers(1, 190).map(lambda count: "Word" + " word" * (count - 1) + ".")
TEXTS = st.lists(SENTENCE, max_size=25).map(" ".join) | st.text(max_size=400)


@given(TEXTS, st.integers(0, 30))
def test_passages_are_runs_of_the_bodys_sentences(text: str, body_start: int) -> None:
    sentences = split_sentences(text, body_start)
    passages = cut_passages(text, body_start)
    covered: list[object] = []
    for passage in passages:
        first = sentences.index(passage.sentences[0])
        assert list(passage.sentences) == sentences[first : first + len(passage.sentences)]
        assert (passage.span.start, passage.span.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert first in (len(covered), len(covered) - 1)
        covered = list(sentences[: first + len(passage.sentences)])
    assert covered == sentences


@given(st.lists(SENTENCE, max_size=25).map(" ".join))
def test_passages_have_a_bounded_size_and_no_tiny_tail(text: str) -> None:
    passages = cut_passages(text)
    assert all(len(p.span.of(text).split()) <= 2.5 * WORDS for p in passages)
    if len(passages) > 1:
        new = text[passages[-2].span.end :]
        assert len(new.split()) >= SHORTEST_TAIL or len(passages[-2].span.of(text).split()) > 2 * WORDS


def test_a_tail_that_joins_a_tail_joins_the_passage_before() -> None:
    lengths = (1, 123, 11, 1)
    text = " ".join("Word" + " word" * (count - 1) + "." for count in lengths)
    assert [passage.span.of(text) for passage in cut_passages(text)] == [text]


def test_neighbours_share_exactly_one_sentence_of_ordinary_news() -> None:
    text = " ".join(f"Sentence number {n} of this story has about a dozen words in it." for n in range(60))
    passages = cut_passages(text)
    assert len(passages) > 3
    for before, after in pairwise(passages):
        assert before.sentences[-1] == after.sentences[0]
        assert before.sentences[-1] != after.sentences[1]


def test_an_empty_body_has_no_passages() -> None:
    assert cut_passages("") == ()
    assert cut_passages("A head\n\n  ", 6) == ()


def test_seeds_are_cut_into_whole_sentences() -> None:
    for path in seed_files():
        text = path.read_text("utf-8")
        passages = cut_passages(text)
        assert [len(passage.span.of(text).split()) for passage in passages] == [
            len(text[passage.span.start : passage.span.end].split()) for passage in passages
        ]
        assert all(80 <= len(passage.span.of(text).split()) <= 200 for passage in passages)


def test_the_embedder_sees_headline_and_date_before_the_passage() -> None:
    day = Published("2023-03-17", "day", "text")
    assert embedding_text("Tokayev meets Türk", day, "They met.") == "Tokayev meets Türk\nMarch 17, 2023\nThey met."
    assert embedding_text(None, Published("--12-03", "month-day", "text"), "Text.") == "December 3\nText."
    second = Published("2023-03-17T08:30:00+00:00", "second", "feed")
    assert embedding_text(None, second, "Text.") == "March 17, 2023\nText."
    assert embedding_text(None, None, "Text.") == "Text."
