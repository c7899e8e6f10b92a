"""Stored digests over HTTP: kept, shown without secrets, changed, deleted, refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from tests.service.http.conftest import client_of
from tests.service.http.keyring import Keyring

PATH = "/v1/digest-definitions"
HOOK = {"kind": "webhook", "address": "http://127.0.0.1:9/hook", "secret": "never shown"}
MORNING: dict[str, Any] = {
    "name": "Morning",
    "topics": ["human rights"],
    "sources": ["Kazinform"],
    "question": "What did Tokayev say?",
    "hours": 12,
    "time_zone": "Asia/Almaty",
    "schedule": "0  8 * * mon-fri",
    "length": "short",
    "destinations": [HOOK, {"kind": "email", "address": "desk@example.org"}],
}


def test_a_digest_is_kept_as_it_was_given_and_its_secret_is_never_shown(client: TestClient) -> None:
    made = client.post(PATH, json=MORNING)
    assert made.status_code == 201
    shown = made.json()
    assert made.headers["location"] == f"{PATH}/{shown['id']}"
    same = {name: value for name, value in MORNING.items() if name not in ("destinations", "schedule")}
    assert {name: shown[name] for name in same} == same
    assert shown["schedule"] == "0 8 * * mon-fri"
    assert shown["destinations"] == [
        {"kind": "webhook", "address": HOOK["address"], "secret": True},
        {"kind": "email", "address": "desk@example.org", "secret": False},
    ]
    for path in (PATH, f"{PATH}/Morning", f"{PATH}/{shown['id']}"):
        assert "never shown" not in client.get(path).text
    assert client.get(f"{PATH}/Morning").json() == client.get(f"{PATH}/{shown['id']}").json() == shown
    assert client.get(PATH).json() == {"definitions": [shown]}


def test_it_says_when_it_is_due_next(client: TestClient) -> None:
    due = client.post(PATH, json=MORNING).json()["next_at"]
    assert due.endswith("T03:00:00Z")  # eight in Almaty
    assert client.patch(f"{PATH}/Morning", json={"enabled": False}).json()["next_at"] is None
    assert client.post(PATH, json={"name": "By hand"}).json()["next_at"] is None


def test_what_is_changed_changes_and_all_else_stays(client: TestClient, fresh: Dateline) -> None:
    made = client.post(PATH, json=MORNING).json()
    changed = client.patch(f"{PATH}/Morning", json={"name": "Evening", "schedule": None, "topics": []}).json()
    assert (changed["name"], changed["schedule"], changed["topics"]) == ("Evening", None, [])
    same = set(made) - {"name", "schedule", "topics", "updated_at", "next_at"}
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    assert changed["updated_at"] > made["updated_at"]
    assert client.get(f"{PATH}/Morning").status_code == 404
    assert client.patch(f"{PATH}/Evening", json={}).json()["name"] == "Evening"
    assert fresh.digests.find("main", "Evening").destinations[0].secret == "never shown"


def test_a_destination_that_comes_back_without_its_secret_keeps_it(client: TestClient, fresh: Dateline) -> None:
    client.post(PATH, json=MORNING)
    without = {"kind": "webhook", "address": HOOK["address"]}
    client.patch(f"{PATH}/Morning", json={"destinations": [without]})
    assert fresh.digests.find("main", "Morning").destinations[0].secret == "never shown"
    other = client.patch(f"{PATH}/Morning", json={"destinations": [without | {"address": "http://127.0.0.1:9/other"}]})
    assert other.json()["destinations"][0]["secret"] is False


def test_a_deleted_digest_is_gone_and_its_editions_stay(client: TestClient) -> None:
    client.post(PATH, json={"name": "Morning"})
    made = client.post("/v1/digests", json={"digest": "Morning"}).json()
    assert client.delete(f"{PATH}/Morning").status_code == 204
    assert client.delete(f"{PATH}/Morning").status_code == 404
    assert client.get(f"/v1/digests/{made['id']}").status_code == 200
    assert len(client.get(f"/v1/digests?digest={made['digest_id']}").json()["editions"]) == 1


def test_a_name_that_is_taken_is_409(client: TestClient) -> None:
    client.post(PATH, json={"name": "Morning"})
    client.post(PATH, json={"name": "Evening"})
    for reply in (
        client.post(PATH, json={"name": "Morning"}),
        client.patch(f"{PATH}/Evening", json={"name": "Morning"}),
    ):
        assert reply.status_code == 409
        assert reply.json()["type"] == "urn:dateline:problem:name-taken"
        assert "Morning" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"schedule": "0 25 * * *"}, "hour"),
        ({"schedule": "whenever"}, "five fields"),
        ({"schedule": ""}, "schedule"),
        ({"time_zone": "Mars/Olympus"}, "time zone"),
        ({"hours": 0}, "hours"),
        ({"hours": "24"}, "hours"),
        ({"length": "endless"}, "length"),
        ({"topics": ["x"] * 21}, "topics"),
        ({"topics": [" "]}, "no word"),
        ({"destinations": [{"kind": "pigeon", "address": "x"}]}, "pigeon"),
        ({"destinations": [{"kind": "email", "address": "desk"}]}, "desk@example.org"),
        ({"destinations": [{"kind": "webhook", "address": "ftp://x"}]}, "https://"),
        ({"destinations": [{"kind": "file", "address": "../x"}]}, "outbox"),
        ({"destinations": [{"kind": "email", "address": "a@b.example", "secret": ""}]}, "secret"),
        ({"destination": []}, "destination"),
    ],
)
def test_what_no_digest_may_be_is_422_and_says_what_to_write(
    client: TestClient, wrong: dict[str, object], word: str
) -> None:
    reply = client.post(PATH, json={"name": "Morning"} | wrong)
    assert reply.status_code == 422
    assert word in reply.json()["detail"]
    client.post(PATH, json={"name": "Kept"})
    changed = client.patch(f"{PATH}/Kept", json=wrong)
    assert changed.status_code == 422
    assert client.get(f"{PATH}/Kept").json()["hours"] == 24
    assert len(client.get(PATH).json()["definitions"]) == 1


def test_a_name_with_every_character_is_found_by_its_path(client: TestClient) -> None:
    name = "Früh & spät? #1 %"
    client.post(PATH, json={"name": name})
    from urllib.parse import quote

    assert client.get(f"{PATH}/{quote(name, safe='')}").json()["name"] == name


def test_another_archives_digests_are_as_if_they_did_not_exist(fresh: Dateline) -> None:
    keys = Keyring()
    ours, theirs = ({"Authorization": f"Bearer {keys.add(archive, 'write')}"} for archive in ("main", "theirs"))
    with client_of(replace(fresh, keys=keys)) as client:
        assert client.post(PATH, json={"name": "Morning"}, headers=ours).status_code == 201
        assert client.get(PATH, headers=theirs).json() == {"definitions": []}
        assert client.delete(f"{PATH}/Morning", headers=theirs).status_code == 404
        assert client.post(PATH, json={"name": "Morning"}, headers=theirs).status_code == 201
