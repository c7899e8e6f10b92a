"""/docs without a network: everything it names is served here, and its policy lets nothing else in."""

from __future__ import annotations

import hashlib
import re

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from service.http.documentation import ASSETS, FILES, PAGE
from tests.service.http.conftest import client_of


def test_everything_the_page_names_is_served_here(reader: TestClient) -> None:
    page = reader.get(PAGE)
    assert page.headers["content-type"].startswith("text/html")
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(named) == 5
    for name in set(named) - {"data:,"}:
        assert not re.match(r"[a-z]+:|//", name), name
        assert reader.get(f"/{name}").status_code == 200


@pytest.mark.parametrize("path", list(FILES))
def test_the_policy_names_no_other_host_and_lets_nothing_inline_run(reader: TestClient, path: str) -> None:
    reply = reader.get(path)
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert set(" ".join(policy.values()).split()) <= {"'none'", "'self'", "data:"}
    assert "<script>" not in reply.text or path != PAGE
    assert " style=" not in reply.text or path != PAGE


def test_scripts_and_styles_say_what_they_are(reader: TestClient) -> None:
    for path in FILES:
        assert reader.get(path).headers["content-type"] == f"{FILES[path]}; charset=utf-8"
        assert reader.head(path).headers["content-length"] == str(len(reader.get(path).content))


def test_only_what_the_page_needs_is_served(reader: TestClient) -> None:
    for path in (f"{PAGE}/NOTICE.md", f"{PAGE}/../documentation.py", f"{PAGE}/oauth2-redirect"):
        assert reader.get(path).status_code == 404


def test_the_page_is_open_where_keys_are_needed(fresh: Dateline) -> None:
    fresh.keys.create(archive="main", name="r", scopes=frozenset(("read",)))
    with client_of(fresh, address="203.0.113.5", base_url="http://news.example") as stranger:
        assert {stranger.get(path).status_code for path in FILES} == {200}
        assert stranger.get("/v1/articles").status_code == 401


def test_what_is_not_ours_is_what_the_notice_says_it_is() -> None:
    stated = dict(
        re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", (ASSETS / "NOTICE.md").read_text(), re.MULTILINE)
    )
    found = {name: hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() for name in stated}
    assert found == stated
    ours = {"docs.html", "docs.js", "NOTICE.md"}
    assert {file.name for file in ASSETS.iterdir()} - ours == set(stated)
