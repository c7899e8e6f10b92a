from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.rendering.cited_json import PublishedOut
from service.rendering.wording import counted, date_words, day_words, moment_words, weekday, window_words
from vectorstore.model import Precision, Published

ALMATY, BERLIN, NEW_YORK = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("at", "precision", "words"),
    [
        ("2023-03-17T08:30:59+00:00", "second", "17 Mar 2023, 14:30"),  # six hours ahead, until 2024
        ("2023-03-16T20:00:00+00:00", "second", "17 Mar 2023, 02:00"),
        ("2023-03-17", "day", "17 Mar 2023"),
        ("--12-13", "month-day", "13 Dec, year unknown"),
        ("--09-03", "month-day", "3 Sept, year unknown"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(at: str, precision: Precision, words: str) -> None:
    """A bare day is the article's own and is not moved; an instant is told in the zone."""
    assert date_words(Published(at, precision, "text"), ALMATY if precision == "second" else NEW_YORK) == words


def test_an_unknown_date_is_never_given_one() -> None:
    assert date_words(None, ALMATY) == "date unknown"


def test_utc_is_named_where_no_other_zone_is() -> None:
    published = Published("2023-03-17T08:30:00+00:00", "second", "feed")
    assert date_words(published) == "17 Mar 2023, 08:30 UTC"
    assert date_words(PublishedOut.of(published)) == "17 Mar 2023, 08:30 UTC"
    assert moment_words(datetime(2023, 3, 17, 8, tzinfo=UTC), ZoneInfo("UTC")) == "17 Mar 2023, 08:00 UTC"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (datetime(2026, 11, 21, tzinfo=BERLIN), datetime(2026, 11, 22, tzinfo=BERLIN), "21 Nov 2026"),
        (datetime(2026, 10, 25, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN), "25 Oct 2026"),  # of 25 hours
        (datetime(2026, 11, 19, tzinfo=BERLIN), datetime(2026, 11, 22, tzinfo=BERLIN), "19 Nov to 21 Nov 2026"),
        (datetime(2025, 12, 30, tzinfo=BERLIN), datetime(2026, 1, 3, tzinfo=BERLIN), "30 Dec 2025 to 2 Jan 2026"),
        (
            datetime(2026, 11, 21, 8, tzinfo=BERLIN),
            datetime(2026, 11, 22, 8, tzinfo=BERLIN),
            "21 Nov 2026, 08:00 to 22 Nov 2026, 08:00",
        ),
    ],
)
def test_a_window_of_whole_days_is_said_in_days(start: datetime, end: datetime, words: str) -> None:
    assert window_words(start.astimezone(UTC), end.astimezone(UTC), BERLIN) == words


def test_an_empty_window_is_said_as_it_is() -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    assert window_words(at, at, UTC) == "21 Nov 2026, 00:00 UTC to 21 Nov 2026, 00:00 UTC"


def test_a_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
    assert (day_words(late, ALMATY), weekday(late, ALMATY)) == ("21 Nov 2026", "Saturday")
    assert (day_words(late, NEW_YORK), weekday(late - timedelta(days=1), NEW_YORK)) == ("20 Nov 2026", "Thursday")


def test_numbers_agree_with_what_they_count() -> None:
    assert [counted(n, "story", "stories") for n in (0, 1, 1200)] == ["0 stories", "1 story", "1,200 stories"]
    assert counted(2, "article") == "2 articles"
