from __future__ import annotations

from evals.model import Measure
from evals.suites.finding import BY_VECTORS, BY_WORDS, lines, ranked, with_baselines
from tests.passages import passage


def test_a_measure_stands_beside_the_same_of_both_baselines() -> None:
    ours, words, vectors = with_baselines([Measure("MRR@10", note="of the first")])
    assert ours.beside == (f"MRR@10{BY_WORDS}", f"MRR@10{BY_VECTORS}")
    assert (words.name, vectors.name) == ours.beside
    assert {words.better, vectors.better} == {"neither"}  # a baseline that changes is no regression


def test_an_article_stands_where_its_best_passage_stands() -> None:
    found = [passage("One.", article="b"), passage("Two.", article="a"), passage("Three.", article="b", ordinal=1)]
    assert ranked(found) == ["b", "a"]


def test_what_was_found_is_told_in_a_line_each() -> None:
    long = passage("Word. " * 100, title=None, article="x")
    first, second = lines([passage("It was\n so."), long])
    assert first == "Umarov in Geneva: It was so."
    assert second.startswith("x.txt: Word. Word.")
    assert second.endswith("…")
    assert len(lines([long] * 9)) == 5
