"""Schedules as cron has them, and days on which the clocks change."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.cron import CronTimetable
from service.ports import BadQuestion, Timetable

TIMETABLE: Timetable = CronTimetable()

# The day on which clocks go forward, and the day on which they go back, in 2026.
CHANGES = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),  # at 02:00 and 03:00
    "America/New_York": ("2026-03-08", "2026-11-01"),  # at 02:00
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),  # by half an hour
    "Africa/Cairo": ("2026-04-24", "2026-10-29"),  # at midnight
}


def due(schedule: str, zone: str, first: str, last: str) -> list[str]:
    """Every due time of the days from `first` to `last`, as clocks on the wall show it, without the seconds."""
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) for day in (first, last))
    found = TIMETABLE.within(schedule, zone, after=_before(begin), until=_before(end + timedelta(days=1)))
    return [at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") for at in found]


def _before(at: datetime) -> datetime:
    return at.astimezone(UTC) - timedelta(microseconds=1)


def test_a_time_that_clocks_skip_is_due_once_and_later() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2026-03-28", "2026-03-30") == [
        "2026-03-28T02:30+01:00",
        "2026-03-29T03:30+02:00",
        "2026-03-30T02:30+02:00",
    ]
    assert due("30 2 * * *", "America/New_York", "2026-03-07", "2026-03-09") == [
        "2026-03-07T02:30-05:00",
        "2026-03-08T03:30-04:00",
        "2026-03-09T02:30-04:00",
    ]


def test_a_time_that_clocks_repeat_is_due_once_and_the_first_time() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2026-10-24", "2026-10-26") == [
        "2026-10-24T02:30+02:00",
        "2026-10-25T02:30+02:00",
        "2026-10-26T02:30+01:00",
    ]
    assert due("30 1 * * *", "America/New_York", "2026-10-31", "2026-11-02") == [
        "2026-10-31T01:30-04:00",
        "2026-11-01T01:30-04:00",
        "2026-11-02T01:30-05:00",
    ]


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("change", [0, 1])
def test_eight_in_the_morning_stays_eight_in_the_morning(zone: str, change: int) -> None:
    day = datetime.fromisoformat(CHANGES[zone][change])
    days = [(day + timedelta(days=by)).date().isoformat() for by in (-2, -1, 0, 1, 2)]
    assert [at[:16] for at in due("0 8 * * *", zone, days[0], days[-1])] == [f"{day}T08:00" for day in days]


@given(st.sampled_from([(zone, day) for zone, days in CHANGES.items() for day in days]), st.integers(0, 1439))
def test_every_time_of_a_day_is_due_once_on_every_day(change: tuple[str, str], minute: int) -> None:
    zone, day = change
    first, last = (datetime.fromisoformat(day) + timedelta(days=by) for by in (-1, 2))
    found = due(f"{minute % 60} {minute // 60} * * *", zone, f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")
    assert [at[:10] for at in found] == [f"{first + timedelta(days=by):%Y-%m-%d}" for by in range(4)]


def test_midnight_is_not_left_out_where_clocks_skip_it() -> None:
    assert due("0 0 * * *", "Africa/Cairo", "2026-04-23", "2026-04-25") == [
        "2026-04-23T00:00+02:00",
        "2026-04-24T01:00+03:00",
        "2026-04-25T00:00+03:00",
    ]


def test_a_schedule_that_names_no_hour_goes_on_through_a_repeated_one() -> None:
    night = due("0,30 * * * *", "Europe/Berlin", "2026-10-25", "2026-10-25")
    assert len(night) == 50
    assert [at[11:] for at in night[4:8]] == ["02:00+02:00", "02:30+02:00", "02:00+01:00", "02:30+01:00"]
    assert len(due("0,30 * * * *", "Europe/Berlin", "2026-03-29", "2026-03-29")) == 46
    assert Counter(due("*/20 * * * *", "Australia/Lord_Howe", "2026-04-05", "2026-04-05")).most_common(1)[0][1] == 1


def weekdays(schedule: str) -> set[str]:
    return {datetime.fromisoformat(at).strftime("%a") for at in due(schedule, "UTC", "2026-11-16", "2026-11-22")}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("0", "Sun"),
        ("7", "Sun"),
        ("1", "Mon"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("mon-fri", "Mon Tue Wed Thu Fri"),
        ("MON,wed", "Mon Wed"),
        ("fri-sun", "Fri Sat Sun"),
        ("5-7", "Fri Sat Sun"),
        ("0-2", "Sun Mon Tue"),
        ("*/2", "Sun Tue Thu Sat"),
        ("sat", "Sat"),
    ],
)
def test_weekdays_are_cronss(field: str, expected: str) -> None:
    assert weekdays(f"0 8 * * {field}") == set(expected.split())


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("0 9 1 * *", ["11-01", "12-01"]),
        ("0 9 1,15 nov *", ["11-01", "11-15"]),
        ("0 9 31 * *", ["12-31"]),
        ("0 9 */10 11 *", ["11-01", "11-11", "11-21"]),
        ("0 9 13 * fri", ["11-06", "11-13", "11-20", "11-27", "12-04", "12-11", "12-13", "12-18", "12-25"]),  # either
        ("0 9 * nov-dec/2 1", ["11-02", "11-09", "11-16", "11-23", "11-30"]),
    ],
)
def test_days_are_crons(schedule: str, expected: list[str]) -> None:
    assert [at[5:10] for at in due(schedule, "UTC", "2026-11-01", "2026-12-31")] == expected


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [("5-50/15 7 * * *", ["07:05", "07:20", "07:35", "07:50"]), ("0 7/8 * * *", ["07:00", "15:00", "23:00"])],
)
def test_times_are_crons(schedule: str, expected: list[str]) -> None:
    assert [at[11:16] for at in due(schedule, "UTC", "2026-11-22", "2026-11-22")] == expected


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "0 8 * *",
        "0 0 8 * * *",
        "@daily",
        "60 8 * * *",
        "0 24 * * *",
        "0 8 0 * *",
        "0 8 32 * *",
        "0 8 * 13 *",
        "0 8 * * 8",
        "0 8 * * fry",
        "0 8 * jan-foo *",
        "0 8 L * *",
        "0 8 5-1 * *",
        "0 8 * * ,",
        "*/0 8 * * *",
        "-5 8 * * *",
        "٣ 8 * * *",
        "0 8 1-3-5 * *",
        f"{'0,' * 200}0 8 * * *",
    ],
)
def test_what_is_no_schedule_is_refused_with_what_to_write(schedule: str) -> None:
    with pytest.raises(BadQuestion, match="minute hour day month weekday"):
        TIMETABLE.check(schedule, "UTC")


@pytest.mark.parametrize("schedule", ["0 8 30 2 *", "0 8 31 4,6,9,11 *"])
def test_a_day_that_never_comes_is_refused(schedule: str) -> None:
    with pytest.raises(BadQuestion, match="never comes"):
        TIMETABLE.check(schedule, "UTC")


def test_a_day_that_comes_every_four_years_is_a_schedule() -> None:
    TIMETABLE.check("0 8 29 2 *", "UTC")
    assert TIMETABLE.next_after("0 8 29 2 *", "UTC", datetime(2026, 1, 1, tzinfo=UTC)) == datetime(
        2028, 2, 29, 8, tzinfo=UTC
    )


@given(st.text(st.sampled_from("0123456789*/,- monjan"), max_size=20))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    try:
        TIMETABLE.check(text, "Europe/Berlin")
    except BadQuestion:
        return
    assert TIMETABLE.next_after(text, "Europe/Berlin", datetime(2001, 1, 1, tzinfo=UTC)) is not None


SCHEDULES = st.sampled_from(["0 8 * * *", "*/20 * * * *", "30 2 * * *", "0 0 * * 0", "15 6,18 1 * *", "0 9 29 2 *"])
MOMENTS = st.integers(1_704_067_200, 1_830_297_600).map(lambda at: datetime.fromtimestamp(at, UTC))  # 2024 to 2027


@given(SCHEDULES, st.sampled_from([*CHANGES, "UTC"]), MOMENTS)
def test_next_latest_and_within_agree(schedule: str, zone: str, at: datetime) -> None:
    following = TIMETABLE.next_after(schedule, zone, at)
    assert following is not None
    assert following > at
    assert TIMETABLE.within(schedule, zone, after=at, until=following) == [following]
    assert TIMETABLE.latest(schedule, zone, after=at, until=following) == following
    assert TIMETABLE.latest(schedule, zone, after=at, until=following - timedelta(microseconds=1)) is None
    assert TIMETABLE.latest(schedule, zone, after=at - timedelta(days=3000), until=following) == following


def test_the_latest_of_many_is_found_without_counting_them_all() -> None:
    long_ago, now = datetime(1990, 1, 1, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, 30, tzinfo=UTC)
    assert TIMETABLE.latest("* * * * *", "Europe/Berlin", after=long_ago, until=now) == now.replace(second=0)
