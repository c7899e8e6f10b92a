"""The OpenAPI document that is kept is what is served, and every request that it shows works."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from starlette.testclient import TestClient

from service.bootstrap import Dateline, open_dateline
from service.http.example_requests import EXAMPLES
from service.http.examples import Example
from service.http.openapi import FILE, OUTDATED, document_text, main
from service.settings import Settings
from tests.service.http.conftest import client_of
from tests.service.http.scene import set_scene

DOCUMENT: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
OPERATIONS = {f"{method.upper()} {path}" for path, known in DOCUMENT["paths"].items() for method in known}


def opened(home: Path) -> Any:
    return open_dateline(Settings.model_validate({"DATELINE_HOME": home}))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the examples name."""
    made = tmp_path_factory.mktemp("scene") / "home"
    with opened(made) as dateline:
        set_scene(dateline)
    return made


@pytest.fixture(scope="module")
def shared(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """For requests that change nothing."""
    copy = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(home, copy)
    with opened(copy) as dateline, client_of(dateline) as client:
        yield client


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[TestClient]:
    shutil.copytree(home, tmp_path / "home")
    with opened(tmp_path / "home") as dateline, client_of(dateline) as client:
        yield client


def test_what_is_kept_is_what_is_served(archive: Dateline, reader: TestClient) -> None:
    assert reader.get("/openapi.json").json() == DOCUMENT, OUTDATED
    assert document_text(archive) == FILE.read_text(encoding="utf-8"), OUTDATED


def test_the_command_checks_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "openapi.json"
    monkeypatch.setattr("service.http.openapi.FILE", kept)
    monkeypatch.setenv("DATELINE_LLM", "nobody:nothing")  # which the document does not depend on
    kept.write_text("{}")
    assert main(["--check"]) == 1
    assert OUTDATED in capsys.readouterr().err
    assert main([]) == 0
    assert kept.read_text(encoding="utf-8") == FILE.read_text(encoding="utf-8")
    assert main(["--check"]) == 0


def test_every_operation_and_every_parameter_has_an_example() -> None:
    assert {example.operation for example in EXAMPLES} == OPERATIONS
    assert len({(example.operation, example.name) for example in EXAMPLES}) == len(EXAMPLES)
    for operation in OPERATIONS:
        method, _, path = operation.partition(" ")
        known = DOCUMENT["paths"][path][method.lower()]
        parts = [*known.get("parameters", []), *known.get("requestBody", {}).get("content", {}).values()]
        assert [part for part in parts if not part.get("examples")] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.operation} {example.name}")
def test_an_example_is_answered_as_the_document_says(example: Example, request: pytest.FixtureRequest) -> None:
    reads = example.operation.startswith("GET ") or example.operation.startswith("POST /v1/search")
    client: TestClient = request.getfixturevalue("shared" if reads else "own")
    reply = send(client, example)
    assert reply.status_code == example.status, reply.text
    described = operation_of(example)["responses"][str(example.status)]
    content = described.get("content")
    if content is None:
        assert reply.content == b""
        return
    kind = reply.headers["content-type"].partition(";")[0]
    for value in values_of(reply, kind):
        errors = list(
            Draft202012Validator(content[kind]["schema"] | {"components": DOCUMENT["components"]}).iter_errors(value)
        )
        assert errors == []


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.query],
    ids=lambda example: f"{example.operation} {example.name}",
)
def test_an_example_of_a_list_lists_something(example: Example, shared: TestClient) -> None:
    reply = send(shared, example)
    if reply.headers["content-type"] != "application/json":
        assert "human rights" in reply.text.lower()
        return
    lists = [value for value in reply.json().values() if isinstance(value, list)]
    assert lists
    assert all(lists)


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_an_example_of_a_schema_is_of_that_schema(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    for value in schema.get("examples", []):
        errors = list(Draft202012Validator(schema | {"components": DOCUMENT["components"]}).iter_errors(value))
        assert errors == []


def send(client: TestClient, example: Example) -> Any:
    """The request with the values that the document shows, and no others."""
    method, _, path = example.operation.partition(" ")
    shown = operation_of(example)
    given: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
    for parameter in shown.get("parameters", []):
        if example.name in parameter["examples"]:
            given[parameter["in"]][parameter["name"]] = parameter["examples"][example.name]["value"]
    url = path.format(**given["path"])
    body: dict[str, Any] = {}
    for kind, part in shown.get("requestBody", {}).get("content", {}).items():
        value = part["examples"][example.name]["value"]
        body = {"json": value} if kind == "application/json" else {"files": parts_of(value)}
    return client.request(method, url, params=given["query"], **body)


def parts_of(form: dict[str, list[str]]) -> list[tuple[str, tuple[str, bytes]]]:
    return [(name, (f"{name}.txt", text.encode())) for name, texts in form.items() for text in texts]


def operation_of(example: Example) -> dict[str, Any]:
    method, _, path = example.operation.partition(" ")
    found: dict[str, Any] = DOCUMENT["paths"][path][method.lower()]
    return found


def values_of(reply: Any, kind: str) -> list[Any]:
    """What the schema describes: the body, or each event of a stream."""
    if kind == "text/event-stream":
        blocks = [block for block in reply.text.split("\n\n") if block and not block.startswith(":")]
        return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]
    return [reply.json() if kind.endswith("json") else reply.text]
