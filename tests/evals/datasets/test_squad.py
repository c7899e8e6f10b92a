"""SQuAD's format, 1.1 and 2.0, with every answer found where it is said to stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.datasets import BadData
from evals.datasets.squad import Squad, SquadAnswer, load_squad
from tests.evals.datasets.making import Json, write, write_zip

CONTEXT = "Ünal built the old mill in 1840. Her son sold it."


def asked(question_id: str = "q1", **changes: object) -> Json:
    built = {"text": "1840", "answer_start": CONTEXT.index("1840")}
    return {"id": question_id, "question": "When was it built?", "answers": [built], **changes}


def document(*questions: Json, version: str | None = "1.1") -> Json:
    articles = [
        {"title": "Old_mill", "paragraphs": [{"context": CONTEXT, "qas": list(questions)}]},
        {"title": "New_mill", "paragraphs": [{"context": "Nobody built it.", "qas": []}]},
    ]
    return {"data": articles, **({"version": version} if version else {})}


def loaded(tmp_path: Path, *questions: Json) -> Squad:
    return load_squad(write(tmp_path / "set.json", json.dumps(document(*questions)).encode()))


def test_paragraphs_and_questions_are_read(tmp_path: Path) -> None:
    squad = loaded(tmp_path, asked())
    assert squad.version == "1.1"
    assert [paragraph.id for paragraph in squad.paragraphs] == ["Old_mill#1", "New_mill#1"]
    (question,) = squad.questions
    assert squad.paragraphs[question.paragraph].context == CONTEXT
    assert question.answers == (SquadAnswer("1840", 27),)
    assert not question.unanswerable


def test_the_words_marked_by_several_are_accepted_once(tmp_path: Path) -> None:
    marks = [("1840", 27), ("in 1840", 24), ("1840", 27)]
    answers = [{"text": text, "answer_start": start} for text, start in marks]
    (question,) = loaded(tmp_path, asked(answers=answers)).questions
    assert question.accepted == ("1840", "in 1840")
    assert len(question.answers) == 3


def test_plausible_answers_do_not_make_an_unanswerable_question_answerable(tmp_path: Path) -> None:
    plausible = [{"text": "1840", "answer_start": 27}]
    (question,) = loaded(tmp_path, asked(answers=[], plausible_answers=plausible, is_impossible=True)).questions
    assert question.unanswerable
    assert question.accepted == ()


@pytest.mark.parametrize("name", ["set.json", "set.json.gz", "set.json.xz"])
def test_a_packed_file_is_read(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, json.dumps(document(asked(), version=None)).encode())
    assert [question.id for question in load_squad(path).questions] == ["q1"]


def test_a_zip_that_holds_one_file_is_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "set.zip", {"dev.json": json.dumps(document(asked())).encode(), "README": b"read me"})
    assert len(load_squad(path).questions) == 1


def test_a_paragraph_is_an_article_with_its_title_in_words(tmp_path: Path) -> None:
    first, second = loaded(tmp_path, asked()).articles()
    assert (first.id, first.title, first.text) == ("Old_mill#1", "Old mill", CONTEXT)
    assert (second.id, second.published, second.url) == ("New_mill#1", None, None)


@given(st.integers(0, len(CONTEXT) + 5), st.integers(1, 8))
def test_only_an_answer_that_stands_at_its_offset_is_read(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int
) -> None:
    text = CONTEXT[27 : 27 + length].strip()
    question = asked(answers=[{"text": text, "answer_start": start}])
    tmp_path = tmp_path_factory.mktemp("squad")
    if CONTEXT[start : start + len(text)] == text:
        assert loaded(tmp_path, question).questions[0].accepted == (text,)
    else:
        with pytest.raises(BadData, match=rf"set\.json, question q1: .* does not stand at {start}"):
            loaded(tmp_path, question)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (asked(is_impossible=True), "question q1: is_impossible, but it has answers"),
        (asked(answers=[]), "question q1: no answers; add one, or set is_impossible"),
        (asked(question=" "), "question q1: the question is blank"),
        (asked(answers=[{"text": "1840", "answer_start": "27"}]), r"`data\.0\.paragraphs\.0\.qas\.0\.answers\.0"),
        (asked(answers=[{"text": " ", "answer_start": 4}]), r"answers\.0\.text"),
    ],
)
def test_a_wrong_question_is_refused(tmp_path: Path, question: Json, complaint: str) -> None:
    with pytest.raises(BadData, match=rf"set\.json.*{complaint}"):
        loaded(tmp_path, question)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="question q1: the id is used twice"):
        loaded(tmp_path, asked(), asked())


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"set\.json: `data`: Field required"):
        load_squad(write(tmp_path / "set.json", b'{"questions": []}'))
