"""Who gets in, from where, with which key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import Depends, FastAPI
from starlette.testclient import TestClient

from service.http.auth import FAILED_PER_ADDRESS, Access, Gate, is_loopback, may
from service.http.problems import install
from service.ports import KeyScope
from tests.service.http.keyring import Keyring

LOOPBACK = "http://localhost:8000"


@pytest.fixture
def keys() -> Keyring:
    return Keyring()


@pytest.fixture
def client(keys: Keyring) -> Iterator[TestClient]:
    with client_of(keys) as client:
        yield client


def client_of(
    keys: Keyring, *, address: str = "127.0.0.1", base_url: str = LOOPBACK, rate_limit: int | None = None
) -> TestClient:
    app = FastAPI()
    install(app)

    def route(scope: KeyScope) -> None:
        def served(access: Access = Depends(may(scope))) -> str:  # noqa: B008
            return access.archive

        app.add_api_route(f"/v1/{scope}", served, methods=["GET", "POST"])

    for scope in ("read", "write", "admin"):
        route(scope)
    for path in ("/healthz", "/readyz", "/docs-like"):
        app.add_api_route(path, lambda: "open")
    gate = Gate(app, keys=keys, rate_limit=rate_limit)
    return TestClient(gate, base_url=base_url, client=(address, 50_000))


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_without_a_key_this_machine_may_do_everything(client: TestClient) -> None:
    assert client.post("/v1/admin").json() == "main"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "dateline.localhost", "127.8.9.1"])
def test_without_a_key_loopback_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/v1/read", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:1", "", "192.168.1.2"]
)
def test_without_a_key_a_foreign_host_name_is_dns_rebinding(client: TestClient, host: str) -> None:
    reply = client.get("/v1/read", headers={"Host": host})
    assert reply.status_code == 403
    assert "dateline keys create" in reply.json()["detail"]


def test_without_a_key_other_machines_are_refused(keys: Keyring) -> None:
    with client_of(keys, address="192.168.1.7") as client:
        assert client.get("/v1/read").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
    ],
)
def test_without_a_key_pages_of_other_sites_and_proxies_are_refused(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/v1/write", headers=headers).status_code == 403


def test_without_a_key_our_own_page_may_post(client: TestClient) -> None:
    own = {"Origin": LOOPBACK, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/v1/write", headers=own).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "statuses"),
    [
        (("read",), {"read": 200, "write": 403, "admin": 403}),
        (("write",), {"read": 200, "write": 200, "admin": 403}),
        (("admin",), {"read": 200, "write": 200, "admin": 200}),
    ],
)
def test_a_key_may_do_what_its_scopes_say(
    client: TestClient, keys: Keyring, scopes: tuple[KeyScope, ...], statuses: dict[str, int]
) -> None:
    secret = keys.add("team", *scopes)
    seen = {name: client.post(f"/v1/{name}", headers=bearer(secret)).status_code for name in statuses}
    assert seen == statuses


def test_a_key_opens_its_own_archive(client: TestClient, keys: Keyring) -> None:
    assert client.get("/v1/read", headers=bearer(keys.add("press", "read"))).json() == "press"


@pytest.mark.parametrize(
    "headers", [{}, bearer("wrong"), {"Authorization": "Basic dXNlcjpwYXNz"}, {"Authorization": "Bearer"}]
)
def test_with_a_key_a_wrong_or_missing_one_is_401(client: TestClient, keys: Keyring, headers: dict[str, str]) -> None:
    keys.add("main", "read")
    reply = client.get("/v1/read", headers=headers)
    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["www-authenticate"].startswith("Bearer")


def test_with_a_key_other_machines_and_names_are_served(keys: Keyring) -> None:
    secret = keys.add("main", "read")
    with client_of(keys, address="192.168.1.7", base_url="http://news.example") as client:
        assert client.get("/v1/read", headers=bearer(secret)).status_code == 200


def test_revoking_the_last_key_does_not_open_the_door(client: TestClient, keys: Keyring) -> None:
    secret = keys.add("main", "read")
    assert client.get("/v1/read", headers=bearer(secret)).status_code == 200
    keys.revoke(keys.list()[0].id)
    assert client.get("/v1/read", headers=bearer(secret)).status_code == 401
    assert client.get("/v1/read").status_code == 401


def test_health_is_open_with_and_without_keys(client: TestClient, keys: Keyring) -> None:
    assert client.get("/healthz", headers={"Host": "10.1.2.3"}).status_code == 200
    keys.add("main", "read")
    for _ in range(FAILED_PER_ADDRESS + 5):
        assert client.get("/readyz").status_code == 200


def test_rates_are_counted_by_key_and_refused_callers_by_address(keys: Keyring) -> None:
    with client_of(keys, rate_limit=2) as client:
        first, second = keys.add("main", "read"), keys.add("main", "read")
        statuses = [client.get("/v1/read", headers=bearer(first)).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        assert client.get("/v1/read", headers=bearer(second)).status_code == 200
        refused = [client.get("/v1/read").status_code for _ in range(FAILED_PER_ADDRESS + 1)]
        assert refused == [401] * FAILED_PER_ADDRESS + [429]


def test_a_limited_keyless_address_is_told_when_to_come_back(keys: Keyring) -> None:
    with client_of(keys, rate_limit=1) as client:
        client.get("/v1/read")
        reply = client.get("/v1/read")
    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [("::1", True), ("[::1]", True), ("LOCALHOST.", True), ("0.0.0.0", False), ("localhos", False), ("", False)],
)
def test_what_counts_as_loopback(name: str, expected: bool) -> None:
    assert is_loopback(name) is expected
