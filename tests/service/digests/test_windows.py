"""Spans of publication: days of a time zone, and which articles lie in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.digests.windows import day_in, lies_in, requested, widened, window_of
from service.model import DigestDefinition, DigestRequest
from service.ports import BadQuestion
from tests.passages import passage
from vectorstore.model import Article, Published, Scope
from vectorstore.scoping import in_scope

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
ZONES = ("UTC", "Asia/Almaty", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago")


def definition(time_zone: str = "UTC", hours: int = 24) -> DigestDefinition:
    return DigestDefinition("d", "main", "Morning", NOW, NOW, time_zone=time_zone, hours=hours)


def article(published: Published | None) -> Article:
    return passage("Text.", published=published).article


def test_a_day_is_a_day_of_the_definitions_time_zone() -> None:
    request = requested(definition("Asia/Almaty"), NOW, day=date(2023, 3, 17))
    assert window_of(request) == (datetime(2023, 3, 16, 18, tzinfo=UTC), datetime(2023, 3, 17, 18, tzinfo=UTC))


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 1), 24)])
def test_a_day_on_which_clocks_are_changed_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    start, end = day_in(day, ZoneInfo("Europe/Berlin"))
    assert end - start == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_begins_when_the_day_before_ends() -> None:
    skipped = ZoneInfo("Africa/Cairo")  # at 00:00 of 2026-04-24 clocks go to 01:00
    assert day_in(date(2026, 4, 23), skipped)[1] == day_in(date(2026, 4, 24), skipped)[0]
    assert day_in(date(2026, 4, 24), skipped)[0] == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_without_a_date_the_last_hours_are_meant() -> None:
    request = requested(definition(hours=48), NOW)
    assert window_of(request) == (NOW - timedelta(hours=48), NOW)


def test_a_request_without_dates_of_its_own_looks_back_the_definitions_hours() -> None:
    assert window_of(DigestRequest(definition(hours=6), NOW)) == (NOW - timedelta(hours=6), NOW)


def test_since_a_day_means_from_its_first_instant_until_now() -> None:
    request = requested(definition("America/Los_Angeles"), NOW, since=date(2026, 11, 20))
    assert window_of(request) == (datetime(2026, 11, 20, 8, tzinfo=UTC), NOW)


def test_an_instant_without_an_offset_is_meant_in_the_definitions_zone() -> None:
    request = requested(definition("Asia/Almaty"), NOW, since=datetime(2026, 11, 21, 8))  # noqa: DTZ001
    assert request.start == datetime(2026, 11, 21, 3, tzinfo=UTC)


def test_the_last_day_of_a_span_is_meant_to_its_end() -> None:
    request = requested(definition(), NOW, start=date(2026, 11, 1), end=date(2026, 11, 2))
    assert window_of(request) == (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))


def test_a_missing_end_is_now_and_a_missing_start_the_hours_before_the_end() -> None:
    assert window_of(requested(definition(), NOW, start=date(2026, 11, 1)))[1] == NOW
    end = datetime(2026, 11, 2, tzinfo=UTC)
    assert window_of(requested(definition(), NOW, end=end)) == (end - timedelta(hours=24), end)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"day": date(2026, 11, 23)}, "not come yet"),
        ({"since": date(2027, 1, 1)}, "not come yet"),
        ({"start": date(2026, 11, 5), "end": date(2026, 11, 3)}, "exchange"),
        ({"day": date(2026, 11, 20), "since": date(2026, 11, 20)}, "one of"),
        ({"since": date(2026, 11, 20), "end": date(2026, 11, 21)}, "one of"),
    ],
)
def test_a_span_that_cannot_be_is_refused_with_what_to_write(asked: dict[str, date], says: str) -> None:
    with pytest.raises(BadQuestion, match=says):
        requested(definition(), NOW, **asked)  # type: ignore[arg-type]


def test_an_article_that_states_its_day_is_of_that_day_in_the_readers_zone() -> None:
    zone = ZoneInfo("Asia/Almaty")
    tuesday = day_in(date(2026, 11, 17), zone)
    assert lies_in(article(Published("2026-11-17", "day", "text")), tuesday, zone)
    assert not lies_in(article(Published("2026-11-16", "day", "text")), tuesday, zone)
    assert not lies_in(article(Published("2026-11-18", "day", "text")), tuesday, zone)


def test_an_article_of_unknown_day_is_in_no_span() -> None:
    always = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    assert not lies_in(article(None), always, ZoneInfo("UTC"))
    assert not lies_in(article(Published("--12-13", "month-day", "text")), always, ZoneInfo("UTC"))


def test_the_first_instant_of_a_span_is_in_it_and_its_end_is_not() -> None:
    window = (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))
    assert lies_in(article(Published("2026-11-20T00:00:00+00:00", "second", "feed")), window, ZoneInfo("UTC"))
    assert not lies_in(article(Published("2026-11-21T00:00:00+00:00", "second", "feed")), window, ZoneInfo("UTC"))


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    start=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.integers(1, 80),
)
def test_the_archives_own_scope_when_widened_leaves_out_nothing_that_lies_in_the_window(
    zone: str, day: date, start: datetime, hours: int
) -> None:
    window = (start, start + timedelta(hours=hours))
    one = article(Published(day.isoformat(), "day", "text"))
    wide = widened(window)
    assert not lies_in(one, window, ZoneInfo(zone)) or in_scope(one, Scope("main", *wide))


@given(day=st.dates(date(2020, 1, 1), date(2026, 1, 1)), zone=st.sampled_from(ZONES))
def test_the_days_of_a_zone_follow_each_other_without_a_gap(day: date, zone: str) -> None:
    assert day_in(day, ZoneInfo(zone))[1] == day_in(day + timedelta(days=1), ZoneInfo(zone))[0]
    one = replace(article(None), published=Published(day.isoformat(), "day", "text"))
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    assert [lies_in(one, day_in(other, ZoneInfo(zone)), ZoneInfo(zone)) for other in days] == [False, True, False]
