from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets.squad import Question, SquadAnswer
from evals.suites import SUITES
from evals.suites.squad import answer_tallies
from tests.evals.making import answer, calls, keyless, options

SQUAD = SUITES["squad"]
MAYOR = "The city of Larvik elected Ingrid Solheim as its mayor on Monday. She won by 41 votes."
FERRY = "The night ferry to Hirtshals was cancelled on Tuesday. A fire broke out in its engine room."
QUESTIONS = [
    {
        "id": "who",
        "question": "Who did Larvik elect as its mayor?",
        "answers": [{"text": "Ingrid Solheim", "answer_start": MAYOR.index("Ingrid")}],
        "is_impossible": False,
    },
    {"id": "never", "question": "Who built the opera of Sydney?", "answers": [], "is_impossible": True},
]
DATA = {
    "version": "v2.0",
    "data": [
        {
            "title": "Larvik",
            "paragraphs": [{"context": MAYOR, "qas": QUESTIONS}, {"context": FERRY, "qas": []}],
        }
    ],
}
WHO = Question("who", "Who?", 0, (SquadAnswer("Ingrid Solheim", 0),))
NEVER = Question("never", "Who?", 0, ())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(DATA), encoding="utf-8")
    return path


def test_each_question_is_asked_of_all_paragraphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    with SQUAD.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=file)) as prepared:
        made = calls(monkeypatch)
        records = {task.id: task.run() for task in prepared.tasks}
    assert made[:2] == ["ask", "search"]  # what a search has read would make the answer quick
    assert records["who"].faults == ()
    assert records["who"].tallies["passage answer@1"].part == 1
    assert records["who"].tallies["answer in text"].part == 1
    assert records["never"].faults == ()
    assert records["who"].tallies["token F1 of the reader"].part == 1
    assert "passage answer@1" not in records["never"].tallies
    assert "token F1 of the reader" not in records["never"].tallies
    assert {name for record in records.values() for name in record.tallies} == {m.name for m in prepared.measures}
    assert records["never"].tallies["exact match"].part == 1
    assert prepared.data == "2 questions over 2 paragraphs"


def test_without_a_reader_there_are_no_figures_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    settings = keyless(monkeypatch, tmp_path).model_copy(update={"reader": "off"})
    with SQUAD.prepare(options(tmp_path, settings, data=file)) as prepared:
        tallies = prepared.tasks[0].run().tallies
    assert "exact match" in tallies
    assert not [name for name in (*tallies, *(m.name for m in prepared.measures)) if name.endswith("of the reader")]


def test_answering_what_cannot_be_answered_is_wrong_whatever_it_says() -> None:
    tallies = answer_tallies(answer("Solheim did."), NEVER)
    assert tallies["exact match"].part == 0
    assert tallies["exact match of always abstaining"].part == 1
    assert tallies["abstention recall"] == (0, 1)
    assert "answer in text" not in tallies


def test_an_answer_may_stand_in_the_text_and_not_be_the_short_one() -> None:
    tallies = answer_tallies(answer("The mayor is Ingrid Solheim.", short="Larvik"), WHO)
    assert tallies["answer in text"].part == 1
    assert tallies["exact match"].part == 0


def test_one_kind_may_be_asked_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    settings = keyless(monkeypatch, tmp_path)
    given = options(tmp_path, settings, data=file, splits=frozenset(["unanswerable"]), jobs=frozenset(["answering"]))
    with SQUAD.prepare(given) as prepared:
        assert [task.id for task in prepared.tasks] == ["never"]
        assert not [measure for measure in prepared.measures if "answer@" in measure.name]
