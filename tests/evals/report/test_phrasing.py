from __future__ import annotations

from dataclasses import replace

import pytest

from evals.comparing import Difference, compare
from evals.model import Figure
from evals.report.phrasing import differing, headline, signed, turns, value_of, verdict, with_baselines
from tests.evals.report.making import report, right, wrong


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure("f", 0.9124, 41, low=0.86, high=0.951), ".912 [.86–.95] n=41"),
        (Figure("f", 1.0, 3, low=1.0, high=1.0), "1.000 [1.00–1.00] n=3"),
        (Figure("f", 0.5, 1), ".500 n=1"),
        (Figure("f", 7.0, 41, unit="count"), "7 n=41"),
        (Figure("f", 38.4, 41, unit="ms"), "38 ms n=41"),
        (Figure("f", 0.42, 41, unit="ms"), "0.4 ms n=41"),
        (Figure("f", None, 0), "–"),
    ],
)
def test_a_figure_is_said_with_its_interval_and_how_many_it_is_over(figure: Figure, words: str) -> None:
    assert value_of(figure) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(0.021, "ratio", "+.021"), (-0.5, "ratio", "−.500"), (-3, "count", "−3"), (None, "ms", "–")],
)
def test_a_difference_is_said_with_its_sign(value: float | None, unit: str, words: str) -> None:
    assert signed(value, unit) == words


def test_a_baseline_is_said_beside_what_it_is_for_and_nowhere_else() -> None:
    figures = [Figure("always", 0.1, 1), Figure("f1", 0.9, 1, beside=("always", "gone")), Figure("other", 0.2, 1)]
    assert [(figure.name, beside) for figure, beside in with_baselines(figures)] == [
        ("f1", False),
        ("always", True),
        ("other", False),
    ]


def test_noise_is_no_gain() -> None:
    assert verdict(Difference("f", 0.5, 0.6, 0.1, 9, low=-0.1, high=0.3)) == "noise"
    assert verdict(Difference("f", 0.5, 0.6, 0.1, 9, low=0.05, high=0.3)) == "gain"
    assert verdict(Difference("f", 0.5, 0.6, 0.1, 9, better="lower", low=0.05, high=0.3)) == "loss"
    assert verdict(Difference("f", 0.5, 0.6, 0.1, 9, better="neither", low=0.05, high=0.3)) == "noise"


def test_of_a_turned_case_of_test_only_the_name_is_told() -> None:
    before = report(right("a"), right("b", split="test"))
    after = report(wrong("a", question="Why so?"), wrong("b", split="test", question="Secret?"))
    [(title, lines)] = turns(compare(before, after, seed=1, draws=10))
    assert title == "Right before, not now: 2"
    assert lines == ["a: Where is the quay? → Why so?", "of test: b"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"reader": "off"}, {"reader": "small-1"}, "reader: off → small-1"),
        (
            {"reader": "off", "DATELINE_READER": "off"},
            {"reader": "r", "DATELINE_READER": "embedded"},
            "reader: off → r",
        ),
        ({"llm": "none", "reader": "off"}, {"llm": "x", "reader": "r"}, "llm: none → x · reader: off → r"),
        ({"DATELINE_SEEDS": "off"}, {}, "DATELINE_SEEDS: off → –"),
        ({"commit": "a", "python": "3.11"}, {"commit": "b", "python": "3.12"}, ""),
    ],
)
def test_what_was_set_otherwise_is_said_first(before: dict[str, str], after: dict[str, str], words: str) -> None:
    one = report(right())
    comparison = compare(replace(one, stamp=before), replace(one, stamp=after), seed=1, draws=10)
    assert headline(comparison) == words
    shown = list(differing(comparison))
    assert not set(words.split(" · ")) & set(shown)
    assert len(shown) + len(words.split(" · ")) * bool(words) == len(comparison.stamps)


def test_what_else_differs_between_two_runs_is_told() -> None:
    before, after = report(right("a"), right("b")), report(right("a"))
    told = list(differing(compare(before, after, seed=1, draws=10)))
    assert "cases in one run only: 1 earlier, 0 later" in told
    assert any(line.startswith("the data differ") for line in told)
