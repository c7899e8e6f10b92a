"""Work is shared between a bounded number of threads, begun with the largest, and comes back in the order given."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.adapters.onnx_model import ASSETS, TOKENIZER_FILE, ModelFiles, SideBySide
from vectorstore.adapters.onnx_reader import OnnxReader
from vectorstore.ports import ReaderUnavailable

WAIT_S = 10.0


@pytest.fixture(scope="module")
def two() -> Iterator[SideBySide]:
    made = SideBySide(2, "test")
    yield made
    made.close()


@given(items=st.lists(st.text(max_size=5), max_size=20))
def test_results_come_in_the_order_given_whatever_is_begun_first(two: SideBySide, items: list[str]) -> None:
    assert two.each(str.upper, items, size=len) == [item.upper() for item in items]
    assert two.each(str.upper, items) == [item.upper() for item in items]


def test_the_largest_is_begun_first() -> None:
    begun: list[str] = []
    alone = SideBySide(1, "test")
    alone.each(begun.append, ["a", "ccc", "bb"], size=len)
    alone.close()
    assert begun == ["ccc", "bb", "a"]


def test_as_many_run_at_a_time_as_there_are_threads_and_no_more(two: SideBySide) -> None:
    both, lock, running, most = threading.Barrier(2), threading.Lock(), 0, 0

    def work(place: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        if place < 2:
            both.wait(WAIT_S)  # passes only when two run side by side
        with lock:
            running -= 1

    two.each(work, range(12))
    assert most == 2


def test_a_small_call_does_not_wait_for_the_work_of_another(two: SideBySide) -> None:
    begun, released = threading.Barrier(3), threading.Event()

    def blocked(_: int) -> bool:
        begun.wait(WAIT_S)
        return released.wait(WAIT_S)

    with ThreadPoolExecutor(1) as pool:
        long_call = pool.submit(two.each, blocked, (1, 2))
        begun.wait(WAIT_S)  # it holds the only thread of the pool
        try:
            assert two.each(str, [1, 2, 3]) == ["1", "2", "3"]
        finally:
            released.set()
        assert long_call.result() == [True, True]


def test_what_the_work_raises_is_raised(two: SideBySide) -> None:
    with pytest.raises(ZeroDivisionError):
        two.each(lambda number: 1 // number, [1, 2, 0, 3])


def test_embedder_and_reader_have_one_tokenizer() -> None:
    assert OnnxEmbedder()._pieces is OnnxReader()._pieces


def test_word_pieces_are_neither_cut_nor_marked() -> None:
    files = ModelFiles(ASSETS, "the reading model", ReaderUnavailable)
    pieces = files.word_pieces(files.digest(TOKENIZER_FILE))
    encoding = pieces.of("word " * 1000)
    assert len(encoding.ids) == 1000
    assert {pieces.start, pieces.stop}.isdisjoint(encoding.ids)


def test_a_tokenizer_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / TOKENIZER_FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(ReaderUnavailable, match="cannot be loaded"):
        ModelFiles(tmp_path, "the reading model", ReaderUnavailable).word_pieces("0")
