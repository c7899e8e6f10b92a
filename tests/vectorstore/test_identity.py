from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.identity import Known, Ledger, article_id, canonical_url, decide
from vectorstore.model import Draft, Published


@pytest.mark.parametrize(
    "other",
    [
        "HTTPS://Example.ORG/news/1",
        "http://example.org/news/1",
        "https://www.example.org:443/news/1/",
        "https://example.org/news/1#top",
        "https://example.org/news/1?utm_source=x&UTM_Medium=y&fbclid=z",
        " https://example.org/news/1 ",
    ],
)
def test_the_same_page_by_another_address(other: str) -> None:
    assert canonical_url(other) == canonical_url("https://example.org/news/1")


@pytest.mark.parametrize(
    "other", ["https://example.org/news/2", "https://example.org/News/1", "https://example.org/news/1?id=2"]
)
def test_another_page(other: str) -> None:
    assert canonical_url(other) != canonical_url("https://example.org/news/1")


@given(st.text() | st.text().map(lambda path: f"https://Example.org:8080/{path}"))
def test_a_canonical_url_is_its_own(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


def test_a_taken_id_is_passed_over() -> None:
    first = article_id("main", "key", lambda _: False)
    assert article_id("main", "key", lambda name: name == first) != first
    assert article_id("other", "key", lambda _: False) != first


MOMENT = Published("2023-03-17T23:30:00-05:00", "second", "feed")


def outcome(said: Published | None, held: Published | None) -> str:
    ledger = Ledger()
    ledger.note(Known("1", 1, "a.txt", None, "hash", "Title", "Wire", held))
    return decide(Draft("text", "a.txt", published=said), None, "hash", ledger).outcome


@pytest.mark.parametrize(
    ("said", "held", "expected"),
    [
        (None, MOMENT, "unchanged"),
        (MOMENT, MOMENT, "unchanged"),
        (MOMENT, None, "revised"),
        (Published("2023-03-17", "day", "text"), MOMENT, "unchanged"),  # the day where it was published
        (Published("2023-03-18", "day", "text"), MOMENT, "unchanged"),  # the day in UTC
        (Published("2023-03-19", "day", "text"), MOMENT, "revised"),
        (Published("--03-17", "month-day", "text"), MOMENT, "unchanged"),
        (Published("--03-19", "month-day", "text"), MOMENT, "revised"),
        (MOMENT, Published("2023-03-17", "day", "text"), "revised"),
        (Published("2023-03-17", "day", "text"), Published("--03-17", "month-day", "text"), "revised"),
        (Published("--03-16", "month-day", "text"), Published("--03-17", "month-day", "text"), "revised"),
        (Published("2023-03-17", "day", "text"), Published("2023-03-17", "day", "feed"), "unchanged"),
        (Published("2023-03-18T04:30:00+00:00", "second", "metadata"), MOMENT, "unchanged"),
    ],
)
def test_a_date_is_news_if_it_says_more_or_something_else(
    said: Published | None, held: Published | None, expected: str
) -> None:
    assert outcome(said, held) == expected
