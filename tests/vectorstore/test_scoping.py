from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import StoppedClock
from tests.vectorstore.archives import draft
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.model import Published, Scope
from vectorstore.reading import prepare
from vectorstore.scoping import in_scope

PUBLISHED = (
    None,
    Published("2023-02-28", "day", "text"),
    Published("2023-03-17", "day", "text"),
    Published("2023-03-17T23:59:59+00:00", "second", "metadata"),
    Published("2023-03-17T23:30:00-05:00", "second", "metadata"),
    Published("2024-02-29", "day", "text"),
    Published("--12-31", "month-day", "text"),
    Published("--01-01", "month-day", "text"),
    Published("--02-29", "month-day", "text"),
    Published("--03-17", "month-day", "text"),
)
BOUNDS = st.datetimes(datetime(2022, 12, 1), datetime(2024, 4, 1), timezones=st.just(UTC)) | st.sampled_from(  # noqa: DTZ001
    [datetime(2023, 3, 17, tzinfo=UTC), datetime(2023, 3, 18, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)]
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[SqliteCatalogue, SqliteWordIndex]:
    database = Database(tmp_path_factory.mktemp("scoping") / "archive.db")
    catalogue = SqliteCatalogue(database, StoppedClock())
    sources = ("Kazinform", "ТАСС", None)
    drafts = [
        draft(number, published=published, source=sources[number % 3], url=None)
        for number, published in enumerate(PUBLISHED * 3)
    ]
    catalogue.add("main", [prepare(each) for each in drafts])
    catalogue.add("other", [prepare(draft(1, published=None))])
    return catalogue, SqliteWordIndex(database)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.none() | BOUNDS,
    length=st.none() | st.timedeltas(timedelta(), timedelta(days=400)),
    sources=st.none() | st.frozensets(st.sampled_from(["kazinform", "тасс", "nobody"])),
    named=st.none() | st.frozensets(st.integers(0, len(PUBLISHED) * 3 + 2)),
)
def test_both_searches_keep_exactly_what_the_rule_keeps(
    archive: tuple[SqliteCatalogue, SqliteWordIndex],
    start: datetime | None,
    length: timedelta | None,
    sources: frozenset[str] | None,
    named: frozenset[int] | None,
) -> None:
    catalogue, words = archive
    end = None if length is None else (start or datetime(2023, 6, 1, tzinfo=UTC)) + length
    every = catalogue.articles("main", limit=100)
    ids = [*sorted(article.id for article in every), catalogue.articles("other")[0].id, "none", '"]\ud800?']
    scope = Scope("main", start, end, sources, named if named is None else frozenset(ids[n] for n in named))
    kept = {article.id for article in every if in_scope(article, scope)}
    assert {article.id for article in catalogue.articles("main", scope=scope, limit=100)} == kept
    hits = words.search(["minister"], scope=scope, limit=10_000)
    assert {p.article.id for p in catalogue.passages("main", [hit.passage_id for hit in hits]).values()} == kept
    inside = catalogue.within(scope)
    assert {p.article.id for p in catalogue.passages("main", inside).values()} == kept
    assert inside == sorted(hit.passage_id for hit in hits)


def test_a_month_and_day_stays_in_when_the_window_runs_over_new_year(
    archive: tuple[SqliteCatalogue, SqliteWordIndex],
) -> None:
    catalogue, _ = archive
    scope = Scope("main", datetime(2023, 12, 30, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))
    days = {a.published.at for a in catalogue.articles("main", scope=scope, limit=100) if a.published}
    assert days == {"--12-31", "--01-01"}


def test_an_article_of_unknown_date_stays_in(archive: tuple[SqliteCatalogue, SqliteWordIndex]) -> None:
    catalogue, _ = archive
    scope = Scope("main", datetime(1999, 1, 1, tzinfo=UTC), datetime(1999, 1, 2, tzinfo=UTC))
    kept = catalogue.articles("main", scope=scope, limit=100)
    assert {a.published for a in kept if a.published is None or a.published.at != "--01-01"} == {None}
