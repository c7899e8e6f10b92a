"""What went into an Edition, and what to say when there is nothing to tell.

Flows in: the articles of the window, what became of each, and the summaries made. Flows out: a receipt whose counts add
up (seen = told + left out), and a message. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.digests.coverage import Coverage
from service.digests.windows import Window, day_in
from service.model import DigestDefinition, EditionItem, EditionReceipt, LeftOut, Summary

UNPLACED = "came in while this was being put together"


def receipt(
    seen: Collection[str],
    coverage: Sequence[Coverage],
    items: Sequence[EditionItem],
    left: Iterable[tuple[Iterable[str], str]],
    summaries: Sequence[Summary],
    *,
    undated: int,
    timing_ms: Mapping[str, float],
) -> EditionReceipt:
    """`seen`: ids of the window's articles. `left`: ids, and why they are not told; the first reason counts.

    An article that is neither told nor left for a reason was read in after its story was looked up.
    """
    reasons = _reasons(seen, coverage, items, left)
    counted = Counter(reasons.values())
    return EditionReceipt(
        articles_seen=len(seen),
        undated=undated,
        left_out=tuple(
            LeftOut(reason, count) for reason, count in sorted(counted.items(), key=lambda r: (-r[1], r[0]))
        ),
        stories=len(coverage),
        merged=sum(len(one.members) - 1 for one in coverage),
        copies=sum(group.copies for one in coverage for group in one.groups),
        mode="llm" if any(one.mode == "llm" for one in summaries) else "extractive",
        model=next((one.model for one in summaries if one.model), None),
        prompts=tuple(sorted({stamp for one in summaries for stamp in one.prompts})),
        degraded=any(one.degraded for one in summaries),
        timing_ms=timing_ms,
    )


def _reasons(
    seen: Collection[str],
    coverage: Sequence[Coverage],
    items: Sequence[EditionItem],
    left: Iterable[tuple[Iterable[str], str]],
) -> dict[str, str]:
    """By article, why it is not told."""
    origins = {origin.article_id for item in items for origin in item.origins}
    groups = [{member.article.id for member in group.members} for one in coverage for group in one.groups]
    told = {article_id for group in groups if group & origins for article_id in group}
    reasons: dict[str, str] = {}
    for article_ids, reason in left:
        reasons |= {one: reason for one in article_ids if one in seen and one not in told and one not in reasons}
    return reasons | {one: UNPLACED for one in seen if one not in told and one not in reasons}


def message(definition: DigestDefinition, window: Window, found: EditionReceipt) -> str:
    """What an Edition without items says: that nothing was read in for its time, or that it holds nothing to tell."""
    when = spelt(window, ZoneInfo(definition.time_zone))
    if not found.articles_seen:
        of = f" of {_listed(definition.sources)}" if definition.sources else ""
        return f"Nothing{of} that was published {when} has been read in.{_undated(found.undated)}"
    articles = "1 article was" if found.articles_seen == 1 else f"{found.articles_seen:,} articles were"
    reasons = "; ".join(f"{one.articles:,} {one.reason}" for one in found.left_out)
    return f"There is nothing new to tell: {articles} published {when} ({reasons})."


def spelt(window: Window, zone: ZoneInfo) -> str:
    """ "on 17 March 2023" where it is a whole day in the zone, else from when to when."""
    start, end = (moment.astimezone(zone) for moment in window)
    if day_in(start.date(), zone) == window:
        return f"on {_day(start)}"
    last = end - timedelta(microseconds=1)
    if (day_in(start.date(), zone)[0], day_in(last.date(), zone)[1]) == window:
        return f"from {_day(start)} to {_day(last)}"
    return f"from {_day(start)}, {start:%H:%M}, to {_day(end)}, {end:%H:%M} ({zone.key})"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _undated(undated: int) -> str:
    if not undated:
        return ""
    have, are = ("1 article has", "is") if undated == 1 else (f"{undated:,} articles have", "are")
    return f" {have} no known date, and {are} never taken to be of a day."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
