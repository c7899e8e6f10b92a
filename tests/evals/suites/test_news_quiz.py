from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from evals.datasets.news_quiz import Question
from evals.figures import came_true
from evals.suites import SUITES
from evals.suites.finding import BY_VECTORS, BY_WORDS
from evals.suites.news_quiz import answer_tallies, chosen
from evals.suites.suite import CannotMeasure
from tests.evals.making import answer, calls, keyless, options, write_lines

QUIZ = SUITES["news-quiz"]
CHOICES = ("Oslo", "Bergen", "New Bergen", "Tromsø")
MAYOR, FERRY, FILM = "https://news.example/mayor", "https://news.example/ferry", "https://news.example/film"
ARTICLES: list[Mapping[str, object]] = [
    {
        "url": MAYOR,
        "title": "Larvik has a mayor",
        "published": "2023-05-08",
        "text": "The city of Larvik elected Ingrid Solheim as its mayor on Monday. She won by 41 votes.",
    },
    {
        "url": FERRY,
        "title": "Ferry stays in port",
        "published": "2023-05-09",
        "text": "The night ferry to Hirtshals was cancelled on Tuesday. A fire broke out in its engine room.",
    },
    {
        "url": FILM,
        "title": "A film",
        "published": None,
        "text": "A film about glaciers opened the festival.",
    },
]


def row(
    name: str, question: str, choices: list[str], right: int, searched: list[str], year: int = 2023
) -> Mapping[str, object]:
    return {
        "id": name,
        "asked_on": f"{year}-05-12",
        "question": question,
        "choices": choices,
        "answer": [right],
        "nota_choices": None,
        "nota_answer": None,
        "searched": searched,
    }


QUESTIONS = [
    row("a", "Who did Larvik elect as its mayor?", ["Per Moen", "Ingrid Solheim"], 1, [MAYOR, FERRY]),
    row("b", "All of these were cancelled except", ["The ferry", "The train"], 1, [FERRY]),
    row("c", "What opened the festival?", ["A film about glaciers", "A song"], 0, [FILM], 2022),
]


def question(nota: bool = False) -> Question:
    return Question(
        id="q",
        asked_on=date(2023, 5, 12),
        text="Where?",
        choices=CHOICES,
        right=(1,),
        nota_choices=("Oslo", "Tromsø", "None of the above") if nota else None,
        nota_right=(2,) if nota else None,
        searched=(),
    )


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    write_lines(tmp_path / "quiz" / "questions.jsonl", QUESTIONS)
    write_lines(tmp_path / "quiz" / "articles.jsonl", ARTICLES)
    return tmp_path / "quiz"


@pytest.mark.parametrize(
    ("sentences", "short", "picked"),
    [
        (("It was in Oslo, not in Bergen.",), "Bergen", {1}),
        (("It was in Bergen. Oslo and Bergen agreed.",), None, {1}),
        (("It was in Oslo or in Bergen.",), None, {0, 1}),
        (("It was in Ålesund.",), "Ålesund", set()),
        (("It was in Bergenfjord.",), None, set()),
        ((), None, set()),
    ],
)
def test_a_choice_is_picked_where_the_answer_states_it(
    sentences: tuple[str, ...], short: str | None, picked: set[int]
) -> None:
    assert chosen(answer(*sentences, short=short), ("Oslo", "Bergen", "Tromsø")) == picked


def test_an_abstention_chooses_nothing_but_none_of_the_above() -> None:
    tallies = answer_tallies(answer(), question(nota=True))
    assert tallies["multiple choice"].part == 0
    assert tallies["none of the above"].part == 1
    assert tallies["none of the above by chance"].part == pytest.approx(1 / 3)
    assert tallies["exact match"].part == 0


def test_a_right_answer_is_right_by_every_measure() -> None:
    tallies = answer_tallies(answer("It was held in Bergen.", short="bergen"), question())
    assert {tallies[name].part for name in ("multiple choice", "exact match", "token F1", "answer in text")} == {1}
    assert "none of the above" not in tallies


def test_without_a_short_answer_the_text_is_held_to_be_it() -> None:
    tallies = answer_tallies(answer("In Bergen."), question())
    assert tallies["exact match"].part == 0
    assert tallies["token F1"].part == pytest.approx(2 / 3)


def test_questions_are_found_and_answered_over_the_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiz: Path
) -> None:
    given = options(tmp_path, keyless(monkeypatch, tmp_path), data=quiz)
    with QUIZ.prepare(given) as prepared:
        made = calls(monkeypatch)
        records = {task.id: task.run() for task in prepared.tasks}
    assert made[:2] == ["ask", "search"]  # what a search has read would make the answer quick
    mayor = records["a"]
    for suffix in ("", BY_WORDS, BY_VECTORS):
        assert mayor.tallies[f"passage answer@1{suffix}"].part == 1
        assert mayor.tallies[f"doc Hit@5{suffix}"].part == 1
    assert mayor.tallies["multiple choice"].part == 1
    assert mayor.faults == ()
    assert mayor.said is not None
    assert came_true([mayor]) == ((mayor.said.confidence, True),)
    assert mayor.tallies["exact match of the reader"].part == 1
    assert prepared.estimated.true == "is right"
    assert records["b"].unscored is not None
    assert {task.id: task.blank.split for task in prepared.tasks} == {"a": "2023", "b": "2023", "c": "2022"}
    assert set(mayor.tallies) <= {measure.name for measure in prepared.measures}


def test_one_year_is_searched_in_its_own_articles_and_may_be_only_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiz: Path
) -> None:
    settings = keyless(monkeypatch, tmp_path)
    given = options(tmp_path, settings, data=quiz, splits=frozenset(["2022"]), jobs=frozenset(["retrieval"]))
    with QUIZ.prepare(given) as prepared:
        [record] = [task.run() for task in prepared.tasks]
    assert record.said is None
    assert record.found[0].startswith("A film: A film about glaciers")
    assert record.seconds is not None
    assert prepared.data == "1 questions of 2022, over 1 articles"
    with (
        pytest.raises(CannotMeasure, match="years"),
        QUIZ.prepare(options(tmp_path, settings, data=quiz, splits=frozenset(["dev"]))),
    ):
        pass
