"""Which form is sent, and when none is."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from service.http.negotiating import chosen, tagged
from service.http.problems import Refused

JSON, MARKDOWN, HTML = OFFERED = ("application/json", "text/markdown", "text/html")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/json, text/plain, */*", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),  # a browser
        ("text/markdown", MARKDOWN),
        ("TEXT/Markdown ; charset=utf-8", MARKDOWN),
        ("text/*", MARKDOWN),
        ("text/*;q=0.5, text/html", HTML),
        ("text/*;q=0.5, application/json;q=0.4", MARKDOWN),
        ("application/json;q=0, */*;q=0.1", MARKDOWN),
        ("text/html;q=0.3, text/markdown;q=0.35", MARKDOWN),
        ("text/html;q=nonsense", HTML),
        ("image/png, */*;q=0.01", JSON),
        (",,text/html,", HTML),
    ],
)
def test_the_form_that_is_liked_best_is_chosen(accept: str | None, kind: str) -> None:
    assert chosen(accept, OFFERED) == kind


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", "application/xml", "nonsense"])
def test_what_there_is_none_of_is_refused_with_what_there_is(accept: str) -> None:
    with pytest.raises(Refused) as refused:
        chosen(accept, OFFERED)
    assert refused.value.status_code == 406
    assert "application/json, text/markdown or text/html" in refused.value.problem.detail


def _request(condition: str | None) -> Request:
    headers = [] if condition is None else [(b"if-none-match", condition.encode())]
    return Request({"type": "http", "headers": headers})


def test_who_has_the_same_is_not_sent_it_again() -> None:
    first = tagged("body", HTML, _request(None), {"X-More": "1"})
    assert (first.status_code, bytes(first.body), first.headers["x-more"]) == (200, b"body", "1")
    tag = first.headers["etag"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = tagged("body", HTML, _request(condition), {})
        assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", tag)
    for condition in ('"other"', "", tag.strip('"')):
        assert tagged("body", HTML, _request(condition), {}).status_code == 200
    assert tagged("another", HTML, _request(tag), {}).status_code == 200
