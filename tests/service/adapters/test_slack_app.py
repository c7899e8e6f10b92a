"""What is sent to /slack/events: checked, stored, acknowledged; and never a 500."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import App

from service.adapters.slack_app import BOLT_LOG, EMPTY_QUESTION, slack_app
from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.slack_requests import SlackReply, SlackRequests, Unreadable, payload_of
from service.adapters.slack_signatures import REMEMBERED, WINDOW_S, NotSlacks, Signatures
from service.adapters.slack_threads import SqlSlackThreads
from service.adapters.slack_workspaces import SqlWorkspaces
from service.model import JoinedThread, Json, SlackJob, SlackPool, SlackThread, SlashCommand, ThreadQuestion
from service.rendering.slack_names import QUESTION_FIELD
from service.slack.receiving import Reception
from tests.service.slack.jobs import HandClock
from tests.service.slack.sent import (
    ANA,
    AT,
    BOT,
    DESK,
    ROOT,
    SECRET,
    TEAM,
    TS,
    WORKSPACE,
    as_form,
    as_json,
    click,
    command,
    event,
    form,
    mention,
    message,
    shortcut,
    signed,
    tab,
    uninstalled,
)
from tests.service.slack.test_incoming import mutated
from vectorstore.adapters.database import Database
from vectorstore.ports import StoreUnavailable


@dataclass
class Desk:
    """Everything behind /slack/events, over a real database, and a clock that is moved by hand."""

    database: Database
    token: str | None = WORKSPACE.token
    nudges: int = 0
    clock: HandClock = field(default_factory=lambda: HandClock(AT))

    def __post_init__(self) -> None:
        self.queue = SqlSlackQueue(self.database)
        self.threads = SqlSlackThreads(self.database, self.clock)
        self.workspaces = SqlWorkspaces(self.database)
        self.requests = SlackRequests(self.app, Signatures(SECRET, self.clock))

    @property
    def app(self) -> App:
        return slack_app(
            Reception(
                queue=self.queue,
                threads=self.threads,
                workspaces=self.workspaces,
                clock=self.clock,
                heard=lambda: None,
                nudge=self.nudge,
                token=self.token,
            )
        )

    def nudge(self, _pool: SlackPool) -> None:
        self.nudges += 1

    def send(self, payload: Json) -> SlackReply:
        """As Slack would at this moment."""
        self.clock.pass_s(1)
        headers, body = as_json(payload) if "event" in payload or "challenge" in payload else as_form(payload)
        return self.requests.answer(signed(headers, body, at=self.clock.at), body)

    def jobs(self) -> list[SlackJob]:
        """Takes them out of the queue."""
        found = []
        for pool in ("answers", "quick"):
            while (job := self.queue.claim(pool, owner="test", now=self.clock.at, lease_s=60.0)) is not None:
                self.queue.done(job.key, owner="test", now=self.clock.at)
                found.append(job)
        return found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database)
    desk.workspaces.save(WORKSPACE)
    return desk


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        pytest.fail("nothing here may ask the network")

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.mark.parametrize(
    "payload",
    [mention(), command(), click(), shortcut(), form(), tab(), uninstalled()],
    ids=lambda p: str(p.get("type")),
)
def test_what_is_to_be_done_is_stored_before_it_is_acknowledged(desk: Desk, payload: Json) -> None:
    assert desk.send(payload) == SlackReply(200)
    assert len(desk.jobs()) == desk.nudges == 1


def test_nothing_to_do_is_acknowledged_and_stored_nowhere(desk: Desk) -> None:
    assert desk.send(message()).status == 200
    assert (desk.jobs(), desk.nudges) == ([], 0)


def test_told_again_and_told_twice_it_is_one_deed(desk: Desk) -> None:
    told = [mention(), message(f"<@{BOT}> Who closed the bridges?", event_id="Ev2"), mention(), mention()]
    assert [desk.send(one).status for one in told] == [200] * 4
    assert (len(desk.jobs()), desk.nudges) == (1, 1)
    assert desk.send(mention()).status == 200
    assert desk.jobs() == []


def test_a_reply_is_heard_once_a_mention_has_begun_the_thread(desk: Desk) -> None:
    reply = message("and then?", ts="1795334401.000300", thread_ts=TS)
    desk.send(reply)
    assert desk.jobs() == []
    desk.send(mention())
    desk.send(reply | {"event_id": "Ev3"})
    assert [job.request.text for job in desk.jobs() if isinstance(job.request, ThreadQuestion)] == [
        "Who closed the bridges?",
        "and then?",
    ]


def test_a_mention_under_a_digest_leaves_the_thread_the_digests(desk: Desk) -> None:
    thread = SlackThread(TEAM, DESK, ROOT)
    joined = JoinedThread(thread, "main", "conversation", edition_id="edition-1", item=2)
    desk.threads.join(joined)
    desk.send(mention(thread_ts=ROOT))
    assert desk.threads.find(thread) == joined


def test_an_empty_form_is_sent_back_and_stays_open(desk: Desk) -> None:
    reply = desk.send(form(" "))
    assert json.loads(reply.body) == {"response_action": "errors", "errors": {QUESTION_FIELD: EMPTY_QUESTION}}
    assert reply.content_type.startswith("application/json")
    assert desk.jobs() == []


def test_url_verification_gives_the_challenge_back_while_nothing_is_installed(database: Database) -> None:
    reply = Desk(database).send({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
    assert (reply.status, json.loads(reply.body)) == (200, {"challenge": "3eZbrw1aB"})


def test_ssl_check_is_answered_whatever_the_environment_holds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_VERIFICATION_TOKEN", "x")
    assert Desk(database).send({"ssl_check": "1", "token": "x"}) == SlackReply(200)


def test_a_command_may_hold_any_word(desk: Desk) -> None:
    desk.send(command(text="what payload did the rocket carry? payload=1&x"))
    [job] = desk.jobs()
    assert isinstance(job.request, SlashCommand)
    assert job.request.text == "what payload did the rocket carry? payload=1&x"


def test_a_strange_workspace_is_acknowledged_and_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    strange = mention() | {"authorizations": [{"team_id": "T0OTHER", "user_id": BOT, "is_bot": True}]}
    with caplog.at_level(logging.INFO):
        assert desk.send(strange).status == 200
    assert desk.jobs() == []
    assert ["T0OTHER" in record.getMessage() for record in caplog.records] == [True]


def test_while_the_tokens_workspace_is_not_known_slack_has_to_tell_again(database: Database) -> None:
    desk = Desk(database)
    assert desk.send(mention()).status == 503
    desk.workspaces.save(WORKSPACE)
    assert desk.send(mention()).status == 200
    assert len(desk.jobs()) == 1


def test_without_a_token_nobody_is_waited_for(database: Database) -> None:
    assert Desk(database, token=None).send(mention()).status == 200


def test_what_cannot_be_stored_is_refused_and_taken_the_next_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    headers, body = as_json(mention())
    headers = signed(headers, body)

    def full(*_: object, **__: object) -> bool:
        raise StoreUnavailable("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(SqlSlackQueue, "put", full)
        assert desk.requests.answer(headers, body).status == 503
    assert "bridges" not in caplog.text
    assert desk.requests.answer(headers, body).status == 200  # the very same request: it is no replay
    assert len(desk.jobs()) == 1


@pytest.mark.parametrize("name", ["find", "all"])
def test_workspaces_that_cannot_be_read_are_no_reason_to_lose_anything(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreUnavailable("disk I/O error")

    monkeypatch.setattr(SqlWorkspaces, name, broken)
    told = mention() | {"authorizations": [{"team_id": "T0OTHER"}]}
    assert desk.send(told).status == 503


def test_fifty_mentions_three_times_each_at_once_are_fifty_jobs(desk: Desk) -> None:
    told = [mention(ts=f"1795334400.{n:06}") for n in range(50)]
    sent = [
        (signed(*as_json(one | {"event_id": f"Ev{copy}"})), as_json(one | {"event_id": f"Ev{copy}"})[1])
        for copy in range(3)
        for one in told
    ]
    with ThreadPoolExecutor(16) as threads:
        replies = list(threads.map(lambda request: desk.requests.answer(*request), sent))
    assert {reply.status for reply in replies} == {200}
    assert len(desk.jobs()) == desk.nudges == 50


# What is not Slack's


def refused(desk: Desk, headers: dict[str, str], body: bytes) -> str:
    with pytest.raises(NotSlacks) as raised:
        desk.requests.answer(headers, body)
    assert desk.jobs() == []
    return str(raised.value)


def test_a_forged_request_is_refused(desk: Desk) -> None:
    headers, body = as_json(mention())
    good = signed(headers, body)
    assert "forged" in refused(desk, signed(headers, body, secret="guessed"), body)
    assert "forged" in refused(desk, good, body + b" ")
    assert "forged" in refused(desk, good | {"x-slack-signature": "v0=é\udcff"}, body)
    assert "forged" in refused(desk, good | {"x-slack-signature": good["x-slack-signature"].upper()}, body)
    assert "without" in refused(desk, headers, body)


@pytest.mark.parametrize("aside_s", [-WINDOW_S - 1, WINDOW_S + 1, -(10**9)])
def test_a_stale_request_is_refused(desk: Desk, aside_s: int) -> None:
    headers, body = as_json(mention())
    assert "stale" in refused(desk, signed(headers, body, at=AT + timedelta(seconds=aside_s)), body)


@pytest.mark.parametrize("aside_s", [-WINDOW_S, WINDOW_S])
def test_clocks_may_be_five_minutes_apart(desk: Desk, aside_s: int) -> None:
    headers, body = as_json(mention())
    assert desk.requests.answer(signed(headers, body, at=AT + timedelta(seconds=aside_s)), body).status == 200


@pytest.mark.parametrize(
    "stamp", ["", "x", "1e9", "-1", "١٧٩٥٣٣٤٤٠٠", " 1795334400", "9" * 5000, "1795334400.5", "\x00"]
)
def test_a_timestamp_that_is_none_is_stale(desk: Desk, stamp: str) -> None:
    headers, body = as_json(mention())
    assert refused(desk, signed(headers, body) | {"x-slack-request-timestamp": stamp}, body)


def test_a_replayed_request_is_refused(desk: Desk) -> None:
    headers, body = as_json(mention())
    headers = signed(headers, body)
    assert desk.requests.answer(headers, body).status == 200
    assert len(desk.jobs()) == 1
    assert "replayed" in refused(desk, headers, body)
    desk.clock.pass_s(WINDOW_S)
    assert "replayed" in refused(desk, headers, body)
    desk.clock.pass_s(1)
    assert "stale" in refused(desk, headers, body)


def test_what_slack_tells_again_within_the_second_is_no_replay(desk: Desk) -> None:
    headers, body = as_json(mention())
    headers = signed(headers, body)
    for retry in ({}, {"x-slack-retry-num": "1"}, {"x-slack-retry-num": "2"}):
        assert desk.requests.answer(headers | retry, body).status == 200
    assert len(desk.jobs()) == 1
    for retry in ({"x-slack-retry-num": "2"}, {"x-slack-retry-num": "4"}, {"x-slack-retry-num": "x"}):
        assert "replayed" in refused(desk, headers | retry, body)


def test_one_request_sent_twice_at_once_is_served_once(desk: Desk) -> None:
    headers, body = as_json(mention())
    headers = signed(headers, body)
    together = threading.Barrier(8)

    def send(_: int) -> bool:
        together.wait()
        try:
            return desk.requests.answer(headers, body).status == 200
        except NotSlacks:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(send, range(8))) == 1


def test_what_is_remembered_of_requests_is_bounded() -> None:
    clock = HandClock(AT)
    signatures = Signatures(SECRET, clock)
    for n in range(1_000):
        signatures.admit(signed({}, str(n).encode(), at=clock.at), str(n).encode())
    assert len(signatures._seen) == 1_000 < REMEMBERED
    clock.pass_s(2 * WINDOW_S + 1)
    signatures.admit(signed({}, b"x", at=clock.at), b"x")
    assert len(signatures._seen) == 1


def test_the_secret_of_slacks_own_example_signs_its_own_example() -> None:
    """docs.slack.dev, "Verifying requests from Slack"."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    assert Signatures(SECRET, HandClock(datetime.fromtimestamp(1531420618, UTC))).admit(headers, body)


