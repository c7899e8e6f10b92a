"""Articles by what a person calls them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import StoppedClock
from tests.vectorstore.archives import draft
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.reading import prepare

DRAFTS = [
    draft(1),  # with a URL
    draft(2, origin="/home-of/news/seeds/two.txt"),
    draft(4, origin="seeds/four.txt"),
    draft(6, origin="/elsewhere/notes.txt"),
    draft(8, origin="/another/notes.txt"),
    draft(10, origin="api"),
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[SqliteCatalogue]:
    database = Database(tmp_path / "archive.db")
    catalogue = SqliteCatalogue(database, StoppedClock())
    catalogue.add("main", [prepare(each) for each in DRAFTS])
    yield catalogue
    database.close()


def titles(catalogue: SqliteCatalogue, name: str, archive: str = "main") -> list[str | None]:
    return [article.title for article in catalogue.named(archive, name)]


def title(number: int) -> str | None:
    return draft(number).title


def test_an_article_is_found_by_its_id_and_by_how_the_id_begins(catalogue: SqliteCatalogue) -> None:
    for article in catalogue.articles("main"):
        assert catalogue.named("main", article.id) == [article]
        assert article in catalogue.named("main", article.id[:6])
        assert catalogue.named("main", article.id[:3]) == []


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("https://example.org/news/1", [1]),
        ("http://www.example.org/news/1/?utm_source=mail#top", [1]),
        ("https://example.org/news/2", []),
        ("/home-of/news/seeds/two.txt", [2]),
        ("seeds/two.txt", [2]),
        ("two.txt", [2]),
        ("wo.txt", []),
        ("seeds/four.txt", [4]),
        ("/home-of/a-copy/seeds/four.txt", [4]),
        ("notes.txt", [6, 8]),
        ("another/notes.txt", [8]),
        ("%.txt", []),
        ("seeds/____.txt", []),
        ("api", []),
        ("/somewhere/api", []),
        ("", []),
    ],
)
def test_a_link_or_a_path_names_what_was_read_from_there(
    catalogue: SqliteCatalogue, name: str, numbers: list[int]
) -> None:
    assert titles(catalogue, name) == [title(number) for number in numbers]


def test_no_more_come_back_than_asked_for(catalogue: SqliteCatalogue) -> None:
    assert len(catalogue.named("main", "notes.txt", limit=1)) == 1


def test_another_archive_knows_none_of_these_names(catalogue: SqliteCatalogue) -> None:
    for article in catalogue.articles("main"):
        assert catalogue.named("other", article.id) == []
        assert catalogue.named("other", article.origin) == []
