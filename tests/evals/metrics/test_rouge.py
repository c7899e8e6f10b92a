from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from evals.metrics import MissingScorer
from evals.metrics import rouge as module
from evals.metrics.rouge import MEASURES, rouge
from evals.model import Tally


@pytest.fixture
def _no_scorer_kept() -> Iterator[None]:
    module._scorer.cache_clear()
    yield
    module._scorer.cache_clear()


def parts(said: str, reference: str) -> list[float]:
    found = rouge(said, reference)
    assert list(found) == [measure.name for measure in MEASURES] == ["ROUGE-1", "ROUGE-2", "ROUGE-Lsum"]
    assert {tally.whole for tally in found.values()} == {1}
    return [tally.part for tally in found.values()]


def test_shared_words_pairs_and_subsequences_by_hand() -> None:
    # Of 4 and 5 words 3 are shared: 6/9; of 3 and 4 pairs 1, "the boat": 2/7; longest subsequence "the boat sank": 6/9.
    assert parts("the boat never sank", "the boat at anchor sank") == pytest.approx([6 / 9, 2 / 7, 6 / 9])


def test_words_are_stemmed_and_case_and_punctuation_do_not_count() -> None:
    assert parts("Boats sinking!", "boat, sinks") == pytest.approx([1, 1, 1])


def test_each_line_is_a_sentence_so_that_their_order_is_no_fault() -> None:
    one, other = "the boat sank", "nine sailors stayed"
    assert parts(f"{one}\n{other}", f"{other}\n{one}")[2] == pytest.approx(1)
    assert parts(f"{one} {other}", f"{other} {one}")[2] == pytest.approx(0.5)


def test_saying_nothing_shares_nothing() -> None:
    assert rouge("", "the boat sank") == {measure.name: Tally(0) for measure in MEASURES}


@pytest.mark.usefixtures("_no_scorer_kept")
def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rouge_score.rouge_scorer", None)
    with pytest.raises(MissingScorer, match=r"rouge-score.*dateline\[evals\]"):
        rouge("one", "two")
