from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from evals.bench.corpus import NoCorpus, made_corpus, read_corpus
from evals.bench.measures import Measure, as_json

TEXT = "The harbour bridge opened on Monday. " * 10
SEED = (
    "ASTANA – Umarov held talks in Geneva on the 75th anniversary of the declaration. Houngbo expressed hope for more."
)


def lines(*records: dict[str, str]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_packed_articles_and_the_questions_beside_them(tmp_path: Path) -> None:
    articles = lines({"text": TEXT, "title": "Bridge", "url": "https://example.org/1", "published": "2023-03-17"})
    (tmp_path / "articles.jsonl.xz").write_bytes(lzma.compress(articles.encode()))
    (tmp_path / "questions.jsonl").write_text(lines({"question": "Which bridge opened?"}))
    corpus = read_corpus(tmp_path, articles=5)
    assert [article["title"] for article in corpus.articles] == ["Bridge"]
    assert corpus.questions == ["Which bridge opened?"]


def test_headlines_are_asked_where_there_are_no_questions_and_scraps_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    path.write_text(lines({"body": TEXT, "title": "Bridge opens"}, {"text": "Cookies?", "title": "No"}))
    corpus = read_corpus(path, articles=5)
    assert corpus.questions == ["Bridge opens"]
    assert [article["text"] for article in corpus.articles] == [TEXT]


def test_a_place_without_articles_is_refused_with_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(NoCorpus, match=r"articles\.jsonl"):
        read_corpus(tmp_path, articles=5)


def test_made_articles_differ_say_what_they_are_and_are_the_same_every_time() -> None:
    corpus = made_corpus([SEED], articles=30)
    assert len({article["text"] for article in corpus.articles}) == 30
    assert "not real news" in corpus.label
    assert made_corpus([SEED], articles=30) == corpus


@pytest.mark.parametrize(
    ("measure", "reached"),
    [
        (Measure("m", 3.0, at_most=3), True),
        (Measure("m", 3.1, at_most=3), False),
        (Measure("m", 0.89, at_least=0.9), False),
        (Measure("m", None, at_most=3), None),
        (Measure("m", 3.0), None),
    ],
)
def test_what_was_not_measured_is_not_reached_and_not_missed(measure: Measure, reached: bool | None) -> None:
    assert measure.reached is reached
    assert as_json({"corpus": "c"}, [measure])["corpus"] == "c"
