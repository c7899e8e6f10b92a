"""The news quiz is read strictly, and its articles are streamed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.datasets import BadData
from evals.datasets.news_quiz import load_news_quiz
from tests.evals.datasets.making import Json, json_lines, write, write_zip
from vectorstore.model import Published


def question(number: int, **changes: object) -> Json:
    return {
        "id": f"20240105_{number}",
        "asked_on": "2024-01-05",
        "question": f"Which bridge opened in week {number}?",
        "choices": ["The north bridge", "The south bridge"],
        "answer": [1],
        "nota_choices": ["The north bridge", "none of the above"],
        "nota_answer": [1],
        "searched": [url(number), url(99)],
        **changes,
    }


def url(number: int) -> str:
    return f"https://www.example.org/{number}"


def article(number: int, **changes: object) -> Json:
    text = f"The bridge number {number} opened on Friday."
    return {"url": url(number), "title": "Bridge opens", "published": "2024-01-04", "text": text, **changes}


def folder(tmp_path: Path, questions: list[Json], articles: list[Json] | None = None) -> Path:
    write(tmp_path / "questions.jsonl.xz", json_lines(questions))
    write(tmp_path / "articles.jsonl.xz", json_lines(articles if articles is not None else [article(1)]))
    return tmp_path


def test_a_question_is_read_with_its_variant(tmp_path: Path) -> None:
    (asked,) = load_news_quiz(folder(tmp_path, [question(1)])).questions
    assert asked.asked_on == date(2024, 1, 5)
    assert asked.answers == ("The south bridge",)
    assert (asked.right, asked.nota_right) == ((1,), (1,))
    assert asked.nota_choices == ("The north bridge", "none of the above")
    assert asked.searched == (url(1), url(99))
    assert asked.skipped is None


def test_a_question_may_have_no_variant_and_no_search(tmp_path: Path) -> None:
    bare = question(1, nota_choices=None, nota_answer=None, searched=[])
    (asked,) = load_news_quiz(folder(tmp_path, [bare])).questions
    assert (asked.nota_choices, asked.nota_right, asked.searched) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("All of these opened except:", True),
        ("All of these opened, EXCEPT…?", True),
        ("All of these opened except", True),
        ("Which did all except Ada accept?", False),
        ("Whom did they unexcept?", False),
    ],
)
def test_a_question_that_ends_in_except_is_skipped_with_the_reason(tmp_path: Path, text: str, skipped: bool) -> None:
    (asked,) = load_news_quiz(folder(tmp_path, [question(1, question=text)])).questions
    assert (asked.skipped is not None) is skipped


def test_articles_are_those_that_the_chosen_questions_searched(tmp_path: Path) -> None:
    old = question(2, asked_on="2023-12-29")
    quiz = load_news_quiz(folder(tmp_path, [question(1), old], [article(n) for n in (3, 2, 1)]), years={2024})
    assert [asked.id for asked in quiz.questions] == ["20240105_1"]
    assert [found.id for found in quiz.articles()] == [url(1)]
    assert [found.id for found in quiz.articles({url(3), url(2)})] == [url(3), url(2)]


def test_a_sample_keeps_the_pool_of_all_its_years(tmp_path: Path) -> None:
    path = folder(tmp_path, [question(number) for number in range(20)])
    quiz = load_news_quiz(path, limit=5, seed=3)
    assert len(quiz.questions) == 5
    assert quiz == load_news_quiz(path, limit=5, seed=3)
    assert len(quiz.searched) == 6
    assert quiz.pool == load_news_quiz(path).searched


def test_an_article_has_its_day_and_its_site_and_no_more(tmp_path: Path) -> None:
    path = folder(tmp_path, [question(1), question(2)], [article(1), article(2, published=None, title="")])
    dated, undated = load_news_quiz(path).articles()
    assert dated.published == Published("2024-01-04", "day", "metadata")
    assert (dated.source, dated.url, dated.title) == ("example.org", url(1), "Bridge opens")
    assert (undated.published, undated.title) == (None, None)


def test_an_id_used_twice_stays_apart(tmp_path: Path) -> None:
    path = folder(tmp_path, [question(1), question(1), question(2)])
    assert [asked.id for asked in load_news_quiz(path).questions] == ["20240105_1", "20240105_1#2", "20240105_2"]


def test_of_two_articles_with_one_url_the_first_is_taken(tmp_path: Path) -> None:
    path = folder(tmp_path, [question(1)], [article(1, text="First."), article(1, text="Second.")])
    assert [found.text for found in load_news_quiz(path).articles()] == ["First."]


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    members = {"quiz/questions.jsonl": json_lines([question(1)]), "quiz/articles.jsonl": json_lines([article(1)])}
    quiz = load_news_quiz(write_zip(tmp_path / "quiz.zip", members))
    assert [found.id for found in quiz.articles()] == [url(1)]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"answer": [2]}, r"answer has 2, but choices end at 1"),
        ({"answer": []}, r"`answer`"),
        ({"answer": 1}, r"`answer`"),
        ({"answer": [-1]}, r"`answer\.0`"),
        ({"nota_answer": None}, r"give both nota_choices and nota_answer"),
        ({"nota_answer": [5]}, r"past the end of nota_choices"),
        ({"asked_on": "last week"}, r"`asked_on`"),
        ({"question": "  "}, r"`question`"),
        ({"note": "x"}, r"`note`: Extra inputs"),
    ],
)
def test_a_wrong_question_is_refused_by_file_line_and_field(
    tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(BadData, match=rf"questions\.jsonl\.xz, line 2: .*{complaint}"):
        load_news_quiz(folder(tmp_path, [question(1), question(2, **changes)]))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [({"published": "03/04/2024"}, "date: .*two dates"), ({"text": " "}, "`text`"), ({"body": "x"}, "`body`")],
)
def test_a_wrong_article_is_refused_by_file_line_and_field(
    tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    quiz = load_news_quiz(folder(tmp_path, [question(1)], [article(1, **changes)]))
    with pytest.raises(BadData, match=rf"articles\.jsonl\.xz, line 1: {complaint}"):
        list(quiz.articles())


def test_a_line_that_is_no_json_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "questions.jsonl", b'{"id": \n')
    write(tmp_path / "articles.jsonl", b"")
    with pytest.raises(BadData, match=r"questions\.jsonl, line 1: .*JSON"):
        load_news_quiz(tmp_path)


def test_a_year_without_questions_is_refused_with_those_that_have_some(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no question of 2019; there are those of 2024"):
        load_news_quiz(folder(tmp_path, [question(1)]), years={2019})
