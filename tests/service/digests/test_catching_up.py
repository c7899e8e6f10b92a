"""A scheduled Edition covers everything since the one before, within reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.digests.windows import since_the_last, window_of
from service.model import DigestDefinition

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAILY = DigestDefinition(id="d", archive="main", name="morning", created_at=NOW, updated_at=NOW)


@pytest.mark.parametrize(
    ("last", "start"),
    [
        (None, NOW - timedelta(hours=24)),
        (NOW - timedelta(hours=3), NOW - timedelta(hours=24)),
        (NOW - timedelta(days=3), NOW - timedelta(days=3)),
        (NOW - timedelta(days=40), NOW - timedelta(days=7)),
    ],
    ids=["the first one looks back its hours", "an extra one in between", "over the weekend", "after a month away"],
)
def test_it_looks_back_to_the_one_before(last: datetime | None, start: datetime) -> None:
    assert window_of(since_the_last(DAILY, NOW, last=last)) == (start, NOW)
