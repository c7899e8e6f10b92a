from __future__ import annotations

from dataclasses import replace
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console

from evals.gating import BadFloors, Floors, load_floors, shortfalls
from evals.model import Figure
from evals.report import as_json, as_tables
from evals.running import run
from service.model import Answer, Question
from tests.evals.making import NOW, TEXTS, answer, case, outcome


class Steps:
    """A progress that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def start(self, task: str, total: int | None) -> None:
        self.told.append(total)

    def advance(self, count: int = 1) -> None:
        self.told.append("step")

    def finish(self) -> None:
        self.told.append("end")


def test_a_follow_up_is_asked_in_the_conversation_of_the_questions_before_it() -> None:
    asked: list[Question] = []

    def ask(question: Question) -> Answer:
        asked.append(question)
        return answer("Tang.", conversation=question.conversation_id or "new")

    follow_up = replace(case(), after=("One?", "Two?"), question="Three?")
    run([follow_up], ask=ask, seconds=count().__next__, progress=Steps())
    assert [(question.text, question.conversation_id) for question in asked] == [
        ("One?", None),
        ("Two?", "new"),
        ("Three?", "new"),
    ]
    assert {question.as_of for question in asked} == {NOW}


def test_one_case_that_raises_does_not_hide_the_others() -> None:
    def ask(question: Question) -> Answer:
        if question.text == "Bad?":
            raise ValueError("no such thing")
        return answer("Tang.")

    steps = Steps()
    outcomes = run([replace(case(), question="Bad?"), case()], ask=ask, seconds=count().__next__, progress=steps)
    assert [made.error for made in outcomes] == ["ValueError: no such thing", None]
    assert steps.told == [2, "step", "step", "end"]


def test_the_report_shows_every_wrong_case_with_what_it_said_and_what_was_expected() -> None:
    right = outcome(case(), answer())
    wrong = outcome(
        case(facts=(("Tang",),), quotes=("met Tang",), case_id="tang"), answer("Pope.", quotes=("Nothing",))
    )
    report = as_json([right, wrong], TEXTS)
    assert report["kinds"] == {"kind": {"right": 1, "of": 2}}
    assert isinstance(report["wrong"], list)
    [shown] = report["wrong"]
    assert (shown["id"], shown["text"], shown["quotes"], shown["expected"]) == ("tang", "Pope.", ["Nothing"], "Tang")

    console = Console(width=160, record=True, file=StringIO())
    console.print(as_tables([right, wrong], TEXTS))
    printed = console.export_text()
    assert "does not state: Tang" in printed
    assert "Pope." in printed


def test_the_wrong_cases_of_the_test_split_stay_in_the_report_unless_they_are_asked_for() -> None:
    dev = outcome(case(case_id="dev-case"), answer("Pope.", quotes=("Nothing",)))
    test = outcome(replace(case(case_id="test-case"), split="test"), answer("Pope.", quotes=("Nothing",)))
    console = Console(width=160, record=True, file=StringIO())
    console.print(as_tables([dev, test], TEXTS))
    both = console.export_text()
    assert "dev-case" in both
    assert "test-case" not in both
    console.print(as_tables([test], TEXTS))
    assert "test-case" in console.export_text()


def test_figures_below_a_floor_above_a_ceiling_or_missing_fall_short() -> None:
    found = [Figure("good", 0.9, 10), Figure("bad", 0.1, 10), Figure("errors", 2, 10), Figure("unscored", None, 0)]
    floors = Floors(at_least={"good": 0.9, "bad": 0.5, "unscored": 0.1, "unknown": 0.1}, at_most={"errors": 0})
    assert [line.split(":")[0] for line in shortfalls(found, floors)] == ["bad", "unscored", "unknown", "errors"]


def test_a_floor_file_with_another_word_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "floors.yaml").write_text("atleast: {good: 0.5}\n")
    with pytest.raises(BadFloors, match="atleast"):
        load_floors(tmp_path / "floors.yaml")
