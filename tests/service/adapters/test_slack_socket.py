"""Socket Mode against a real WebSocket server: nothing lost, nothing left open."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from websockets.sync.server import ServerConnection, serve

from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.slack_socket import LARGEST, SlackSocket, connections_open
from service.ports import SlackUnavailable
from service.rendering.slack_names import QUESTION_FIELD
from tests.service.adapters.test_slack_app import Desk
from tests.service.slack.sent import WORKSPACE, click, command, form, mention, message
from tests.slack.server import SlackServer, broken, dropped, held, limited, refused
from vectorstore.adapters.database import Database
from vectorstore.ports import StoreUnavailable


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(Database(tmp_path / "archive.db")) as database:
        desk = Desk(database)
        desk.workspaces.save(WORKSPACE)
        yield desk


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@contextmanager
def listening(desk: Desk, slack: SlackServer) -> Iterator[SlackSocket]:
    address = connections_open(slack.app_token, base_url=slack.api_url)
    socket = SlackSocket(desk.app, address=address, first_wait_s=0.01)
    socket.start()
    try:
        yield socket
    finally:
        socket.stop()
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name == "slack-socket" or name.startswith("slack-socket_")]


def test_what_comes_is_stored_and_acknowledged(desk: Desk, slack: SlackServer) -> None:
    with listening(desk, slack) as socket:
        for kind, payload in (("events_api", mention()), ("slash_commands", command()), ("interactive", click())):
            ack = slack.sockets.deliver(kind, payload)  # type: ignore[arg-type]
            assert (ack.acknowledged, ack.payload, ack.attempts) == (True, None, 1)
        assert socket.error is None
    assert len(desk.jobs()) == 3
    slack.sockets.wait_gone()


def test_an_empty_form_is_sent_back_over_the_socket(desk: Desk, slack: SlackServer) -> None:
    with listening(desk, slack):
        ack = slack.sockets.deliver("interactive", form(" "))
    assert ack.payload is not None
    assert ack.payload["errors"] == {QUESTION_FIELD: "Write a question first."}


@pytest.mark.parametrize("times", [1, 3])
def test_a_connection_that_is_cut_is_opened_again(desk: Desk, slack: SlackServer, times: int) -> None:
    with listening(desk, slack):
        for n in range(times):
            slack.sockets.wait_connected()
            answer = threading.Event()
            slack.fail("apps.connections.open", held(answer))
            slack.sockets.cut()
            slack.sockets.wait_gone()
            answer.set()
            assert slack.sockets.deliver("events_api", mention(ts=f"1795334400.{n:06}")).acknowledged
    assert len(desk.jobs()) == times


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
def test_slack_may_ask_for_another_connection(desk: Desk, slack: SlackServer, reason: str) -> None:
    with listening(desk, slack):
        slack.sockets.wait_connected()
        slack.sockets.ask_to_leave(reason)  # type: ignore[arg-type]
        slack.wait(lambda: len(slack.made("apps.connections.open")) == 2, "another connection")
        assert slack.sockets.deliver("events_api", mention()).acknowledged
    assert len(desk.jobs()) == 1
    slack.sockets.wait_gone()


def test_what_could_not_be_stored_is_handed_out_again_and_stored_once(
    desk: Desk, slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, failures = SqlSlackQueue.put, iter([StoreUnavailable("disk is full")])

    def once_full(*arguments: object, **named: object) -> bool:
        for failure in failures:
            raise failure
        return put(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(SqlSlackQueue, "put", once_full)
    with listening(desk, slack):
        slack.sockets.wait_connected()
        ack = slack.sockets.deliver("events_api", mention(), patience_s=0.3, attempts=100)
    assert ack.acknowledged
    assert ack.attempts > 1
    assert len(desk.jobs()) == 1


def test_a_slack_that_is_down_is_asked_until_it_is_up(desk: Desk, slack: SlackServer) -> None:
    for fault in (dropped(), broken(503), limited(0)):
        slack.fail("apps.connections.open", fault)
    with listening(desk, slack) as socket:
        assert slack.sockets.deliver("events_api", mention(), patience_s=10.0).acknowledged
        assert socket.error is None
    assert len(slack.made("apps.connections.open")) >= 4


def test_a_token_that_is_refused_is_said_and_not_hammered(
    desk: Desk, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fail("apps.connections.open", refused("invalid_auth"), times=None)
    said = threading.Event()
    watch = _Watch(said)
    logging.getLogger("dateline.slack").addHandler(watch)
    try:
        with listening(desk, slack) as socket:
            assert said.wait(10)
            assert "invalid_auth" in (socket.error or "")
    finally:
        logging.getLogger("dateline.slack").removeHandler(watch)
    assert len(slack.made("apps.connections.open")) == 1
    assert slack.app_token not in caplog.text


class _Watch(logging.Handler):
    def __init__(self, said: threading.Event) -> None:
        super().__init__()
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        if "is tried again" in record.getMessage():
            self._said.set()


def test_it_can_be_stopped_while_it_is_asking(desk: Desk, slack: SlackServer) -> None:
    answer = threading.Event()
    slack.fail("apps.connections.open", held(answer))
    asking = threading.Event()

    def address() -> str:
        asking.set()
        return connections_open(slack.app_token, base_url=slack.api_url)()

    socket = SlackSocket(desk.app, address=address, first_wait_s=0.01)
    socket.start()
    assert asking.wait(10)
    threading.Timer(0.05, answer.set).start()
    socket.stop()
    slack.sockets.wait_gone()


def test_it_can_be_stopped_before_it_was_started(desk: Desk) -> None:
    SlackSocket(desk.app, address=lambda: "ws://127.0.0.1:9/").stop()


def test_what_is_not_foreseen_ends_nothing(desk: Desk, slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    addresses = iter([ValueError("odd"), SlackUnavailable("down"), None])

    def address() -> str:
        if (failure := next(addresses)) is not None:
            raise failure
        return connections_open(slack.app_token, base_url=slack.api_url)()

    socket = SlackSocket(desk.app, address=address, first_wait_s=0.01)
    socket.start()
    try:
        assert slack.sockets.deliver("events_api", mention()).acknowledged
    finally:
        socket.stop()
    assert "not foreseen" in caplog.text


def test_fifty_mentions_three_times_each_are_acknowledged_in_time(desk: Desk, slack: SlackServer) -> None:
    told = [mention(ts=f"1795334400.{n:06}") for n in range(50) for _ in range(3)]
    with listening(desk, slack), ThreadPoolExecutor(50) as threads:
        slack.sockets.wait_connected()
        acks = list(threads.map(lambda payload: slack.sockets.deliver("events_api", payload), told))
    assert all(ack.acknowledged and ack.attempts == 1 for ack in acks)
    assert len(desk.jobs()) == 50


@contextmanager
def speaking(*said: str | bytes) -> Iterator[tuple[str, list[object]]]:
    """A server that says all this to whoever connects, and notes what is acknowledged."""
    acks: list[object] = []
    heard = threading.Event()

    def handle(connection: ServerConnection) -> None:
        for one in said:
            connection.send(one)
        for ack in connection:
            acks.append(json.loads(ack))
            heard.set()

    with serve(handle, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/", acks
            assert heard.wait(10)
        finally:
            server.shutdown()
            thread.join()


def envelope(payload: object, **changes: object) -> str:
    named = {"envelope_id": "e1", "type": "events_api", "accepts_response_payload": False, "payload": payload}
    return json.dumps(named | changes)


def test_garbage_does_no_harm(desk: Desk) -> None:
    said: list[str | bytes] = [
        '{"type": "hello"}',
        "no json",
        b"\xff\x00",
        "[]",
        "{}",
        "[" * 100_000,
        envelope(3),
        envelope("text"),
        json.dumps({"type": "events_api", "envelope_id": None}),
        envelope({"type": "event_callback", "event": 5}, envelope_id="e0"),
        envelope({"authorizations": 5}, envelope_id="e0"),
        envelope(message("x" * (LARGEST // 2)), envelope_id="e0"),
        envelope(mention()),
    ]
    with speaking(*said) as (url, acks):
        socket = SlackSocket(desk.app, address=lambda: url, first_wait_s=0.01)
        socket.start()
        try:
            while {"envelope_id": "e1"} not in acks:
                assert socket.error is None
        finally:
            socket.stop()
    assert len(desk.jobs()) == 1
