"""What holds for every route: health, methods, headers, documents."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from service.http.openai_errors import is_openai
from tests.service.http.conftest import client_of


def test_alive_and_ready(reader: TestClient) -> None:
    assert reader.get("/healthz").json() == {"status": "alive"}
    ready = reader.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["checks"] == {"catalogue": "ok", "vectors": "ok", "filling": "ok", "background": "ok"}
    assert ready["vectors_pending"] == 0
    assert ready["articles"] >= 2


@pytest.mark.parametrize("path", ["/nope", "/v1/nope", "/v1/articles/none"])
def test_what_is_not_there_is_a_404_problem(reader: TestClient, path: str) -> None:
    reply = reader.get(path)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/v1/articles", "GET, POST"), ("GET", "/v1/ask", "POST"), ("PATCH", "/v1/articles/x", "DELETE, GET")],
)
def test_a_wrong_method_names_every_right_one(reader: TestClient, method: str, path: str, allowed: str) -> None:
    reply = reader.request(method, path)
    assert reply.status_code == 405
    assert reply.headers["allow"] == allowed
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/healthz", "/nope", "/v1/articles", "/docs"])
def test_every_response_has_the_security_headers(reader: TestClient, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


def test_no_problem_of_the_openapi_document_is_fastapis_own(reader: TestClient) -> None:
    document = reader.get("/openapi.json").json()
    assert "HTTPValidationError" not in str(document)
    said: dict[bool, list[str]] = {False: [], True: []}
    for path, operations in document["paths"].items():
        responses = [r for one in operations.values() for status, r in one["responses"].items() if status[0] == "4"]
        said[is_openai(path)] += [str(response["content"]) for response in responses]
    assert all("application/problem+json" in content for content in said[False])
    assert all("schemas/ErrorOut" in content for content in said[True])
    assert said[False]
    assert said[True]


def test_another_host_name_is_refused_everywhere_but_healthz(archive: Dateline) -> None:
    with client_of(archive, base_url="http://evil.example") as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/docs", "/v1/articles", "/openapi.json"):
            assert client.get(path).status_code == 403


def test_keys_hold_for_the_whole_application(fresh: Dateline) -> None:
    _, reading = fresh.keys.create(archive="main", name="r", scopes=frozenset(("read",)))
    other, elsewhere = fresh.keys.create(archive="press", name="w", scopes=frozenset(("read", "write")))
    with client_of(fresh, address="203.0.113.5", base_url="http://news.example") as client:

        def status(method: str, path: str, secret: str | None, **sent: object) -> int:
            headers = {"Authorization": f"Bearer {secret}"} if secret else {}
            return client.request(method, path, headers=headers, **sent).status_code  # type: ignore[arg-type]

        article = {"text": "The Velmar ferry runs again."}
        assert status("GET", "/v1/articles", None) == 401
        assert status("GET", "/v1/articles", reading) == 200
        assert status("POST", "/v1/articles", reading, json=article) == 403
        assert status("POST", "/v1/articles", elsewhere, json=article) == 201
        theirs = client.get("/v1/articles", headers={"Authorization": f"Bearer {elsewhere}"}).json()["articles"]
        ours = client.get("/v1/articles", headers={"Authorization": f"Bearer {reading}"}).json()["articles"]
        assert len(theirs) == 1
        assert theirs[0]["id"] not in {one["id"] for one in ours}
        assert status("GET", f"/v1/articles/{theirs[0]['id']}", reading) == 404
        fresh.keys.revoke(other.id)
        assert status("GET", "/v1/articles", elsewhere) == 401
        assert status("GET", "/docs", None) == 200
