"""A Scope in SQL.

Flows in: a Scope. Flows out: a condition on the table alias `a` (articles) and its parameters. Says exactly what
`vectorstore.scoping.in_scope` says, and a test holds it to that.
"""

from __future__ import annotations

import json
from datetime import datetime

from vectorstore.model import Scope
from vectorstore.scoping import month_days


def condition(scope: Scope) -> tuple[str, tuple[str | float, ...]]:
    """SQL for `WHERE`, and its parameters in order."""
    dates, date_parameters = _dates(scope)
    sources, source_parameters = _sources(scope.sources)
    articles, article_parameters = _articles(scope.article_ids)
    parameters: tuple[str | float, ...] = (scope.archive, *date_parameters, *source_parameters, *article_parameters)
    return f"a.archive = ?{dates}{sources}{articles}", parameters


def _dates(scope: Scope) -> tuple[str, tuple[float, ...]]:
    if not scope.dated:
        return "", ()
    within, parameters = [], []
    for comparison, bound in (("a.published_start < ?", scope.end), ("a.published_end > ?", scope.start)):
        if bound is not None:
            within.append(comparison)
            parameters.append(bound.timestamp())
    days = _days(scope.start, scope.end)
    return f" AND (({' AND '.join(within)}) OR (a.published_start IS NULL{days}))", tuple(parameters)


def _days(start: datetime | None, end: datetime | None) -> str:
    days = month_days(start, end)
    if days is None:
        return ""
    listed = ",".join(map(str, sorted(days)))  # our own integers: nothing of the caller's is quoted here
    return f" AND (a.month_day IS NULL OR a.month_day IN ({listed}))"


def _sources(sources: frozenset[str] | None) -> tuple[str, tuple[str, ...]]:
    if sources is None:
        return "", ()
    return f" AND a.source_key IN ({','.join('?' * len(sources))})", tuple(sorted(sources))


def _articles(article_ids: frozenset[str] | None) -> tuple[str, tuple[str, ...]]:
    """One parameter however many there are: SQLite takes 32,766 at most, and prepares the statement once."""
    if article_ids is None:
        return "", ()
    return " AND a.id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(article_ids)),)
