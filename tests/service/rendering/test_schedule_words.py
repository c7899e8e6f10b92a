"""Schedules in words."""

from __future__ import annotations

import pytest

from service.rendering.schedule_words import schedule_words


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("0 8 * * *", "every day at 08:00"),
        ("0 8 * * mon-fri", "on working days at 08:00"),
        ("05 8 * * 1-5", "on working days at 08:05"),
        ("30 17,7 * * *", "every day at 07:30 and 17:30"),
        ("0 6,12,18 * * MON", "on Mondays at 06:00, 12:00 and 18:00"),
        ("0 8 * * 0,6", "on Saturdays and Sundays at 08:00"),
        ("0 8 * * 7", "on Sundays at 08:00"),
        ("0 8 * * fri-mon", "on Mondays, Fridays, Saturdays and Sundays at 08:00"),
        ("0 8 * * 0-6", "every day at 08:00"),
        ("0 8 * * 0-7", "every day at 08:00"),
        ("0 9 1 * *", "on day 1 of each month at 09:00"),
        ("*/30 * * * *", "every 30 minutes"),
        ("15 * * * *", "every hour at 15 past"),
        ("0 9 1 1 *", "by the schedule 0 9 1 1 *"),
        ("0 9 1 * mon", "by the schedule 0 9 1 * mon"),
        ("0 9 * * mon#1", "by the schedule 0 9 * * mon#1"),
        ("0-30 9 * * *", "by the schedule 0-30 9 * * *"),
        ("*/7 * * * *", "by the schedule */7 * * * *"),
        ("*/0 * * * *", "by the schedule */0 * * * *"),
        ("0 * * * mon", "by the schedule 0 * * * mon"),
        ("0 */2 * * *", "by the schedule 0 */2 * * *"),
        ("whenever", "by the schedule whenever"),
    ],
)
def test_a_schedule_is_said_as_a_person_would_or_shown_as_it_is(schedule: str, said: str) -> None:
    assert schedule_words(schedule, "Europe/Berlin") == f"{said} (Europe/Berlin)"
