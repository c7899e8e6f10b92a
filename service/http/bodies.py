"""What kind of body a route takes: anything else is 415, before anything is read into it."""

from __future__ import annotations

from fastapi import Request

from service.http.problems import refusal


def json_body(request: Request) -> None:
    """Raises Refused (415) unless the body is declared as JSON."""
    kind = _media_type(request)
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise refusal(415, f"Send JSON, with Content-Type: application/json{_not(kind)}.")


def form_body(request: Request) -> None:
    """Raises Refused (415) unless the body is declared as multipart form data."""
    kind = _media_type(request)
    if kind != "multipart/form-data":
        raise refusal(415, f"Send files as multipart/form-data, in fields named `files`{_not(kind)}.")


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _not(kind: str) -> str:
    return f", not {kind[:100]}" if kind else ""
