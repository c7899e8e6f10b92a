from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.suites import SUITES
from tests.evals.making import calls, keyless, options

MULTIHOP = SUITES["multihop-rag"]
MAYOR = "The city of Larvik elected Ingrid Solheim as its mayor on Monday. She won by 41 votes."
ARTICLE = {
    "title": "Larvik has a mayor",
    "author": None,
    "source": "Paper",
    "published_at": "2023-10-02T08:00:00+00:00",
    "category": "news",
    "url": "https://news.example/mayor",
}
QUERIES = [
    {
        "query": "Who did Larvik elect as its mayor?",
        "answer": "Ingrid Solheim",
        "question_type": "inference_query",
        "evidence_list": [{**ARTICLE, "fact": "elected Ingrid  Solheim as its mayor"}],
    },
    {
        "query": "Which company bought the opera of Sydney?",
        "answer": "Insufficient information.",
        "question_type": "null_query",
        "evidence_list": [{**ARTICLE, "fact": "the script leaves this query out"}],
    },
]


def test_queries_are_scored_as_the_published_script_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus.json").write_text(json.dumps([{**ARTICLE, "body": MAYOR}]))
    (tmp_path / "MultiHopRAG.json").write_text(json.dumps(QUERIES))
    with MULTIHOP.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=tmp_path)) as prepared:
        made = calls(monkeypatch)
        mayor, opera = (task.run() for task in prepared.tasks)
    assert made == ["ask", "search"] * 2  # what a search has read would make the answer quick
    assert {mayor.tallies[name].part for name in ("Hits@4", "Hits@10", "MRR@10", "MAP@10")} == {1}
    assert mayor.tallies["answer shares a word"].part == 1
    assert mayor.faults == ()
    assert "Hits@4" not in opera.tallies
    assert opera.abstained
    assert opera.tallies["abstention recall"] == (1, 1)
    assert opera.tallies["answer shares a word"].part == 1
