"""Retrieval sets in BEIR's layout and in SciFact's tables."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.datasets import BadData
from evals.datasets.beir import Query, load_retrieval_set, printed_strings
from tests.evals.datasets.making import json_lines, write_zip

CORPUS = json_lines(
    [
        {"_id": "d1", "title": "Mills", "text": "Mills grind grain.", "metadata": {"year": 1999}},
        {"_id": "d2", "title": "Locks", "text": ""},
        {"_id": "d3", "text": "Canals carry barges."},
    ]
)
QUERIES = json_lines(
    [{"_id": "q1", "text": "what grinds"}, {"_id": "q2", "text": "what carries"}, {"_id": "q3", "text": "x"}]
)
QRELS = b"query-id\tcorpus-id\tscore\nq2\td3\t2\nq2\td1\t0\nq1\td1\t1\n"
BEIR = {"corpus.jsonl": CORPUS, "queries.jsonl": QUERIES, "qrels/test.tsv": QRELS}


def zipped(tmp_path: Path, changes: dict[str, bytes] | None = None, members: dict[str, bytes] = BEIR) -> Path:
    return write_zip(tmp_path / "set.zip", {**members, **(changes or {})})


def unpacked(tmp_path: Path, members: dict[str, bytes] = BEIR) -> Path:
    for name, content in members.items():
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "set"


def test_queries_of_the_split_come_with_their_grades(tmp_path: Path) -> None:
    found = load_retrieval_set(zipped(tmp_path))
    assert found.queries == (Query("q1", "what grinds"), Query("q2", "what carries"))
    assert found.judgements == {"q1": {"d1": 1}, "q2": {"d3": 2, "d1": 0}}


def test_a_folder_and_a_zip_with_a_folder_in_it_give_the_same(tmp_path: Path) -> None:
    nested = write_zip(tmp_path / "nested.zip", {f"set/{name}": content for name, content in BEIR.items()})
    folder, inner = load_retrieval_set(unpacked(tmp_path)), load_retrieval_set(nested)
    assert (folder.queries, folder.judgements) == (inner.queries, inner.judgements)
    assert list(folder.articles()) == list(inner.articles())


def test_a_document_without_a_text_has_its_title_for_one(tmp_path: Path) -> None:
    first, second, third = load_retrieval_set(zipped(tmp_path)).articles()
    assert (first.id, first.title, first.text) == ("d1", "Mills", "Mills grind grain.")
    assert (second.title, second.text) == ("Locks", "Locks")
    assert (third.title, third.published) == (None, None)


def test_the_corpus_can_be_read_again(tmp_path: Path) -> None:
    found = load_retrieval_set(zipped(tmp_path))
    assert list(found.articles()) == list(found.articles())


@pytest.mark.parametrize(
    ("member", "content", "complaint"),
    [
        ("qrels/test.tsv", b"query\tdoc\tscore\n", "qrels/test.tsv, line 1: no column query-id, corpus-id"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\thigh\n", "line 2: score 'high'"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\n", "line 2: 2 cells under 3 columns"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\n", "no judgements"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq9\td1\t1\n", "query q9 is not in set.zip:queries.jsonl"),
        ("queries.jsonl", b'{"_id": 1, "text": "x"}\n', "queries.jsonl, line 1: `_id`"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, member: str, content: bytes, complaint: str) -> None:
    with pytest.raises(BadData, match=complaint):
        load_retrieval_set(zipped(tmp_path, {member: content}))


def test_a_split_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"No qrels/dev\.tsv"):
        load_retrieval_set(zipped(tmp_path), split="dev")


def test_a_relevant_document_that_the_corpus_lacks_is_told_at_its_end(tmp_path: Path) -> None:
    corpus = json_lines([{"_id": "d1", "title": "", "text": "Mills."}])
    articles = load_retrieval_set(zipped(tmp_path, {"corpus.jsonl": corpus})).articles()
    assert next(articles).id == "d1"
    with pytest.raises(BadData, match="query q2: document d3 is judged but not in the corpus"):
        next(articles)


def test_a_document_with_no_words_at_all_is_refused(tmp_path: Path) -> None:
    corpus = json_lines([{"_id": "d1", "title": " ", "text": ""}])
    with pytest.raises(BadData, match=r"corpus\.jsonl, line 1: document d1 has neither title nor text"):
        list(load_retrieval_set(zipped(tmp_path, {"corpus.jsonl": corpus})).articles())


# -- SciFact's tables --------------------------------------------------------------------------------------------------

SENTENCES = ["The mill's wheel is “old”.\n", 'It says "1840" +/-', "2 years.", 'It\'s the "oldest" one \\ here.']


def table(*rows: tuple[str, ...]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def scifact(tmp_path: Path, abstract: str | None = None, claims: tuple[tuple[str, ...], ...] | None = None) -> Path:
    printed = str(np.array(SENTENCES, dtype=object)) if abstract is None else abstract
    corpus = table(
        ("doc_id", "title", "abstract", "structured"), ("11", "Mills", printed, "False"), ("12", "B", "['b']", "True")
    )
    asked = claims or (
        ("1", "Mills are old.", "11", "SUPPORT", "[2 5]", "[11]"),
        ("1", "Mills are old.", "11", "SUPPORT", "[7]", "[11]"),
        ("3", "B is b.", "", "", "[]", "[   12 11]"),
    )
    head = ("id", "claim", "evidence_doc_id", "evidence_label", "evidence_sentences", "cited_doc_ids")
    members = {"corpus_train.csv": corpus, "claims_validation.csv": table(head, *asked)}
    return zipped(tmp_path, members=members)


def test_a_claim_is_one_query_however_many_rows_its_evidence_has(tmp_path: Path) -> None:
    found = load_retrieval_set(scifact(tmp_path))
    assert found.queries == (Query("1", "Mills are old."), Query("3", "B is b."))
    assert found.judgements == {"1": {"11": 1}, "3": {"12": 1, "11": 1}}


def test_an_abstract_is_its_sentences_joined_by_one_space(tmp_path: Path) -> None:
    first, second = load_retrieval_set(scifact(tmp_path)).articles()
    assert first.text == 'The mill\'s wheel is “old”. It says "1840" +/- 2 years. It\'s the "oldest" one \\ here.'
    assert (first.id, first.title, second.text) == ("11", "Mills", "b")


@pytest.mark.parametrize(
    "abstract", ["['one' ... 'last']", "['one' 'two", "one two", "['one'] 'two'", "['one''two']", ""]
)
def test_an_abstract_that_was_cut_in_printing_is_refused(tmp_path: Path, abstract: str) -> None:
    with pytest.raises(BadData, match=r"corpus_train\.csv, line 2: abstract is not a whole list"):
        list(load_retrieval_set(scifact(tmp_path, abstract)).articles())


@pytest.mark.parametrize("cited", ["[]", "12, 13", "['12']"])
def test_a_claim_that_cites_nothing_readable_is_refused(tmp_path: Path, cited: str) -> None:
    with pytest.raises(BadData, match=r"claims_validation\.csv, line 2: cited_doc_ids"):
        load_retrieval_set(scifact(tmp_path, claims=(("1", "A.", "", "", "[]", cited),)))


def test_rows_of_one_claim_that_differ_are_refused(tmp_path: Path) -> None:
    rows = (("1", "A.", "", "", "[]", "[11]"), ("1", "A.", "", "", "[]", "[12]"))
    with pytest.raises(BadData, match="line 3: claim 1 differs from an earlier row"):
        load_retrieval_set(scifact(tmp_path, claims=rows))


def test_only_the_test_split_is_taken_from_the_tables(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="only the split test"):
        load_retrieval_set(scifact(tmp_path), split="train")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=90), max_size=12), st.integers(20, 200))
def test_what_numpy_prints_is_read_back(sentences: list[str], width: int) -> None:
    array = np.empty(len(sentences), dtype=object)
    array[:] = sentences
    printed = np.array2string(array, max_line_width=width, threshold=sys.maxsize)
    assert printed_strings(printed) == tuple(sentence.strip() for sentence in sentences)


def test_an_array_that_numpy_prints_in_part_is_not_whole() -> None:
    assert printed_strings(str(np.array([f"s{number}" for number in range(1_200)], dtype=object))) is None
