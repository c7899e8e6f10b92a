"""The page as it is served: its files, their policy, and that none of them asks for more than the policy allows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline, open_dateline
from service.http.page import FOLDER, INDEX, MEDIA_TYPES, PREFIX, page_files
from service.http.uploads import COMPRESSED
from service.settings import Settings
from tests.service.http.conftest import client_of
from vectorstore.readers import READERS

PATHS = ["/", *(PREFIX + file.relative_to(FOLDER).as_posix() for file in page_files())]
IMPORT = re.compile(r"""^(?:import|export)\b[^"'();]*["']([^"']+)["'];|\bimport\(["']([^"']+)["']\)""", re.MULTILINE)
TEXTS = [FOLDER / INDEX, *page_files()]


def test_the_root_is_the_page(reader: TestClient) -> None:
    reply = reader.get("/", follow_redirects=False)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert '<main id="main"' in reply.text


@pytest.mark.parametrize("path", PATHS)
def test_each_file_comes_with_its_type_its_policy_and_a_tag(reader: TestClient, path: str) -> None:
    reply = reader.get(path)
    suffix = "." + path.rpartition(".")[2] if path != "/" else ".html"
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith(MEDIA_TYPES[suffix])
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["x-content-type-options"] == "nosniff"
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert set(" ".join(policy.values()).split()) == {"'none'", "'self'", "data:"}
    assert reader.head(path).headers["content-length"] == str(len(reply.content))


@pytest.mark.parametrize("path", ["/", "/page/js/main.js"])
def test_what_the_browser_has_is_not_sent_again_until_it_changes(reader: TestClient, path: str) -> None:
    tag = reader.get(path).headers["etag"]
    known = reader.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert "content-security-policy" in known.headers
    assert reader.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["", "nope.js", "index.html", "../http/page.py", "%2e%2e/http/page.py", "js/", "js"])
def test_nothing_else_is_served_beneath_it(reader: TestClient, path: str) -> None:
    reply = reader.get(PREFIX + path)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_files_can_be_chosen_of_every_kind_that_an_upload_may_be() -> None:
    chosen = re.search(r'^const KINDS = "(.+)";$', (FOLDER / "js/views/upload.js").read_text("utf-8"), re.MULTILINE)
    assert chosen is not None
    assert set(chosen[1].split(",")) == {ending for ending in READERS if not ending.endswith(COMPRESSED)}


def test_a_wrong_method_names_the_right_one(reader: TestClient) -> None:
    assert reader.post("/", json={}).headers["allow"] == "GET"


def test_the_page_is_open_where_keys_are_needed_and_what_it_shows_is_not(fresh: Dateline) -> None:
    fresh.keys.create(archive="main", name="r", scopes=frozenset(("read",)))
    with client_of(fresh, address="203.0.113.5", base_url="http://news.example") as stranger:
        assert {stranger.get(path).status_code for path in PATHS} == {200}
        assert stranger.get("/v1/conversations").status_code == 401


def test_without_keys_another_host_name_gets_no_page(archive: Dateline) -> None:
    with client_of(archive, base_url="http://evil.example") as client:
        assert {client.get(path).status_code for path in PATHS[:3]} == {403}


def test_loading_the_page_does_not_use_up_the_rate(tmp_path: Path) -> None:
    settings = Settings.model_validate({"DATELINE_HOME": tmp_path, "DATELINE_RATE_LIMIT": 2})
    with open_dateline(settings) as dateline, client_of(dateline) as client:
        assert {client.get(path).status_code for path in PATHS} == {200}
        assert client.get("/v1/articles").status_code == 200


def test_every_file_that_is_named_is_there(reader: TestClient) -> None:
    named = set(re.findall(r'(?:src|href)="(/[^"]+)"', (FOLDER / INDEX).read_text()))
    assert {"/page/js/main.js", "/page/css/base.css"} <= named
    assert {path: reader.get(path).status_code for path in named} == dict.fromkeys(named, 200)


def test_imports_are_found_however_they_are_written() -> None:
    written = 'import a from "./a.js";\nimport {\n  b,\n} from "./b.js";\nexport * from "c";\nx = import("./d.js");\n'
    assert ["".join(found) for found in IMPORT.findall(written)] == ["./a.js", "./b.js", "c", "./d.js"]


@pytest.mark.parametrize("file", [file for file in page_files() if file.suffix == ".js"], ids=lambda file: file.name)
def test_every_module_that_is_imported_is_there(file: Path) -> None:
    for name in map("".join, IMPORT.findall(file.read_text())):
        assert name.startswith("."), f"{file.name} imports {name}"
        assert (file.parent / name).resolve() in page_files(), f"{file.name} imports {name}"


def test_every_module_that_the_first_view_needs_is_fetched_at_once() -> None:
    named = set(re.findall(r'<link rel="modulepreload" href="/page/([^"]+)"', (FOLDER / INDEX).read_text()))
    needed = {file.relative_to(FOLDER).as_posix() for file in _needed(FOLDER / "js" / "main.js")}
    assert named == needed - {"js/main.js"}


def _needed(file: Path, known: frozenset[Path] = frozenset()) -> frozenset[Path]:
    """`file` and what it imports when it is loaded; what it imports later, by `import(…)`, is not needed yet."""
    if file in known:
        return known
    known = known | {file}
    for at_once, _later in IMPORT.findall(file.read_text()):
        known = _needed((file.parent / at_once).resolve(), known) if at_once else known
    return known


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_no_file_holds_what_the_policy_forbids(file: Path) -> None:
    text = file.read_text()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
    ):
        assert forbidden not in text, forbidden
    if file.suffix in (".html", ".svg"):
        assert not re.search(r"<style|\sstyle\s*=|\son\w+\s*=|javascript:|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"@import|url\(\s*[\"']?(?!data:|#)", text if file.suffix == ".css" else "")


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_no_file_names_another_host(file: Path) -> None:
    names = set(re.findall(r"(?:https?:|(?<=[\"'`(]))//[\w.-]+\.[a-z]{2,}[\w./-]*", file.read_text()))
    assert names <= {"http://www.w3.org/2000/svg"}  # a name of a kind of element, which nothing asks for


def test_the_page_goes_into_the_wheel() -> None:
    project = tomllib.loads((FOLDER.parent.parent / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert FOLDER.parent.name in wheel["packages"]
    assert not wheel.get("exclude")
