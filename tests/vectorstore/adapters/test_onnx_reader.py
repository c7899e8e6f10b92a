"""The shipped reader: its figures belong to the text's own tokens, and to nothing else that is read beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectorstore.adapters.model_files import copied_assets, damage, replace
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.adapters.onnx_model import EMBEDDER_FILE, READER_FILE, TOKENIZER_FILE
from vectorstore.adapters.onnx_reader import MAX_TOKENS, OnnxReader, with_marks
from vectorstore.ports import Reader, ReaderUnavailable
from vectorstore.readings import Reading

FILES = (READER_FILE, EMBEDDER_FILE, TOKENIZER_FILE)
QUESTION = "Who runs the museum in Oslo?"
TEXTS = (
    ("A museum", "Maria Lopez runs the museum in Oslo, which opened in 1974."),
    ("", "The bakery sells bread on Sundays."),
    ("Floods", "Fourteen people died in the flood on Tuesday. " * 8),
    ("", ""),
)
PAIRS = (
    ("Maria Lopez runs the museum.", "Maria Lopez runs the museum in Oslo, which opened in 1974."),
    ("Peter Hansen runs the museum.", "Maria Lopez runs the museum in Oslo, which opened in 1974."),
    ("Fourteen people died.", "The bakery sells bread on Sundays."),
)


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxReader]:
    made = OnnxReader(threads=2)
    yield made
    made.close()


@pytest.fixture(scope="module")
def another() -> Iterator[OnnxReader]:
    """One that remembers nothing of what `reader` read."""
    made = OnnxReader(threads=1)
    yield made
    made.close()


def same(one: Reading, other: Reading) -> bool:
    return (
        one.offsets == other.offsets
        and np.array_equal(one.starts, other.starts)
        and np.array_equal(one.ends, other.ends)
        and (one.nothing, one.answerable) == (other.nothing, other.answerable)
    )


def test_satisfies_the_port(reader: OnnxReader) -> None:
    port: Reader = reader
    assert re.fullmatch("reader-minilm-l6-int8-[0-9a-f]{8}", port.name)
    (reading,) = port.read(QUESTION, TEXTS[:1])
    assert reading.starts.dtype == reading.ends.dtype == np.float32
    assert reading.starts.shape == reading.ends.shape == (len(reading.offsets),)
    assert isinstance(port.supports(PAIRS[:1])[0], float)


def test_finds_the_words_that_answer(reader: OnnxReader) -> None:
    title, text = TEXTS[0]
    best = reader.read(QUESTION, [(title, text)])[0].best()
    assert best is not None
    assert "Lopez" in text[best.start : best.end]


def test_a_text_that_answers_is_likelier_to_than_one_of_something_else(reader: OnnxReader) -> None:
    museum, bakery, *_ = reader.read(QUESTION, TEXTS)
    assert museum.answerable > bakery.answerable


def test_a_quote_bears_out_what_it_says_more_than_what_it_does_not(reader: OnnxReader) -> None:
    said, another_name, elsewhere = reader.supports(PAIRS)
    assert said > another_name
    assert said > elsewhere


def test_the_headline_is_read_and_an_empty_one_left_out(reader: OnnxReader) -> None:
    text = TEXTS[0][1]
    headed, bare, blank = reader.read(QUESTION, [("A new head", text), ("", text), (" \n", text)])
    assert headed.offsets == bare.offsets
    assert not np.array_equal(headed.starts, bare.starts)
    assert same(bare, blank)


def test_a_reading_does_not_depend_on_the_texts_beside_it(reader: OnnxReader, another: OnnxReader) -> None:
    together = reader.read(QUESTION, TEXTS)
    alone = [another.read(QUESTION, [text])[0] for text in reversed(TEXTS)][::-1]
    assert all(same(one, other) for one, other in zip(together, alone, strict=True))
    assert reader.supports(PAIRS) == [another.supports([pair])[0] for pair in PAIRS]


@given(texts=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=80)), max_size=4))
@settings(max_examples=25)
def test_any_text_has_tokens_in_reading_order_inside_it(reader: OnnxReader, texts: list[tuple[str, str]]) -> None:
    readings = reader.read("Who?", texts)
    assert len(readings) == len(texts)
    for (_, text), reading in zip(texts, readings, strict=True):
        assert len(reading.starts) == len(reading.ends) == len(reading.offsets)
        assert all(0 <= start < end <= len(text) for start, end in reading.offsets)
        assert all(start <= after for (start, _), (after, _) in pairwise(reading.offsets))
        assert np.isfinite([*reading.starts, *reading.ends, reading.nothing, reading.answerable]).all()


@given(
    words=st.lists(
        st.sampled_from(["Türk", "déjà", "ΑΒΓ", "😀", "ﬁ", "cafe\u0301", "re\u0301sume\u0301", "\ud800x", "Ω"])
    )
)
@settings(max_examples=25)
def test_tokens_stand_for_code_points_of_the_text_as_it_was_given(reader: OnnxReader, words: list[str]) -> None:
    text = " ".join(words)
    (reading,) = reader.read("What?", [("Vu", text)])
    marked = {place for start, end in reading.offsets for place in range(start, end)}
    assert {text[place] for place in set(range(len(text))) - marked} <= {" ", "\ud800"}
    assert all(" " not in text[start:end] for start, end in reading.offsets)


def test_a_token_has_the_marks_that_follow_unless_the_next_one_has_them() -> None:
    text = "cafe\u0301 \u0939\u093f\u0928"
    assert with_marks(text, [(0, 4), (6, 7), (7, 8), (8, 9)]) == ((0, 5), (6, 7), (7, 8), (8, 9))
    assert with_marks("e\u0301\u0323", [(0, 1)]) == ((0, 3),)
    assert with_marks("", []) == ()


def test_no_texts_give_no_readings(reader: OnnxReader) -> None:
    assert reader.read(QUESTION, []) == []
    assert reader.supports([]) == []


def test_an_empty_text_has_no_tokens(reader: OnnxReader) -> None:
    (reading,) = reader.read(QUESTION, [("", "")])
    assert len(reading.offsets) == len(reading.starts) == 0
    assert reading.best() is None


def test_what_lies_after_384_tokens_is_not_read(reader: OnnxReader) -> None:
    """[CLS], 2 of the question, [SEP], 24 of the headline, [SEP], 354 of the text, [SEP]."""
    reading, same_start = reader.read("who ?", [("head " * 100, "word " * 354), ("head " * 24, "word " * 400)])
    assert len(reading.offsets) == MAX_TOKENS - 2 - 24 - 4
    assert same(reading, same_start)


def test_the_question_ends_after_64_tokens(reader: OnnxReader) -> None:
    long, longer, shorter = (reader.read("who " * count, TEXTS[:1])[0] for count in (64, 90, 63))
    assert same(long, longer)
    assert not np.array_equal(long.starts, shorter.starts)


@pytest.mark.parametrize("odd", ["", " \n", "x" * 1_000_000, "\x00\ud800\uffff", "[SEP] [CLS]", "漢" * 5_000])
def test_odd_and_huge_texts_are_read(reader: OnnxReader, odd: str) -> None:
    (reading,) = reader.read(odd, [(odd, odd)])
    assert np.isfinite([reading.nothing, reading.answerable, *reader.supports([(odd, odd)])]).all()


def test_reading_and_embedding_do_not_change_each_other(reader: OnnxReader, another: OnnxReader) -> None:
    long = "word " * 300
    before = OnnxEmbedder().embed([long])
    (reading,) = reader.read("Which word?", [("", long)])
    assert len(reading.offsets) == 300  # the embedder sees 254
    assert np.array_equal(OnnxEmbedder().embed([long]), before)
    assert same(another.read("Which word?", [("", long)])[0], reading)


def test_what_was_just_read_is_remembered_and_cannot_be_changed(reader: OnnxReader) -> None:
    (first,), (second,) = (reader.read(QUESTION, TEXTS[:1]) for _ in range(2))
    assert first is second
    with pytest.raises(ValueError, match="read-only"):
        first.starts[0] = 0


def test_many_threads_get_what_one_gets(reader: OnnxReader, another: OnnxReader) -> None:
    asked = [f"{QUESTION} {number}" for number in range(4)]
    expected = [another.read(question, TEXTS) for question in asked]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda question: reader.read(question, TEXTS), asked * 4))
    for got, wanted in zip(answers, expected * 4, strict=True):
        assert all(same(one, other) for one, other in zip(got, wanted, strict=True))


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match=READER_FILE):
        OnnxReader(assets=tmp_path)


@pytest.mark.parametrize(
    ("name", "command"),
    [(READER_FILE, "make_reader"), (EMBEDDER_FILE, "make_embedder"), (TOKENIZER_FILE, "make_embedder")],
)
def test_says_which_file_is_damaged_and_what_to_do(tmp_path: Path, name: str, command: str) -> None:
    assets = copied_assets(tmp_path, FILES)
    damage(assets, name)
    with pytest.raises(ReaderUnavailable, match=f"{name} is damaged.*{command}"):
        OnnxReader(assets=assets)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    assets = copied_assets(tmp_path, FILES)
    replace(assets, READER_FILE, b"no model")
    with pytest.raises(ReaderUnavailable, match="cannot be loaded"):
        OnnxReader(assets=assets)


def test_another_embedder_than_the_one_whose_words_it_shares_is_refused(tmp_path: Path) -> None:
    """Its sum is right, and the bytes at the place that the reader's file names are no longer the words."""
    assets = copied_assets(tmp_path, FILES)
    replace(assets, EMBEDDER_FILE, b"\0" + (assets / EMBEDDER_FILE).read_bytes())
    with pytest.raises(ReaderUnavailable, match="made for another"):
        OnnxReader(assets=assets)
