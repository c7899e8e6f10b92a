from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.identity import article_id, canonical_url


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
