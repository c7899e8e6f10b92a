from __future__ import annotations

from evals.model import Measure, Tally
from evals.suites.asking import Asked, answered
from evals.suites.finding import BY_VECTORS, BY_WORDS, ranked, with_baselines, with_found
from tests.evals.making import answer
from tests.evals.recording import record
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
    first, second = with_found(record(), [passage("It was\n so."), long], {}).found
    assert first == "Umarov in Geneva: It was so."
    assert second.startswith("x.txt: Word. Word.")
    assert second.endswith("…")
    assert len(with_found(record(), [long] * 9, {}).found) == 5


def test_the_time_and_the_faults_are_those_of_the_answer_where_there_is_one() -> None:
    only_found = with_found(record(mark=Tally(1)), [], {"MRR": Tally(0)}, faults=("not found",), seconds=0.1)
    assert (only_found.seconds, only_found.faults) == (0.1, ("not found",))
    assert set(only_found.tallies) == {"mark", "MRR"}
    asked = answered(record(), Asked(answer("Tang."), 0.5), {"mark": Tally(1)}, ())
    both = with_found(asked, [], {"MRR": Tally(0)}, faults=("not found",), seconds=0.1)
    assert (both.seconds, both.faults) == (0.5, ())
    assert set(both.tallies) == {"mark", "MRR"}
