from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.summaries.happening import day_of, happened, in_order
from vectorstore.model import Published

FRIDAY = Published("2023-03-17", "day", "metadata")
NO_YEAR = Published("--12-13", "month-day", "text")


def day(at: str) -> Published:
    return Published(at, "day", "text")


@pytest.mark.parametrize(
    ("sentence", "at"),
    [
        ("Velmar opened a bridge on March 3, 2021.", "2021-03-03"),
        ("Velmar opened a bridge on 3 March 2021.", "2021-03-03"),
        ("Velmar opened a bridge on March 15.", "2023-03-15"),
        ("Velmar opened a bridge on Dec. 28.", "2022-12-28"),  # nearer than the one to come
        ("Velmar will open a bridge on April 1.", "2023-04-01"),
        ("Velmar opened a bridge on Monday.", "2023-03-13"),
        ("Velmar opened a bridge on Friday.", "2023-03-17"),
        ("Velmar will open a bridge on Monday.", "2023-03-20"),
        ("Velmar opened a bridge yesterday.", "2023-03-16"),
        ("Velmar opened a bridge today.", "2023-03-17"),
        ("Officials said that the bridge fell on Wednesday.", "2023-03-15"),
    ],
)
def test_a_stated_day_is_counted_from_publication(sentence: str, at: str) -> None:
    assert happened(sentence, FRIDAY) == day(at)


@pytest.mark.parametrize(
    "sentence",
    [
        "Velmar opened a bridge.",
        "Velmar has had no bridge since Monday.",
        "Monday's vote was a defeat for the mayor of Velmar.",
        "“I will open it on Monday,” said the mayor of Velmar.",
        "The mayor spoke of a decree signed by the king on March 3.",
    ],
)
def test_without_a_day_of_its_own_it_is_its_articles_day(sentence: str) -> None:
    assert happened(sentence, FRIDAY) == FRIDAY


@pytest.mark.parametrize(
    "sentence",
    [
        "Velmar opened its first bridge in 1921.",
        "Velmar opened its first bridge in March 2020.",
        "Velmar opened its first bridge last year.",
        "Velmar opened its first bridge on Feb. 30.",
    ],
)
def test_what_tells_of_a_time_that_is_no_day_has_none(sentence: str) -> None:
    assert happened(sentence, FRIDAY) is None


def test_a_year_is_never_guessed() -> None:
    assert happened("Velmar opened a bridge on Dec. 8.", NO_YEAR) == Published("--12-08", "month-day", "text")
    assert happened("Velmar opened a bridge on Dec. 8.", None) == Published("--12-08", "month-day", "text")
    assert happened("Velmar opened a bridge on Aug. 20.", FRIDAY) == Published("--08-20", "month-day", "text")


def test_a_weekday_without_a_day_to_count_from_is_no_day() -> None:
    assert happened("Velmar opened a bridge on Monday.", None) is None
    assert happened("Velmar opened a bridge on Monday.", NO_YEAR) == NO_YEAR


def test_an_articles_minute_is_not_when_it_happened() -> None:
    at = Published("2023-03-17T08:30:00+00:00", "second", "metadata")
    assert day_of("Velmar opened a bridge.", at) == Published("2023-03-17", "day", "metadata")


def test_days_of_an_unknown_year_come_last() -> None:
    days = [NO_YEAR, day("2023-03-17"), Published("--01-02", "month-day", "text"), day("2021-05-01")]
    assert [one.at for one in sorted(days, key=in_order)] == ["2021-05-01", "2023-03-17", "--01-02", "--12-13"]


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(-100, 100))
def test_a_day_near_publication_is_found_again_across_the_turn_of_a_year(published: date, apart: int) -> None:
    meant = published + timedelta(days=apart)
    sentence = f"Velmar opened a bridge on {meant:%B} {meant.day}."
    assert happened(sentence, Published(published.isoformat(), "day", "metadata")) == day(meant.isoformat())


@given(st.text(max_size=200))
def test_any_text_has_a_day_or_none(text: str) -> None:
    found = happened(text, FRIDAY)
    assert found is None or found.precision in ("day", "month-day")
