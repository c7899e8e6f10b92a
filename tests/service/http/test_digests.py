"""Editions over HTTP: built, listed, shown in every form, delivered, refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import validate  # type: ignore[import-untyped]
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from service.delivering.lines import deliveries_of
from service.http.digest_forms import DigestIn
from service.model import Destination, DigestDefinition
from service.rendering.page import POLICY
from tests.editions import AS_OF, DIGEST, SECRET, edition, empty_edition
from tests.service.http.conftest import client_of
from tests.service.http.keyring import Keyring

DAY = "2024-03-15"
ATOM = "{http://www.w3.org/2005/Atom}"
FLOOD = {
    "title": "Orla floods Marden",
    "text": "The Orla rose over its banks at Marden on Friday night. Rescue teams moved 1,200 people to safety.",
    "url": "https://post.example/flood",
    "source": "Marden Post",
    "published": DAY,
}
HARBOUR = {
    "title": "Harbour to open again",
    "text": "Port Ellery's harbour will open again on Sunday, the port authority said. The crane is gone.",
    "url": "https://wire.example/harbour",
    "source": "National Wire",
    "published": DAY,
}


def read_in(client: TestClient, *articles: dict[str, str]) -> None:
    assert client.post("/v1/articles", json=list(articles)).status_code == 201


def build(client: TestClient, **body: object) -> Any:
    return client.post("/v1/digests", json=body)


def stored(client: TestClient, **more: object) -> dict[str, Any]:
    made: dict[str, Any] = client.post("/v1/digest-definitions", json={"name": "Morning", **more}).json()
    return made


def test_an_edition_tells_each_story_of_the_day_with_quotes_that_its_articles_hold(client: TestClient) -> None:
    read_in(client, FLOOD, HARBOUR)
    reply = build(client, date=DAY)
    assert reply.status_code == 201
    made = reply.json()
    assert reply.headers["location"] == f"/v1/digests/{made['id']}"
    assert {item["headline"] for item in made["items"]} == {FLOOD["title"], HARBOUR["title"]}
    for item in made["items"]:
        for citation in item["citations"]:
            text = client.get(f"/v1/articles/{citation['article_id']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_what_was_told_is_not_told_again_and_what_is_new_is(client: TestClient) -> None:
    read_in(client, FLOOD)
    assert len(build(client, date=DAY).json()["items"]) == 1
    again = build(client, date=DAY).json()
    assert again["items"] == []
    assert "nothing new" in again["message"]
    read_in(client, HARBOUR)
    assert [item["headline"] for item in build(client, date=DAY).json()["items"]] == [HARBOUR["title"]]


def test_a_dry_run_is_shown_and_leaves_nothing(client: TestClient) -> None:
    read_in(client, FLOOD)
    reply = build(client, date=DAY, dry_run=True)
    assert reply.status_code == 200
    assert "location" not in reply.headers
    assert client.get("/v1/digests").json()["editions"] == []
    assert client.get(f"/v1/digests/{reply.json()['id']}").status_code == 404
    assert build(client, date=DAY, dry_run=True).json()["items"] == reply.json()["items"] != []


def test_topics_sources_and_the_stored_digest_say_what_it_is_about(client: TestClient) -> None:
    read_in(client, FLOOD, HARBOUR)

    def headlines(**body: object) -> list[str]:
        return [item["headline"] for item in build(client, date=DAY, dry_run=True, **body).json()["items"]]

    assert headlines(topics=["flood in Marden"]) == [FLOOD["title"]]
    assert headlines(sources=["national wire"]) == [HARBOUR["title"]]
    stored(client, topics=["flood in Marden"])
    assert headlines(digest="Morning") == [FLOOD["title"]]


def test_a_stored_digest_may_be_otherwise_this_once(client: TestClient) -> None:
    made = stored(client, time_zone="Asia/Almaty", hours=24)
    once = build(client, digest="Morning", time_zone="Europe/Berlin", length="short", hours=2, dry_run=True).json()
    assert (once["time_zone"], once["digest_id"], once["name"]) == ("Europe/Berlin", made["id"], "Morning")
    assert client.get("/v1/digest-definitions/Morning").json() == made


def test_an_instant_without_an_offset_is_meant_in_the_digests_zone(client: TestClient) -> None:
    spans = {"from": "2024-03-15T08:00", "to": "2024-03-15"}
    made = build(client, time_zone="Asia/Almaty", dry_run=True, **spans).json()
    assert (made["from"], made["to"]) == ("2024-03-15T03:00:00Z", "2024-03-15T19:00:00Z")
    made = build(client, time_zone="Asia/Almaty", dry_run=True, since="2024-03-15T08:00+01:00").json()
    assert made["from"] == "2024-03-15T07:00:00Z"


def test_an_edition_that_is_sent_is_in_the_ledger_without_its_secret(client: TestClient, fresh: Dateline) -> None:
    hook = {"kind": "webhook", "address": "http://127.0.0.1:9/hook", "secret": SECRET}
    stored(client, destinations=[hook, {"kind": "file", "address": "desk"}])
    made = build(client, digest="Morning", send=True).json()
    reply = client.get(f"/v1/digests/{made['id']}/deliveries")
    lines = reply.json()["deliveries"]
    assert {(line["kind"], line["state"], line["attempts"]) for line in lines} == {
        ("webhook", "pending", 0),
        ("file", "pending", 0),
    }
    assert SECRET not in reply.text
    claimed = fresh.ledger.claim(owner="me", now=fresh.clock.now(), lease_s=60)
    assert claimed is not None
    assert claimed.edition_id == made["id"]


def test_a_digest_with_destinations_is_sent_or_kept_only_when_that_is_said(client: TestClient) -> None:
    stored(client, destinations=[{"kind": "file", "address": "desk"}])
    refused = build(client, digest="Morning")
    assert refused.status_code == 422
    assert "file desk" in refused.json()["detail"]
    assert build(client, digest="Morning", dry_run=True).status_code == 200
    kept = build(client, digest="Morning", send=False)
    assert kept.status_code == 201
    assert client.get(f"/v1/digests/{kept.json()['id']}/deliveries").json()["deliveries"] == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"digest": "Morning", "topics": ["x"]}, "topics"),
        ({"date": DAY, "since": DAY}, "date"),
        ({"date": "2024-03-15T08:00:00Z"}, "day"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-13-01"}, "since"),
        ({"since": "1066-10-14"}, "1800"),
        ({"since": "2199-01-01"}, "has not come"),
        ({"from": "2024-03-15", "to": "2024-03-14"}, "exchange"),
        ({"send": True}, "send"),
        ({"digest": "Evening", "send": True, "dry_run": True}, "dry_run"),
        ({"time_zone": "Berlin"}, "Europe/Berlin"),
        ({"length": "huge"}, "length"),
        ({"hours": 0}, "hours"),
        ({"topics": ["the"]}, "no word"),
        ({"topics": ["x\u0007y"]}, "control character"),
        ({"dry_run": "yes"}, "dry_run"),
        ({"topic": ["x"]}, "topic"),
    ],
)
def test_what_cannot_be_built_is_422_and_says_why(client: TestClient, body: dict[str, object], word: str) -> None:
    reply = build(client, **body)
    assert reply.status_code == 422
    assert word in reply.json()["detail"]


def test_an_unknown_digest_is_404(client: TestClient) -> None:
    assert build(client, digest="Evening").status_code == 404
    assert client.get("/v1/digests?digest=Evening").status_code == 404
    assert client.get("/v1/digests.atom?digest=Evening").status_code == 404
    assert client.get("/v1/digests/none/deliveries").status_code == 404
    assert client.get("/v1/digests/none").json()["detail"] == "There is no Edition 'none' in archive 'main'"


def test_sending_to_nobody_is_refused(client: TestClient) -> None:
    stored(client)
    reply = build(client, digest="Morning", send=True)
    assert (reply.status_code, "no destinations" in reply.json()["detail"]) == (422, True)


def test_editions_are_listed_newest_first_and_page_by_page(client: TestClient, fresh: Dateline) -> None:
    fresh.editions.freeze(edition())
    later = replace(empty_edition(), id="later", as_of=AS_OF + timedelta(days=1))
    fresh.editions.freeze(later)
    listed = client.get("/v1/digests?limit=1").json()
    assert (len(listed["editions"]), listed["next_offset"]) == (1, 1)
    rest = client.get("/v1/digests?limit=1&offset=1").json()
    assert rest["next_offset"] is None
    [newer], [older] = listed["editions"], rest["editions"]
    assert (newer["id"], newer["message"], newer["headlines"]) == ("later", later.message, [])
    assert (older["id"], older["headlines"]) == (edition().id, [item.headline for item in edition().items])
    of_one = client.get(f"/v1/digests?digest={DIGEST}").json()["editions"]  # a digest that nobody keeps
    assert {row["digest_id"] for row in of_one} == {DIGEST}


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_an_edition_comes_in_the_form_that_is_asked_for_and_once(
    client: TestClient, fresh: Dateline, form: str
) -> None:
    fresh.editions.freeze(edition())
    kind = {"json": "application/json", "markdown": "text/markdown", "html": "text/html"}[form]
    path = f"/v1/digests/{edition().id}"
    asked = client.get(path, headers={"Accept": kind})
    named = client.get(path, params={"format": form}, headers={"Accept": "image/png"})
    assert asked.status_code == named.status_code == 200
    assert asked.headers["content-type"].startswith(kind)
    assert asked.text == named.text
    assert asked.headers["cache-control"] == "private, no-cache"
    again = client.get(path, headers={"Accept": kind, "If-None-Match": asked.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")


def test_the_json_is_as_its_schema_says_and_the_default(client: TestClient, fresh: Dateline) -> None:
    fresh.editions.freeze(edition())
    shown = client.get(f"/v1/digests/{edition().id}", headers={"Accept": "*/*"})
    validate(shown.json(), client.get("/v1/digests/schema").json())


def test_a_page_may_load_nothing_and_use_its_own_style_alone(client: TestClient, fresh: Dateline) -> None:
    fresh.editions.freeze(edition())
    page = client.get(f"/v1/digests/{edition().id}", headers={"Accept": "text/html"})
    assert page.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    other = client.get("/v1/digests")
    assert other.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_form_that_there_is_none_of_is_406(client: TestClient, fresh: Dateline) -> None:
    fresh.editions.freeze(edition())
    reply = client.get(f"/v1/digests/{edition().id}", headers={"Accept": "image/png"})
    assert reply.status_code == 406
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_correction_changes_the_tag_and_is_shown(client: TestClient) -> None:
    read_in(client, FLOOD)
    made = build(client, date=DAY).json()
    path = f"/v1/digests/{made['id']}"
    before = client.get(path)
    assert before.json()["corrected_since"] == []
    read_in(client, FLOOD | {"text": FLOOD["text"].replace("1,200", "1,500").replace("Friday", "Thursday")})
    after = client.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    [found, *_] = after.json()["corrected_since"]
    assert (found["owner_id"], found["fate"], found["item"]) == (made["id"], "changed", 1)
    assert after.json()["items"] == before.json()["items"]


def test_the_feed_holds_the_newest_editions_and_where_it_is(client: TestClient, fresh: Dateline) -> None:
    fresh.editions.freeze(edition())
    reply = client.get(f"/v1/digests.atom?digest={DIGEST}")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(reply.text)
    [entry] = feed.findall(f"{ATOM}entry")
    links = [link.attrib["href"] for link in (*feed.findall(f"{ATOM}link"), *entry.findall(f"{ATOM}link"))]
    assert f"http://localhost:8000/v1/digests.atom?digest={DIGEST}" in links
    assert f"http://localhost:8000/v1/digests/{edition().id}" in links
    again = client.get(f"/v1/digests.atom?digest={DIGEST}", headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304
    assert ElementTree.fromstring(client.get("/v1/digests.atom").text).findall(f"{ATOM}entry")


def test_links_lead_to_the_public_address_where_one_is_set(fresh: Dateline) -> None:
    public = fresh.settings.model_copy(update={"public_url": "https://news.example.org/read/"})
    fresh.editions.freeze(edition())
    with client_of(replace(fresh, settings=public)) as client:
        page = client.get(f"/v1/digests/{edition().id}", params={"format": "html"}).text
    assert f"https://news.example.org/read/v1/digests/{edition().id}" in page


def _frozen_with_a_line(fresh: Dateline) -> str:
    place = Destination("file", "desk")
    definition = DigestDefinition(DIGEST, "main", "Morning", AS_OF, AS_OF, destinations=(place,))
    [line] = deliveries_of(edition(), definition, now=fresh.clock.now())
    fresh.editions.freeze(edition(), [line])
    return line.id


def test_a_delivery_that_was_given_up_is_tried_again_because_somebody_says_so(
    client: TestClient, fresh: Dateline
) -> None:
    line = _frozen_with_a_line(fresh)
    path = f"/v1/digests/{edition().id}/deliveries/{line}/retry"
    assert client.post(path).status_code == 409  # it waits as it is
    assert client.post(path.replace(line, "none")).status_code == 404
    fresh.ledger.claim(owner="me", now=fresh.clock.now(), lease_s=60)
    fresh.ledger.failed(line, owner="me", error="The disk is full.", again_at=None)
    reply = client.post(path)
    assert (reply.status_code, reply.json()["state"], reply.json()["error"]) == (202, "pending", None)


def test_a_key_that_reads_may_look_at_editions_and_try_one_but_keep_and_send_none(fresh: Dateline) -> None:
    keys = Keyring()
    reading, writing = ({"Authorization": f"Bearer {keys.add('main', scope)}"} for scope in ("read", "write"))
    fresh.editions.freeze(edition())
    with client_of(replace(fresh, keys=keys)) as client:
        assert client.get("/v1/digests").status_code == 401
        assert client.get(f"/v1/digests/{edition().id}", headers=reading).status_code == 200
        assert client.get("/v1/digests.atom", headers=reading).status_code == 200
        assert client.post("/v1/digests", json={"dry_run": True}, headers=reading).status_code == 200
        refused = client.post("/v1/digests", json={}, headers=reading)
        assert (refused.status_code, "may not write" in refused.json()["detail"]) == (403, True)
        assert client.get(f"/v1/digests/{edition().id}/deliveries", headers=reading).status_code == 403
        assert client.get("/v1/digest-definitions", headers=reading).status_code == 403
        assert client.post("/v1/digests", json={}, headers=writing).status_code == 201


def test_another_archives_editions_are_as_if_they_did_not_exist(fresh: Dateline) -> None:
    keys = Keyring()
    theirs = {"Authorization": f"Bearer {keys.add('theirs', 'write')}"}
    line = _frozen_with_a_line(fresh)
    with client_of(replace(fresh, keys=keys)) as client:
        assert client.get("/v1/digests", headers=theirs).json()["editions"] == []
        for path in ("", "/deliveries"):
            assert client.get(f"/v1/digests/{edition().id}{path}", headers=theirs).status_code == 404
        retried = client.post(f"/v1/digests/{edition().id}/deliveries/{line}/retry", headers=theirs)
        assert retried.status_code == 404


def test_a_digest_that_takes_too_long_says_where_it_will_be(fresh: Dateline) -> None:
    hurried = fresh.settings.model_copy(update={"digest_timeout_s": 1e-9})
    with client_of(replace(fresh, settings=hurried)) as client:
        reply = client.post("/v1/digests", json={"date": DAY})
    assert reply.status_code == 503
    assert "GET /v1/digests" in reply.json()["detail"]


def test_a_form_made_in_the_program_takes_days_and_instants() -> None:
    asked = DigestIn.model_validate({"date": AS_OF.date()})
    assert asked.day == AS_OF.date()
    assert DigestIn.model_validate({"since": AS_OF}).since == AS_OF
