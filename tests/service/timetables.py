"""A timetable whose times a test names, so that none has to wait for the next full minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from service.ports import BadQuestion


class Dues:
    """Satisfies Timetable: due at the moments that a test names."""

    def __init__(self, *dues: datetime) -> None:
        self.dues = list(dues)

    def check(self, schedule: str, time_zone: str) -> None:
        if schedule == "nonsense":
            raise BadQuestion("'nonsense' is no schedule")

    def within(self, schedule: str, time_zone: str, *, after: datetime, until: datetime) -> Sequence[datetime]:
        self.check(schedule, time_zone)
        return sorted(due for due in self.dues if after < due <= until)

    def next_after(self, schedule: str, time_zone: str, after: datetime) -> datetime | None:
        return next(iter(self.within(schedule, time_zone, after=after, until=datetime.max.replace(tzinfo=UTC))), None)

    def latest(self, schedule: str, time_zone: str, *, after: datetime, until: datetime) -> datetime | None:
        return next(reversed(self.within(schedule, time_zone, after=after, until=until)), None)


def soon(seconds: float = 0.3) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
