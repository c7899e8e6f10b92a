"""Retrieval test sets: a corpus, queries, and which documents answer them.

Flows in: a folder or zip in BEIR's layout (Thakur et al. 2021, arXiv:2104.08663), or SciFact's own tables (Wadden et
al. 2020, arXiv:2004.14974). Flows out: queries and judgements, and the corpus streamed. Knows no ranking.
Fields beyond the published ones are passed over: BEIR's `metadata` holds anything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import DataFile, files_of, find, has
from evals.datasets.records import Row, json_lines, rows

_Words = Annotated[str, Field(pattern=r"\S")]
Judgements = Mapping[str, Mapping[str, int]]  # query id to document id to grade; 0 is "judged, and not relevant"

_SCIFACT_CORPUS = "corpus_train.csv"
_SCIFACT_CLAIMS = "claims_validation.csv"
_LITERAL = r"'(?:[^'\\]|\\.)*'" + r'|"(?:[^"\\]|\\.)*"'
_PRINTED_LITERAL = re.compile(_LITERAL, re.DOTALL)
_PRINTED_LIST = re.compile(rf"\[\s*(?:(?:{_LITERAL})(?:\s+(?:{_LITERAL}))*+)?\s*\]", re.DOTALL)
_PRINTED_NUMBERS = re.compile(r"\[[\d\s]*\]")


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Queries with their judgements, and a corpus to find them in."""

    queries: tuple[Query, ...]  # those that were judged, in file order
    judgements: Judgements  # for each of the queries
    _corpus: Callable[[], Iterator[DataArticle]]

    def articles(self) -> Iterator[DataArticle]:
        """The corpus, streamed in file order; a document without a text has its title for one.

        Raises BadData, also at the end, when a document that is judged relevant was not in it.
        """
        missing = {
            doc: query for query, grades in self.judgements.items() for doc, grade in grades.items() if grade > 0
        }
        for article in self._corpus():
            missing.pop(article.id, None)
            yield article
        if missing:
            doc, query = min(missing.items())
            raise BadData(
                f"query {query}: document {doc} is judged but not in the corpus; take the corpus of this set."
            )


class _DocumentEntry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: Annotated[_Words, Field(alias="_id")]
    title: str | None = None
    text: str


class _QueryEntry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: Annotated[_Words, Field(alias="_id")]
    text: _Words


def load_retrieval_set(path: Path, *, split: str = "test") -> RetrievalSet:
    """The set at `path`, a folder or a zip, in either layout. Raises BadData.

    BEIR's has `corpus.jsonl`, `queries.jsonl` and `qrels/SPLIT.tsv`. SciFact's has `corpus_train.csv` and
    `claims_validation.csv`, which is BEIR's test split and the only one taken from it.
    """
    files = files_of(path)
    if has(files, _SCIFACT_CORPUS) and not has(files, "corpus.jsonl"):
        if split != "test":
            raise BadData(f"{path.name}: of SciFact's tables only the split test is read, not {split}.")
        return _scifact(files)
    return _beir(files, split)


def _beir(files: Sequence[DataFile], split: str) -> RetrievalSet:
    corpus, queries, qrels = (find(files, name) for name in ("corpus.jsonl", "queries.jsonl", f"qrels/{split}.tsv"))
    judgements = _judgements(qrels)
    asked = {entry.id: Query(entry.id, entry.text) for _, entry in json_lines(queries, _QueryEntry)}
    unknown = [query for query in judgements if query not in asked]
    if unknown:
        raise BadData(f"{qrels.shown}: query {unknown[0]} is not in {queries.shown}; take the queries of this set.")
    judged = tuple(query for query in asked.values() if query.id in judgements)
    return RetrievalSet(judged, judgements, lambda: _beir_articles(corpus))


def _judgements(qrels: DataFile) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for row in rows(qrels, ("query-id", "corpus-id", "score"), delimiter="\t"):
        try:
            grade = int(row.cells["score"])
        except ValueError as error:
            raise BadData(f"{row.where}: score {row.cells['score']!r} is not a whole number.") from error
        judgements.setdefault(row.cells["query-id"], {})[row.cells["corpus-id"]] = grade
    if not judgements:
        raise BadData(f"{qrels.shown}: no judgements in it.")
    return judgements


def _beir_articles(corpus: DataFile) -> Iterator[DataArticle]:
    for where, entry in json_lines(corpus, _DocumentEntry):
        yield _article(where, entry.id, entry.title or "", entry.text)


def _article(where: str, doc_id: str, title: str, text: str) -> DataArticle:
    if not (text.strip() or title.strip()):
        raise BadData(f"{where}: document {doc_id} has neither title nor text; remove it.")
    return DataArticle(id=doc_id, text=text if text.strip() else title, title=title.strip() or None)


def _scifact(files: Sequence[DataFile]) -> RetrievalSet:
    """Claims stand once for each piece of their evidence, every time with the same documents cited."""
    corpus, claims = find(files, _SCIFACT_CORPUS), find(files, _SCIFACT_CLAIMS)
    queries: dict[str, Query] = {}
    judgements: dict[str, Mapping[str, int]] = {}
    for row in rows(claims, ("id", "claim", "cited_doc_ids")):
        query, cited = Query(row.cells["id"], row.cells["claim"]), _cited(row)
        if queries.setdefault(query.id, query) != query or judgements.setdefault(query.id, cited) != cited:
            raise BadData(
                f"{row.where}: claim {query.id} differs from an earlier row with this id; make them the same."
            )
    return RetrievalSet(tuple(queries.values()), judgements, lambda: _scifact_articles(corpus))


def _cited(row: Row) -> dict[str, int]:
    printed = row.cells["cited_doc_ids"]
    ids = re.findall(r"\d+", printed) if _PRINTED_NUMBERS.fullmatch(printed) else []
    if not ids:
        raise BadData(f"{row.where}: cited_doc_ids {printed!r} is not a list of numbers like [123 456].")
    return dict.fromkeys(ids, 1)


def _scifact_articles(corpus: DataFile) -> Iterator[DataArticle]:
    for row in rows(corpus, ("doc_id", "title", "abstract")):
        sentences = printed_strings(row.cells["abstract"])
        if sentences is None:
            raise BadData(f"{row.where}: abstract is not a whole list of quoted sentences; export it without cutting.")
        yield _article(row.where, row.cells["doc_id"], row.cells["title"], " ".join(filter(None, sentences)))


def printed_strings(printed: str) -> tuple[str, ...] | None:
    """The strings of an array as numpy prints it, outer space removed; None when it is not such an array.

    numpy puts quoted strings side by side without commas and breaks lines between them, never inside one: each quoted
    string is one element, which Python's own reading of the list would run together. Above 1,000 elements it prints
    "..." for those in the middle; that is not a whole array, and gives None.
    """
    if not _PRINTED_LIST.fullmatch(printed.strip()):
        return None
    try:
        return tuple(str(ast.literal_eval(literal)).strip() for literal in _PRINTED_LITERAL.findall(printed))
    except (ValueError, SyntaxError):
        return None
