"""Slack's paths at the door: who is let in, what is answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.adapters import slack_oauth
from service.adapters.slack_oauth import BrowserReply
from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.slack_requests import SlackReply
from service.adapters.slack_signatures import NotSlacks
from service.bootstrap import Dateline, open_dateline
from service.http import slack
from service.http.auth import FAILED_PER_ADDRESS, OWN_PROOF, SLACK_EVENTS, SLACK_INSTALL, SLACK_RETURN
from service.http.problems import install
from service.http.slack import MAX_BYTES, SlackDoors, slack_router
from service.model import Json
from service.settings import Settings
from tests.service.http.conftest import client_of
from tests.service.slack.sent import SECRET, WORKSPACE, as_form, as_json, click, command, form, mention, signed

SLACK = {
    "SLACK_BOT_TOKEN": WORKSPACE.token,
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "s3cret",
    "DATELINE_PUBLIC_URL": "https://news.example.org",
}
PROXIED = {"Host": "news.example.org", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    home = tmp_path_factory.mktemp("slack")
    values = {"DATELINE_HOME": home, "DATELINE_SEEDS": False} | SLACK
    with open_dateline(Settings.model_validate(values)) as opened:
        opened.slack_stores.workspaces.save(WORKSPACE)
        yield opened


@pytest.fixture
def client(dateline: Dateline) -> Iterator[TestClient]:
    """Somebody elsewhere, by way of a proxy, without a key."""
    with client_of(dateline, address="203.0.113.9") as client:
        yield client


def post(client: TestClient, payload: Json, *, secret: str = SECRET, **more: str) -> tuple[int, str]:
    headers, body = as_json(payload) if "event" in payload else as_form(payload)
    headers = signed(headers, body, at=datetime.now(UTC), secret=secret)
    reply = client.post(SLACK_EVENTS, content=body, headers=headers | PROXIED | more)
    return reply.status_code, reply.text


def keys_of(dateline: Dateline) -> list[str]:
    """Of the jobs that wait; they are done."""
    queue, found = SqlSlackQueue(dateline.database), []
    for pool in ("answers", "quick"):
        while (job := queue.claim(pool, owner="test", now=datetime.now(UTC), lease_s=60.0)) is not None:
            queue.done(job.key, owner="test", now=datetime.now(UTC))
            found.append(job.key.split()[0])
    return found


def test_what_slack_has_signed_is_taken_without_a_key_by_way_of_a_proxy(client: TestClient, dateline: Dateline) -> None:
    assert [post(client, payload) for payload in (mention(), command(), click(), form())] == [(200, "")] * 4
    assert sorted(keys_of(dateline)) == ["click", "command", "form", "message"]


def test_an_empty_form_is_sent_back_as_json(client: TestClient) -> None:
    status, body = post(client, form("", trigger_id="2"))
    assert (status, '"response_action": "errors"' in body) == (200, True)


def test_a_challenge_is_answered(client: TestClient) -> None:
    headers, body = as_json({"type": "url_verification", "challenge": "3eZ"})
    reply = client.post(SLACK_EVENTS, content=body, headers=signed(headers, body, at=datetime.now(UTC)) | PROXIED)
    assert reply.json() == {"challenge": "3eZ"}


def test_a_key_that_others_need_is_not_asked_of_slack(tmp_path: Path) -> None:
    values = {"DATELINE_HOME": tmp_path, "DATELINE_SEEDS": False} | SLACK
    with open_dateline(Settings.model_validate(values)) as dateline:
        dateline.keys.create(archive="main", name="me", scopes=frozenset({"read"}))
        dateline.slack_stores.workspaces.save(WORKSPACE)
        with client_of(dateline, address="203.0.113.9") as client:
            assert client.get("/v1/articles").status_code == 401
            assert post(client, mention()) == (200, "")


def test_what_is_forged_is_refused_and_logged_without_its_body(
    client: TestClient, dateline: Dateline, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        headers, body = as_json(mention("swordfish"))
        forged = signed(headers, body, at=datetime.now(UTC), secret="guessed") | PROXIED
        reply = client.post(SLACK_EVENTS, content=body, headers=forged)
    assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
    assert reply.json()["type"] == "urn:dateline:problem:not-slack"
    assert "forged" in caplog.text
    assert "203.0.113.9" in caplog.text
    assert "swordfish" not in caplog.text + reply.text
    assert keys_of(dateline) == []


def test_who_forges_too_often_is_told_to_wait_and_slack_is_not(dateline: Dateline) -> None:
    with client_of(dateline, address="203.0.113.66") as client:
        statuses = [post(client, mention(), secret="guessed")[0] for _ in range(FAILED_PER_ADDRESS + 2)]
        assert statuses == [401] * FAILED_PER_ADDRESS + [429] * 2
        assert post(client, mention(ts="1795334400.000777"))[0] == 200
    keys_of(dateline)


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"\xff", 400),
        ("application/json", b'{"a": ' * 1_000, 400),
        ("text/html", b"x", 415),
        ("application/json", b" " * (MAX_BYTES + 1), 413),
        ("application/json", b" " * 3_000_000, 413),
    ],
)
def test_what_cannot_be_used_is_refused(client: TestClient, content_type: str, body: bytes, status: int) -> None:
    headers = signed({"content-type": content_type}, body, at=datetime.now(UTC))
    assert client.post(SLACK_EVENTS, content=body, headers=headers | PROXIED).status_code == status


def test_nothing_is_to_be_read_there(client: TestClient) -> None:
    reply = client.get(SLACK_EVENTS, headers=PROXIED)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_no_other_path_of_slacks_is_let_through(client: TestClient) -> None:
    assert client.get("/slack/other", headers=PROXIED).status_code == 403
    assert client.post("/slack/events/", headers=PROXIED).status_code == 403


def test_it_is_no_part_of_the_contract(client: TestClient, dateline: Dateline) -> None:
    with client_of(dateline) as local:
        assert not [path for path in local.get("/openapi.json").json()["paths"] if path.startswith("/slack")]


def test_without_settings_each_path_says_what_is_missing(tmp_path: Path) -> None:
    values = {"DATELINE_HOME": tmp_path, "DATELINE_SEEDS": False}
    with open_dateline(Settings.model_validate(values)) as dateline, client_of(dateline) as client:
        replies = [client.post(SLACK_EVENTS), client.get(SLACK_INSTALL), client.get(SLACK_RETURN)]
        assert [reply.status_code for reply in replies] == [404] * 3
        details = [reply.json()["detail"] for reply in replies]
    assert "SLACK_SIGNING_SECRET" in details[0]
    assert all("SLACK_CLIENT_ID" in detail for detail in details[1:])


# Installing


def test_an_invitation_leads_to_slack(client: TestClient) -> None:
    reply = client.get(SLACK_INSTALL, params={"invitation": "unknown"}, headers=PROXIED)
    assert (reply.status_code, "text/html" in reply.headers["content-type"]) == (410, True)
    assert client.get(SLACK_INSTALL, headers=PROXIED).status_code == 410
    assert client.get(SLACK_RETURN, params={"code": "x", "state": "y"}, headers=PROXIED).status_code == 400


def test_paths_and_cookie_are_those_of_the_installation() -> None:
    assert (slack_oauth.INSTALL, slack_oauth.RETURN, slack_oauth.COOKIE) == (SLACK_INSTALL, SLACK_RETURN, slack.COOKIE)
    assert {SLACK_EVENTS, SLACK_INSTALL, SLACK_RETURN} == OWN_PROOF


def routed(doors: SlackDoors) -> TestClient:
    app = FastAPI()
    install(app)
    app.include_router(slack_router(doors))
    return TestClient(app, follow_redirects=False)


def test_what_slack_sends_back_reaches_the_installation_with_the_browsers_cookie() -> None:
    heard: list[tuple[str | None, ...]] = []

    def conclude(*, code: str | None, state: str | None, error: str | None, cookie: str | None) -> BrowserReply:
        heard.append((code, state, error, cookie))
        return BrowserReply(302, {"Location": "https://slack.com/x", "Set-Cookie": "a=; Max-Age=0"}, "")

    with routed(SlackDoors(conclude=conclude)) as client:
        client.cookies.set(slack.COOKIE, "st")
        reply = client.get(SLACK_RETURN, params={"code": "c", "state": "st"})
        assert (reply.status_code, reply.headers["location"]) == (302, "https://slack.com/x")
        client.get(SLACK_RETURN, params={"error": "access_denied"})
    assert heard == [("c", "st", None, "st"), (None, None, "access_denied", "st")]


def test_invitations_cannot_be_guessed_at_leisure() -> None:
    with routed(SlackDoors(begin=lambda _: BrowserReply(410, {}, "no"))) as client:
        statuses = [client.get(SLACK_INSTALL).status_code for _ in range(FAILED_PER_ADDRESS + 1)]
    assert statuses == [410] * FAILED_PER_ADDRESS + [429]


# Whatever else goes on


def test_neither_long_answers_nor_installations_hold_up_an_acknowledgement() -> None:
    free, taken = threading.Event(), threading.Semaphore(0)

    def long(*_: object, **__: object) -> BrowserReply:
        taken.release()
        assert free.wait(20)
        return BrowserReply(200, {}, "")

    app = FastAPI()
    app.include_router(slack_router(SlackDoors(events=lambda _h, _b: SlackReply(200, "ok"), begin=long)))

    @app.get("/long")
    def answer() -> None:
        long()

    @app.get("/one-thread")
    async def one_thread() -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = 1

    with TestClient(app) as client, ThreadPoolExecutor(8) as people:
        client.get("/one-thread")
        waiting: list[object] = [people.submit(client.get, "/long") for _ in range(2)]
        waiting += [people.submit(client.get, SLACK_INSTALL) for _ in range(4)]
        for _ in range(3):
            assert taken.acquire(timeout=20)
        try:
            assert client.post(SLACK_EVENTS, content=b"x").text == "ok"
        finally:
            free.set()


def test_an_event_is_at_the_door_before_a_thread_is_free_for_it_and_until_it_is_answered() -> None:
    free, at_the_door, most = threading.Event(), set[int](), 8 * slack.ACKNOWLEDGING

    @contextmanager
    def coming() -> Iterator[None]:
        at_the_door.add(mine := len(at_the_door))
        if mine + 1 == most:  # far more than there are threads
            free.set()
        yield
        at_the_door.discard(mine)

    def events(_headers: Mapping[str, str], _body: bytes) -> SlackReply:
        assert free.wait(60)
        return SlackReply(200, "ok")

    with routed(SlackDoors(events=events, coming=coming)) as client, ThreadPoolExecutor(most) as people:
        said = list(people.map(lambda _: client.post(SLACK_EVENTS, content=b"x").text, range(most)))
    assert said == ["ok"] * most
    assert not at_the_door


def test_headers_arrive_by_their_names_in_lower_case() -> None:
    seen: list[Mapping[str, str]] = []

    def events(headers: Mapping[str, str], body: bytes) -> SlackReply:
        seen.append(headers)
        raise NotSlacks(f"forged: {len(body)} bytes")

    with routed(SlackDoors(events=events)) as client:
        reply = client.post(SLACK_EVENTS, content=b"\xff\x00", headers={b"X-Slack-Signature": "v0=é".encode()})
    assert reply.status_code == 401
    assert "forged: 2 bytes" in reply.json()["detail"]
    assert "x-slack-signature" in seen[0]
