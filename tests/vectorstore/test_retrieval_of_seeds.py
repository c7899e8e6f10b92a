"""Retrieval with every real part, over the two seeds that each fresh archive starts with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes import Unwatched
from vectorstore.adapters.chroma import ChromaIndex, chroma_client
from vectorstore.adapters.database import Database
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.ingesting import fill_vectors
from vectorstore.model import MAIN_ARCHIVE, Draft, Scope, SearchResult
from vectorstore.reading import prepare
from vectorstore.retrieval import search

SEEDS = Path(__file__).parents[2] / "seeds"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)

Search = Callable[[str], SearchResult]


class StoppedClock:
    def now(self) -> datetime:
        return NOW


class Archive:
    """Every real part, over a folder."""

    def __init__(self, home: Path) -> None:
        self.database = Database(home / "archive.sqlite")
        self.catalogue, self.embedder = SqliteCatalogue(self.database, StoppedClock()), OnnxEmbedder()
        self.vectors = ChromaIndex(chroma_client(home / "chroma", None), self.embedder.name)

    def read(self, *drafts: Draft) -> None:
        self.catalogue.add(MAIN_ARCHIVE, [prepare(draft) for draft in drafts])

    def fill(self) -> None:
        fill_vectors(catalogue=self.catalogue, index=self.vectors, embedder=self.embedder, progress=Unwatched())

    def ask(self, question: str) -> SearchResult:
        return search(
            question,
            scope=Scope(),
            now=NOW,
            catalogue=self.catalogue,
            words=SqliteWordIndex(self.database),
            vectors=self.vectors,
            embedder=self.embedder,
        )


@contextmanager
def with_the_seeds(home: Path) -> Iterator[Archive]:
    archive = Archive(home)
    archive.read(*(Draft(path.read_text(encoding="utf-8"), origin=path.name) for path in sorted(SEEDS.glob("*.txt"))))
    archive.fill()
    yield archive
    archive.catalogue.close()


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    with with_the_seeds(tmp_path_factory.mktemp("archive")) as archive:
        yield archive.ask


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who did Umarov meet at the WHO?", "Tedros Ghebreyesus"),
        ("What decree was signed on Dec. 8?", "Action Plan"),
        ("What was proposed to WIPO?", "master’s program"),
        ("Who heads the ILO?", "Gilbert Houngbo"),
        ("When did Tokayev meet Volker Türk?", "met with Volker Türk"),
        ("Which principle does the modernization follow?", "Accountable Government"),
        ("What did Turk say the year marks?", "75th anniversary"),
    ],
)
def test_the_passage_with_the_answer_is_in_the_first_two(ask: Search, question: str, words: str) -> None:
    result = ask(question)
    assert result.dense
    assert not result.scope.dated
    assert any(words in entry.passage.text for entry in result.passages[:2])


def test_a_window_puts_the_dated_seed_first_and_leaves_out_the_december_one(ask: Search) -> None:
    result = ask("What did Tokayev talk about with Türk in March 2023?")
    assert {entry.passage.article.place for entry in result.passages} == {"ASTANA"}
    assert {entry.passage.article.published.at for entry in result.passages if entry.passage.article.published} == {
        "2023-03-17"
    }
    assert not any(entry.undated for entry in result.passages)


def test_the_seed_of_an_unknown_year_is_kept_below_the_dated_one(ask: Search) -> None:
    result = ask("What was said about human rights in 2023?")
    undated = [entry.undated for entry in result.passages]
    assert undated == sorted(undated)
    assert result.undated_kept == sum(undated) > 0
    assert "1 article of unknown date is ranked below." in result.notes


def test_a_window_without_news_is_widened(ask: Search) -> None:
    result = ask("What did Umarov propose to WIPO last week?")
    assert result.widened
    assert "WIPO" in result.passages[0].passage.text


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("A chess tournament opens in Almaty, the mayor said.", "Which tournament opens in Almaty?"),
        ("The deputy mayor of Shymkent resigned over a bridge.", "Why did the deputy mayor of Shymkent resign?"),
        ("Human rights lawyers in Oslo went on strike.", "Who went on strike in Oslo?"),
    ],
)
def test_an_article_just_read_in_comes_first_before_and_after_it_has_a_vector(
    text: str, question: str, tmp_path: Path
) -> None:
    with with_the_seeds(tmp_path) as archive:
        archive.read(Draft(text, origin="new.txt"))
        before = archive.ask(question)
        archive.fill()
        after = archive.ask(question)
    assert [result.passages[0].passage.text for result in (before, after)] == [text, text]
    assert before.dense
    assert ("dense" in before.passages[0].scores, "dense" in after.passages[0].scores) == (False, True)
    assert "1 passage has no vector yet and was searched by words only." in before.notes
