from __future__ import annotations

from pathlib import Path

import pytest

from evals.suites import SUITES
from evals.suites.finding import BY_VECTORS, BY_WORDS
from evals.suites.suite import CannotMeasure
from tests.evals.making import keyless, options, write_lines

BEIR = SUITES["beir"]
MAYOR = "The city of Larvik elected Ingrid Solheim as its mayor on Monday. She won by 41 votes."
FERRY = "The night ferry to Hirtshals was cancelled on Tuesday. A fire broke out in its engine room."
DOCUMENTS = [
    {"_id": "1", "title": "Larvik", "text": MAYOR},
    {"_id": "2", "title": "Ferry", "text": FERRY},
    {"_id": "3", "title": "Larvik", "text": MAYOR},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    write_lines(folder / "corpus.jsonl", DOCUMENTS)
    queries = [{"_id": "q1", "text": "mayor of Larvik"}, {"_id": "q2", "text": "train fire"}]
    write_lines(folder / "queries.jsonl", queries)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t3\t1\nq2\t1\t0\n")
    return folder


def test_documents_are_ranked_against_judgements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    with BEIR.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=data)) as prepared:
        records = {task.id: task.run() for task in prepared.tasks}
    for suffix in ("", BY_WORDS, BY_VECTORS):  # a document of the same text stands for the one that was judged
        assert records["q1"].tallies[f"nDCG@10{suffix}"] == (1, 1)
    assert set(records["q1"].tallies) == {measure.name for measure in prepared.measures}
    assert records["q2"].unscored == "no document is judged relevant"


def test_splits_are_measured_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    given = options(tmp_path, keyless(monkeypatch, tmp_path), data=data, splits=frozenset(["dev", "test"]))
    with pytest.raises(CannotMeasure, match="one at a time"), BEIR.prepare(given):
        pass
