"""MultiHop-RAG: questions whose evidence stands in several news articles.

Flows in: a folder or zip with `corpus.json` and `MultiHopRAG.json` as published (Tang and Yang 2024,
arXiv:2401.15391). Flows out: articles, and queries with the facts that support their answers. Knows no scorer.
Fields beyond the published ones are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import files_of, find
from evals.datasets.records import Distinct, json_document, published_at
from vectorstore.model import Published

QueryType = Literal["inference_query", "comparison_query", "temporal_query", "null_query"]
_Words = Annotated[str, Field(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that supports an answer, and the article it is from."""

    fact: str
    title: str | None
    url: str | None
    source: str | None
    published: Published | None


@dataclass(frozen=True, slots=True)
class Query:
    id: str  # "q1" for the first of the file, which gives none
    text: str
    answer: str
    type: QueryType
    evidence: tuple[Evidence, ...]  # empty for a null query, which the corpus does not answer

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(evidence.fact for evidence in self.evidence)

    @property
    def unanswerable(self) -> bool:
        return self.type == "null_query"


@dataclass(frozen=True, slots=True)
class MultiHopRag:
    articles: tuple[DataArticle, ...]  # id is the URL
    queries: tuple[Query, ...]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    title: str | None = None
    author: str | None = None
    source: str | None = None
    published_at: str | None = None
    category: str | None = None


class _ArticleEntry(_Entry):
    url: _Words
    body: _Words


class _EvidenceEntry(_Entry):
    url: str | None = None
    fact: _Words


class _QueryEntry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    query: _Words
    answer: _Words
    question_type: QueryType
    evidence_list: tuple[_EvidenceEntry, ...]


_CORPUS = TypeAdapter(tuple[_ArticleEntry, ...])
_QUERIES = TypeAdapter(tuple[_QueryEntry, ...])


def load_multihop_rag(path: Path) -> MultiHopRag:
    """The set at `path`. A URL that the corpus has twice gets "#2" behind it as an id. Raises BadData."""
    files = files_of(path)
    corpus, asked = find(files, "corpus.json"), find(files, "MultiHopRAG.json")
    bodies, questions = json_document(corpus, _CORPUS), json_document(asked, _QUERIES)
    if not bodies or not questions:
        raise BadData(f"{(asked if bodies else corpus).shown}: the list is empty; fetch the set again.")
    own_id = Distinct()
    articles = (
        _article(f"{corpus.shown}, article {number}", own_id(entry.url), entry)
        for number, entry in enumerate(bodies, start=1)
    )
    queries = (
        _query(f"{asked.shown}, query {number}", number, entry) for number, entry in enumerate(questions, start=1)
    )
    return MultiHopRag(tuple(articles), tuple(queries))


def _article(where: str, own_id: str, entry: _ArticleEntry) -> DataArticle:
    return DataArticle(
        id=own_id,
        text=entry.body,
        title=entry.title or None,
        url=entry.url,
        source=entry.source or None,
        published=published_at(entry.published_at, where),
    )


def _query(where: str, number: int, entry: _QueryEntry) -> Query:
    if entry.question_type != "null_query" and not entry.evidence_list:
        raise BadData(f"{where}: a {entry.question_type} without evidence; add it, or make it a null_query.")
    evidence = tuple(
        Evidence(each.fact, each.title, each.url, each.source, published_at(each.published_at, where))
        for each in entry.evidence_list
    )
    return Query(f"q{number}", entry.query, entry.answer, entry.question_type, evidence)
