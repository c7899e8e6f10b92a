"""A date has exactly the precision it was written with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.dating import month_number, parse_instant, parse_published
from vectorstore.ports import BadArticle


@pytest.mark.parametrize(
    ("written", "at", "precision"),
    [
        ("2023-03-17", "2023-03-17", "day"),
        ("20230317", "2023-03-17", "day"),
        ("2023-03-17T08:00Z", "2023-03-17T08:00:00+00:00", "second"),
        ("2023-03-17T08:00:30.5+05:00", "2023-03-17T03:00:30+00:00", "second"),
        ("Fri, 17 Mar 2023 08:30:00 -0500", "2023-03-17T13:30:00+00:00", "second"),
        ("Fri, 17 Mar 2023 08:30:00 GMT", "2023-03-17T08:30:00+00:00", "second"),
        ("March 17, 2023 8:30 a.m. EST", "2023-03-17T13:30:00+00:00", "second"),
        ("2023-03-17T08:00", "2023-03-17", "day"),
        ("March 17, 2023 8:30 PM XYZ", "2023-03-17", "day"),
        ("March 17, 2023", "2023-03-17", "day"),
        ("17 March 2023", "2023-03-17", "day"),
        ("17/03/2023", "2023-03-17", "day"),
        ("03/17/2023", "2023-03-17", "day"),
        ("05.04.2023", "2023-04-05", "day"),
        ("Dec. 13", "--12-13", "month-day"),
        ("--12-13", "--12-13", "month-day"),
        ("Feb 29", "--02-29", "month-day"),
    ],
)
def test_reads_what_is_written_and_no_more(written: str, at: str, precision: str) -> None:
    published = parse_published(written, "metadata")
    assert published is not None
    assert (published.at, published.precision, published.origin) == (at, precision, "metadata")


@pytest.mark.parametrize(
    "written",
    ["", " ", "n/a", "2023", "2023-03", "March 2023", "Monday", "Monday March 2023", "10:30", "0001-01-01T00:00:00Z"],
)
def test_less_than_a_month_and_a_day_is_unknown(written: str) -> None:
    assert parse_published(written, "metadata") is None


@pytest.mark.parametrize(
    "written",
    [
        "2023-02-30",
        "2023-13-01",
        "Feb. 29, 2023",
        "03/04/2023",
        "17/03/23",
        "1679040000",
        "yesterday",
        "--02-30",
        "9999-12-31",
        "x" * 500,
    ],
)
def test_refuses_what_is_impossible_or_ambiguous_and_names_it(written: str) -> None:
    with pytest.raises(BadArticle) as caught:
        parse_published(written, "metadata")
    assert written[:8].strip("-") in str(caught.value) or "month 2, day 30" in str(caught.value)


@given(
    st.dates(date(1700, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%Y/%m/%d"])
)
def test_any_day_comes_back_in_every_notation(day: date, notation: str) -> None:
    published = parse_published(day.strftime(notation), "feed")
    assert published is not None
    assert published.at == day.isoformat()


@given(st.text(max_size=120))
def test_any_text_is_a_date_unknown_or_refused(written: str) -> None:
    try:
        published = parse_published(written, "metadata")
    except BadArticle:
        return
    assert published is None or published.precision == "month-day" or published.period() is not None


def test_an_instant_is_the_first_its_words_allow() -> None:
    assert parse_instant("2023-03-17") == datetime(2023, 3, 17, tzinfo=UTC)
    assert parse_instant("2023-03-17T08:00+02:00") == datetime(2023, 3, 17, 6, tzinfo=UTC)
    assert parse_instant("Dec. 13") is None


def test_month_names_are_known_by_their_first_three_letters() -> None:
    assert [month_number(name) for name in ("Sept.", "march", "Monday")] == [9, 3, None]