# What Slack has signed, and cannot be used


def answered(desk: Desk, content_type: str, body: bytes) -> int:
    desk.clock.pass_s(1)
    return desk.requests.answer(signed({"content-type": content_type}, body, at=desk.clock.at), body).status


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        ("", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/json; charset=utf-8", b"", 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'"x"', 400),
        ("application/json", b"{", 400),
        ("application/json", b"null", 400),
        ("application/json", b"[" * 200_000, 400),
        ("application/json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
        ("application/json", b'{"event_time": ' + b"9" * 10_000 + b"}", 400),
        ("application/json", b'{"type": "event_callback", "team_id": "T0NEWS", "event": 3}', 400),
        ("application/json", b'{"type": "event_callback", "team_id": "T0NEWS", "event": null}', 400),
        ("application/json", b'{"type": "event_callback", "authorizations": 5, "event": {}}', 400),
        ("application/json", b'{"type": "event_callback", "authorizations": [3], "event": {"type": []}}', 400),
        ("application/json", b'{"team": 5}', 400),
        ("application/json", b'{"response_urls": [5]}', 400),
        ("application/x-www-form-urlencoded", b"payload=", 400),
        ("application/x-www-form-urlencoded", b"payload=[]", 400),
        ("application/x-www-form-urlencoded", b"payload=%FF", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 1_000, 400),
        ("application/x-www-form-urlencoded", b"\xff", 400),
        ("application/x-www-form-urlencoded", b"", 200),  # for no workspace: nothing to do
        ("application/json", b"{}", 200),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(desk: Desk, content_type: str, body: bytes, status: int) -> None:
    assert answered(desk, content_type, body) == status
    assert desk.jobs() == []


def test_no_body_is_ever_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "swordfish"
    desk.send(mention(f"<@{BOT}> {secret}"))
    desk.send(event({"type": "reaction_added", "user": ANA, "text": secret}))
    desk.send(mention(secret) | {"authorizations": [{"team_id": "T0OTHER"}]})
    answered(desk, "application/json", f'{{"type": "event_callback", "event": "{secret}"}}'.encode())
    answered(desk, "application/json", f'{{"{secret}'.encode())
    headers, body = as_json({secret: 1})
    with pytest.raises(NotSlacks) as forged:
        desk.requests.answer(signed(headers, body, secret="guessed"), body)
    assert secret not in caplog.text + str(forged.value)
    assert WORKSPACE.token not in caplog.text


def test_bolt_leaves_our_own_log_as_it_is(desk: Desk) -> None:
    levels = {name: logging.getLogger(name).level for name in ("", "dateline", "dateline.slack")}
    desk.send(mention())
    assert {name: logging.getLogger(name).level for name in levels} == levels
    assert logging.getLogger(BOLT_LOG).level == logging.ERROR


@pytest.mark.parametrize(
    "variables",
    [
        {"SLACK_BOT_TOKEN": "xoxb-environment"},
        {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"},
        {"SLACK_BOT_TOKEN": "xoxb-environment", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"},
        {"SLACK_SIGNING_SECRET": "another", "SLACK_VERIFICATION_TOKEN": "x", "SLACK_APP_TOKEN": "xapp-1"},
    ],
)
def test_what_the_environment_holds_for_bolt_changes_nothing(
    database: Database,
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    desk = Desk(database)
    desk.workspaces.save(WORKSPACE)
    assert desk.send(mention()).status == 200
    assert desk.send(mention() | {"authorizations": [{"team_id": "T0OTHER"}]}).status == 200
    assert [job.key for job in desk.jobs()] == [f"message {TEAM} {DESK} {TS}"]
    assert not (tmp_path / "home").exists()
    assert capsys.readouterr() == ("", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(payload=mutated(), by_form=st.booleans())
def test_whatever_is_signed_there_is_never_a_500(desk: Desk, payload: Json, by_form: bool) -> None:
    content_type, body = "application/json", json.dumps(payload).encode()
    if by_form:
        content_type, body = "application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}).encode()
    assert answered(desk, content_type, body) in (200, 400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    headers=st.dictionaries(
        st.sampled_from(["content-type", "x-slack-signature", "x-slack-request-timestamp"]), st.text(), max_size=3
    ),
    body=st.binary(max_size=200),
)
def test_whatever_strangers_send_is_refused(desk: Desk, headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(NotSlacks):
        desk.requests.answer(headers, body)


@given(kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded"]), body=st.binary())
def test_any_body_is_read_or_unreadable(kind: str, body: bytes) -> None:
    try:
        assert isinstance(payload_of(kind, body), dict)
    except Unreadable:
        return


def test_a_workspace_of_an_organisation_is_found_by_it(desk: Desk) -> None:
    desk.workspaces.save(replace(WORKSPACE, id="E0ORG", how="oauth", token="xoxb-org"))
    org = {"enterprise_id": "E0ORG", "team_id": "T0X", "user_id": BOT, "is_bot": True, "is_enterprise_install": True}
    desk.send(mention() | {"authorizations": [org]})
    [job] = desk.jobs()
    assert job.key == f"message E0ORG {DESK} {TS}"
