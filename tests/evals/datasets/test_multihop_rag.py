"""MultiHop-RAG's published files, on a sample made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets import BadData
from evals.datasets.multihop_rag import MultiHopRag, load_multihop_rag
from tests.evals.datasets.making import Json, write, write_zip
from vectorstore.model import Published

ARTICLE = {
    "title": "Mill wins prize",
    "author": None,
    "source": "The Example",
    "published_at": "2023-10-07T20:15:26+00:00",
    "category": "business",
    "url": "https://example.org/mill",
    "body": "The mill won a prize.\n\nIts owner is Ada Reed.",
}
EVIDENCE = {**{key: value for key, value in ARTICLE.items() if key != "body"}, "fact": "Its owner is Ada Reed."}
QUERY = {
    "query": "Who owns the mill that won a prize?",
    "answer": "Ada Reed",
    "question_type": "inference_query",
    "evidence_list": [EVIDENCE, {**EVIDENCE, "fact": "The mill won a prize."}],
}
NULL_QUERY = {
    "query": "Who owns the lighthouse?",
    "answer": "Insufficient information.",
    "question_type": "null_query",
    "evidence_list": [],
}


def loaded(tmp_path: Path, articles: list[Json], queries: list[Json]) -> MultiHopRag:
    write(tmp_path / "corpus.json", json.dumps(articles).encode())
    write(tmp_path / "MultiHopRAG.json", json.dumps(queries).encode())
    return load_multihop_rag(tmp_path)


def test_articles_and_queries_are_read(tmp_path: Path) -> None:
    found = loaded(tmp_path, [ARTICLE], [QUERY, NULL_QUERY])
    (article,) = found.articles
    assert (article.id, article.source, article.text) == (ARTICLE["url"], "The Example", ARTICLE["body"])
    assert article.published == Published("2023-10-07T20:15:26+00:00", "second", "metadata")
    first, second = found.queries
    assert (first.id, first.type, first.answer) == ("q1", "inference_query", "Ada Reed")
    assert first.facts == ("Its owner is Ada Reed.", "The mill won a prize.")
    assert (first.evidence[0].url, first.evidence[0].published) == (article.url, article.published)
    assert (second.id, second.unanswerable, second.facts) == ("q2", True, ())
    assert not first.unanswerable


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    members = {"dataset/corpus.json": json.dumps([ARTICLE]), "dataset/MultiHopRAG.json": json.dumps([QUERY])}
    path = write_zip(tmp_path / "set.zip", {name: text.encode() for name, text in members.items()})
    assert load_multihop_rag(path) == loaded(tmp_path, [ARTICLE], [QUERY])


def test_a_url_used_twice_stays_apart(tmp_path: Path) -> None:
    found = loaded(tmp_path, [ARTICLE, ARTICLE], [QUERY])
    assert [article.id for article in found.articles] == ["https://example.org/mill", "https://example.org/mill#2"]


@pytest.mark.parametrize(
    ("articles", "queries", "complaint"),
    [
        (
            [ARTICLE],
            [NULL_QUERY, {**QUERY, "evidence_list": []}],
            r"MultiHopRAG\.json, query 2: a inference_query with",
        ),
        ([ARTICLE], [{**QUERY, "question_type": "bridge"}], r"MultiHopRAG\.json: `0\.question_type`"),
        ([ARTICLE], [{**QUERY, "evidence_list": [{"url": "x"}]}], r"`0\.evidence_list\.0\.fact`: Field required"),
        ([{**ARTICLE, "body": ""}], [QUERY], r"corpus\.json: `0\.body`"),
        ([ARTICLE, {**ARTICLE, "published_at": "03/04/2023"}], [QUERY], r"corpus\.json, article 2: date: "),
        ([], [QUERY], r"corpus\.json: the list is empty"),
        ([ARTICLE], [], r"MultiHopRAG\.json: the list is empty"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, articles: list[Json], queries: list[Json], complaint: str) -> None:
    with pytest.raises(BadData, match=complaint):
        loaded(tmp_path, articles, queries)
