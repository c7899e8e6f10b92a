"""Which span of publication a digest looks at, and which articles lie in it.

Flows in: a definition, the present instant, and what a person asked for: a day, since when, from and to. Flows out: a
DigestRequest with a half-open span in UTC, or yes or no for an article. Knows no clock and no archive.

A day is a day of the definition's time zone, of 23 or 25 hours where clocks are changed in it. An article that states
only its day is of that day in the same zone: a Tuesday's article is in Tuesday's digest, wherever the reader is. One
whose day is unknown is in no span.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.model import DigestDefinition, DigestRequest
from service.ports import BadQuestion
from vectorstore.model import Article

Moment = date | datetime  # a day, or an instant; an instant without an offset is meant in the definition's zone
Window = tuple[datetime, datetime]

LONGEST_CATCH_UP = timedelta(days=7)
ANY_ZONE = timedelta(hours=14)  # how far a zone's day may lie from the same day in UTC


def requested(
    definition: DigestDefinition,
    as_of: datetime,
    *,
    day: date | None = None,
    since: Moment | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    dry_run: bool = False,
) -> DigestRequest:
    """The Edition asked for: of one day, since a moment, or from `start` to `end` (a day is meant to its end).

    Without any of these: the definition's last `hours`. Raises BadQuestion when they are mixed, out of order or have
    not come.
    """
    if sum((day is not None, since is not None, start is not None or end is not None)) > 1:
        raise BadQuestion("Give one of: a day, since when, or from and to")
    zone = ZoneInfo(definition.time_zone)
    if day is not None:
        span = day_in(day, zone)
    elif since is not None:
        span = _instant(since, zone), as_of.astimezone(UTC)
    elif start is not None or end is not None:
        span = _between(definition, as_of, start, end)
    else:
        span = as_of.astimezone(UTC) - timedelta(hours=definition.hours), as_of.astimezone(UTC)
    _check(span, as_of)
    return DigestRequest(definition, as_of, *span, dry_run=dry_run)


def since_the_last(definition: DigestDefinition, as_of: datetime, *, last: datetime | None) -> DigestRequest:
    """The Edition of a scheduled run: of the last `hours`, or of all since the one before, where that is longer.

    So Monday's covers the weekend, and one that was late leaves no gap; but none goes back further than a week because
    a server was off for a month.
    """
    end = as_of.astimezone(UTC)
    start = end - timedelta(hours=definition.hours)
    if last is not None and last < start:
        start = min(start, max(last.astimezone(UTC), end - LONGEST_CATCH_UP))
    return DigestRequest(definition, as_of, start, end)


def window_of(request: DigestRequest) -> Window:
    """The span of a request, whichever of its ends it leaves to the definition."""
    end = request.end or request.as_of.astimezone(UTC)
    return request.start or end - timedelta(hours=request.definition.hours), end


def day_in(day: date, zone: ZoneInfo) -> Window:
    """First instant of the day in the zone and of the next one, UTC."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def lies_in(article: Article, window: Window, zone: ZoneInfo) -> bool:
    """Whether the article may have been published in the window, and is known to have been published some day."""
    period = article.published.period() if article.published else None
    if article.published is None or period is None:
        return False
    first, after = period
    if article.published.precision == "day":
        first, after = day_in(date.fromisoformat(article.published.at), zone)
    return first < window[1] and after > window[0]


def widened(window: Window) -> Window:
    """A window in which every article that `lies_in` this one is found by its day in UTC."""
    return window[0] - ANY_ZONE, window[1] + ANY_ZONE


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _instant(moment: Moment, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return _midnight(moment, zone)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _between(definition: DigestDefinition, as_of: datetime, start: Moment | None, end: Moment | None) -> Window:
    """A missing end is now; a missing start lies the definition's hours before the end."""
    zone = ZoneInfo(definition.time_zone)
    if end is None:
        last = as_of.astimezone(UTC)
    else:
        last = _instant(end, zone) if isinstance(end, datetime) else day_in(end, zone)[1]
    return (last - timedelta(hours=definition.hours) if start is None else _instant(start, zone)), last


def _check(span: Window, as_of: datetime) -> None:
    if span[0] >= as_of:
        raise BadQuestion(f"Nothing can have been published since {span[0]:%Y-%m-%d %H:%M} UTC: it has not come yet")
    if span[0] >= span[1]:
        raise BadQuestion(
            f"{span[0]:%Y-%m-%d %H:%M} to {span[1]:%Y-%m-%d %H:%M} UTC is no span of time; exchange the two"
        )
