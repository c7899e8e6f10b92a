"""Which form of a thing the caller wants, and whether they have it already.

Flows in: an Accept header and the media types there are; a body and an If-None-Match header. Flows out: one media type,
or a refusal; a response, with an entity tag. Knows no Edition. RFC 9110, sections 12.5.1 and 13.1.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from fastapi import Request
from starlette.responses import Response

from service.http.problems import refusal

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


def chosen(accept: str | None, offered: Sequence[str]) -> str:
    """The media type of `offered` that the caller likes best; of several alike, the first. Raises Refused (406)."""
    ranges = [_range(part) for part in (accept or "*/*").split(",") if part.strip()] or [("*/*", 1.0)]
    weights = {kind: _weight(kind, ranges) for kind in offered}
    best = max(offered, key=lambda kind: weights[kind])  # max keeps the first of equals
    if weights[best] == 0:
        raise refusal(
            406, f"There is none of {(accept or '')[:200]!r}; ask for {', '.join(offered[:-1])} or {offered[-1]}."
        )
    return best


def tagged(body: str, media_type: str, request: Request, headers: Mapping[str, str]) -> Response:
    """The body with its entity tag; 304 without it when the caller has the same."""
    content = body.encode("utf-8", "replace")
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    kept = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept"} | dict(headers)
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=kept)
    return Response(content, headers=kept, media_type=media_type)


def _has(condition: str, tag: str) -> bool:
    return condition.strip() == "*" or tag in _TAG.findall(condition)


def _range(part: str) -> tuple[str, float]:
    """A media range and its weight; a weight that is none counts as 1, and other parameters as not there."""
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    weights = [
        value.strip() for name, _, value in (p.partition("=") for p in parameters) if name.strip().lower() == "q"
    ]
    weight = float(weights[0]) if weights and _WEIGHT.match(weights[0]) else 1.0
    return kind.lower(), weight


def _weight(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Of the most specific range that holds the type: "text/html" before "text/*" before "*/*"."""
    named = dict(ranges)
    for asked in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        if asked in named:
            return named[asked]
    return 0.0
