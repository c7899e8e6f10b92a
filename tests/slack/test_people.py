"""What people do in the loopback Slack reaches an app as Slack sends it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from tests.hook_server import Hook, HookServer, Reply, hook_server
from tests.slack.lines import HttpLine, SocketLine
from tests.slack.people import Person, Workplace
from tests.slack.server import SlackServer
from tests.slack.shapes import Json
from tests.slack.world import Channel


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def app() -> Iterator[HookServer]:
    """Takes everything that Slack sends."""
    with hook_server() as server:
        yield server


@pytest.fixture
def work(slack: SlackServer, app: HookServer) -> Iterator[Workplace]:
    with Workplace(slack, HttpLine(f"{app.url}/slack/events", slack.signing_secret)) as workplace:
        yield workplace


@pytest.fixture
def desk(slack: SlackServer) -> Channel:
    return slack.channel("desk")


@pytest.fixture
def ada(work: Workplace, desk: Channel) -> Person:
    return work.person("Ada")


@pytest.fixture
def web(slack: SlackServer) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url)


def event(hook: Hook) -> Json:
    found: Json = json.loads(hook.body)["event"]
    return found


def events(app: HookServer) -> list[Json]:
    return [event(hook) for hook in app.hooks]


def form(hook: Hook) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(hook.body.decode(), keep_blank_values=True).items()}


def interaction(hook: Hook) -> Json:
    found: Json = json.loads(form(hook)["payload"])
    return found


def buttons(slack: SlackServer, web: WebClient, channel: Channel) -> str:
    """A message with one of each; its ts."""
    plain = {"type": "plain_text", "text": "Quotes"}
    thumbs = {name: {"text": plain, "value": name[:3]} for name in ("positive_button", "negative_button")}
    blocks: list[Json] = [
        {"type": "actions", "elements": [{"type": "button", "action_id": "quotes", "text": plain, "value": "a1"}]},
        {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "verdict", **thumbs}]},
    ]
    return str(web.chat_postMessage(channel=channel.id, text="x", blocks=blocks)["ts"])


def test_what_is_sent_is_signed(slack: SlackServer, app: HookServer, desk: Channel, ada: Person) -> None:
    ada.say(desk, "hello")

    [hook] = app.hooks
    assert SignatureVerifier(slack.signing_secret).is_valid_request(hook.body, dict(hook.headers))
    assert not SignatureVerifier("another").is_valid_request(hook.body, dict(hook.headers))


def test_a_mention_arrives_as_message_and_as_app_mention(
    slack: SlackServer, app: HookServer, desk: Channel, ada: Person
) -> None:
    said = ada.mention(desk, "is 1 < 2? see https://news.example/a?b&c")

    message, mention = events(app)
    assert (message["type"], message["channel_type"], mention["type"]) == ("message", "channel", "app_mention")
    assert "channel_type" not in mention
    text = f"<@{slack.bot.id}> is 1 &lt; 2? see <https://news.example/a?b&amp;c>"
    for seen in (message, mention):
        assert (seen["text"], seen["ts"], seen["user"], seen["channel"]) == (text, said.ts, ada.id, desk.id)
    envelopes = [json.loads(hook.body) for hook in app.hooks]
    assert len({envelope["event_id"] for envelope in envelopes}) == 2
    assert envelopes[0]["authorizations"][0]["user_id"] == slack.bot.id
    assert [ack.ok for ack in said.acks] == [True, True]


def test_the_app_hears_only_where_it_is_and_what_it_may(
    slack: SlackServer, work: Workplace, app: HookServer, ada: Person, desk: Channel
) -> None:
    away = slack.channel("away", invited=False)
    ada.mention(away, "anybody?")
    assert app.hooks == []

    slack.with_scopes(["app_mentions:read", "chat:write"])
    ada.mention(desk, "you?")

    assert [seen["type"] for seen in events(app)] == ["app_mention"]


def test_direct_messages_are_of_one_and_are_no_mentions(app: HookServer, ada: Person) -> None:
    said = ada.write(f"{ada.at_app} hello")
    ada.write("and?", thread=said.ts)

    first, second = events(app)
    assert (first["channel_type"], first["channel"]) == ("im", ada.direct.id)
    assert (second["thread_ts"], second["parent_user_id"]) == (said.ts, ada.id)
    assert "thread_ts" not in first


def test_the_app_hears_itself_and_other_apps(
    slack: SlackServer, work: Workplace, app: HookServer, desk: Channel, web: WebClient
) -> None:
    ts = web.chat_postMessage(channel=desk.id, text="mine")["ts"]
    work.settle()
    web.chat_update(channel=desk.id, ts=ts, text="mine, edited")
    work.settle()
    work.other_app_says(desk, "beep")

    own, changed, other = events(app)
    assert (own["bot_id"], own["text"]) == (slack.bot.bot_id, "mine")
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (other["subtype"], other["bot_id"], "user" in other) == ("bot_message", "B9999999", False)


def test_edits_and_deletions_are_messages_about_messages(app: HookServer, desk: Channel, ada: Person) -> None:
    said = ada.say(desk, "waht?")
    ada.edit(said, "what?")
    ada.delete(said)

    _, changed, deleted = events(app)
    assert (changed["subtype"], changed["previous_message"]) != (changed["subtype"], changed["message"])
    inner = changed["message"]
    assert isinstance(inner, dict)
    assert (inner["text"], inner["ts"]) == ("what?", said.ts)
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said.ts)


def test_a_command_is_a_form_with_ways_to_answer(
    slack: SlackServer, app: HookServer, ada: Person, desk: Channel, web: WebClient
) -> None:
    assert ada.command("/ask", "who & why?", channel=desk).ok

    fields = form(app.hooks[0])
    assert (fields["command"], fields["text"], fields["channel_id"]) == ("/ask", "who &amp; why?", desk.id)
    assert fields["response_url"].startswith(slack.url)
    modal: Json = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    assert web.views_open(trigger_id=fields["trigger_id"], view=modal)["ok"]


def test_a_click_brings_the_button_and_its_message(
    slack: SlackServer, app: HookServer, work: Workplace, ada: Person, desk: Channel, web: WebClient
) -> None:
    ts = buttons(slack, web, desk)
    work.settle()
    app.hooks.clear()
    [message] = slack.messages(desk.id)

    ada.click(message, "quotes")
    ada.click(message, "verdict", thumb="down")

    first, second = (interaction(hook) for hook in app.hooks)
    assert first["type"] == "block_actions"
    assert first["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": desk.id,
        "is_ephemeral": False,
    }
    [action] = first["actions"] if isinstance(first["actions"], list) else []
    assert (action["type"], action["action_id"], action["value"]) == ("button", "quotes", "a1")
    [verdict] = second["actions"] if isinstance(second["actions"], list) else []
    assert (verdict["type"], verdict["action_id"], verdict["value"]) == ("feedback_buttons", "verdict", "neg")
    with pytest.raises(KeyError, match="quotes"):
        ada.click(message, "nothing")


def test_a_shortcut_brings_anybodys_message(app: HookServer, ada: Person, desk: Channel) -> None:
    said = ada.say(desk, "The bridge opens in May.")
    ada.shortcut("check", said.message)

    sent = interaction(app.hooks[-1])
    message = sent["message"]
    assert isinstance(message, dict)
    assert (sent["type"], sent["callback_id"], message["text"]) == (
        "message_action",
        "check",
        "The bridge opens in May.",
    )


def test_a_view_comes_back_with_what_was_typed(
    slack: SlackServer, app: HookServer, ada: Person, web: WebClient
) -> None:
    field: Json = {
        "type": "input",
        "block_id": "question",
        "label": {"type": "plain_text", "text": "Question"},
        "element": {"type": "plain_text_input", "action_id": "typed"},
    }
    modal: Json = {
        "type": "modal",
        "callback_id": "ask",
        "private_metadata": "note",
        "title": {"type": "plain_text", "text": "Ask"},
        "submit": {"type": "plain_text", "text": "Ask"},
        "blocks": [field],
    }
    web.views_open(trigger_id=slack.world.trigger(ada.id), view=modal)
    app.replies.append(Reply(200))

    assert ada.submit(slack.views()[0], {"question": "who?"}).said == {}

    view = interaction(app.hooks[-1])["view"]
    assert isinstance(view, dict)
    assert (view["callback_id"], view["private_metadata"]) == ("ask", "note")
    assert view["state"] == {"values": {"question": {"typed": {"type": "plain_text_input", "value": "who?"}}}}


def test_the_tabs_of_the_app_are_opened(app: HookServer, ada: Person) -> None:
    ada.open_home()
    ada.open_messages()

    assert [(seen["tab"], seen["channel"]) for seen in events(app)] == [
        ("home", ada.direct.id),
        ("messages", ada.direct.id),
    ]


def test_the_app_is_told_that_it_is_taken_out(slack: SlackServer, work: Workplace, app: HookServer) -> None:
    work.uninstall()

    assert [seen["type"] for seen in events(app)] == ["tokens_revoked", "app_uninstalled"]
    assert slack.token.revoked


def test_what_is_not_acknowledged_is_sent_again_signed_afresh(
    slack: SlackServer, app: HookServer, ada: Person, desk: Channel
) -> None:
    app.replies.extend([Reply(500), Reply(None), Reply(200)])
    [ack] = ada.say(desk, "hello").acks

    assert (ack.ok, ack.attempt) == (True, 2)
    assert [hook.headers.get("x-slack-retry-num") for hook in app.hooks] == [None, "1", "2"]
    assert [hook.headers.get("x-slack-retry-reason") for hook in app.hooks] == [None, "http_error", "connection_failed"]
    assert len({hook.body for hook in app.hooks}) == 1
    assert len({hook.headers["x-slack-signature"] for hook in app.hooks}) == 3
    verifier = SignatureVerifier(slack.signing_secret)
    assert all(verifier.is_valid_request(hook.body, dict(hook.headers)) for hook in app.hooks)


def test_a_click_is_not_sent_again(
    slack: SlackServer, work: Workplace, app: HookServer, ada: Person, desk: Channel, web: WebClient
) -> None:
    buttons(slack, web, desk)
    work.settle()
    app.replies.append(Reply(500))

    assert not ada.click(slack.messages(desk.id)[0], "quotes").ok
    assert len(app.hooks) == 2


def test_each_event_can_come_three_times_at_once(slack: SlackServer, app: HookServer, desk: Channel) -> None:
    with Workplace(slack, HttpLine(app.url, slack.signing_secret), copies=3, echo=False) as work:
        people = [work.person(f"P{number}") for number in range(3)]
        with ThreadPoolExecutor(3) as pool:
            said = list(pool.map(lambda person: person.mention(desk, "?"), people))

    assert all(ack.ok for one in said for ack in one.acks)
    ids = [json.loads(hook.body)["event_id"] for hook in app.hooks]
    assert (len(ids), len(set(ids))) == (18, 6)


def test_an_address_is_challenged(work: Workplace, app: HookServer) -> None:
    assert work.challenge().status == 204
    assert json.loads(app.hooks[0].body)["type"] == "url_verification"


def test_slacks_own_client_is_served(slack: SlackServer, desk: Channel) -> None:
    heard: list[SocketModeRequest] = []

    def acknowledge(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "ok"}))

    web = WebClient(base_url=slack.api_url)
    client = SocketModeClient(slack.app_token, web_client=web, auto_reconnect_enabled=False)
    client.socket_mode_request_listeners.append(acknowledge)
    client.connect()
    slack.sockets.wait_connected()
    with Workplace(slack, SocketLine(slack.sockets), echo=False) as work:
        ada = work.person("Ada")
        said = ada.mention(desk, "hello")
        ack = ada.command("/ask", "who?")
    slack.sockets.cut()
    client.close()

    assert [request.type for request in heard] == ["events_api", "events_api", "slash_commands"]
    assert heard[0].payload["event"]["ts"] == said.ts
    assert (said.acks[0].ok, ack.ok, ack.said) == (True, True, {"text": "ok"})


@contextmanager
def listening(slack: SlackServer, *, deaf_to: int = 0) -> Iterator[list[Json]]:
    """A client that acknowledges all but the first few envelopes; what it was sent."""
    web = WebClient(slack.app_token, base_url=slack.api_url)
    heard: list[Json] = []
    with connect(str(web.apps_connections_open(app_token=slack.app_token)["url"])) as socket:

        def listen() -> None:
            with suppress(ConnectionClosedError):
                answer()

        def answer() -> None:
            for said in map(json.loads, socket):
                heard.append(said)
                envelopes = [one for one in heard if "envelope_id" in one]
                if "envelope_id" in said and len(envelopes) > deaf_to:
                    socket.send(json.dumps({"envelope_id": said["envelope_id"]}))

        thread = threading.Thread(target=listen)
        thread.start()
        slack.sockets.wait_connected()
        try:
            yield heard
        finally:
            socket.close()
            thread.join()


def test_what_is_not_acknowledged_on_a_socket_is_handed_out_again(slack: SlackServer, desk: Channel) -> None:
    with (
        listening(slack, deaf_to=1) as heard,
        Workplace(slack, SocketLine(slack.sockets, patience_s=0.05), echo=False) as work,
    ):
        [ack] = work.person("Ada").say(desk, "hello").acks

    hello, first, second = heard
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert ack.ok
    assert (first["retry_attempt"], second["retry_attempt"], second["retry_reason"]) == (0, 1, "timeout")
    assert first["payload"] == second["payload"]
    assert first["envelope_id"] != second["envelope_id"]


def test_a_client_that_is_asked_to_leave_may_come_back(slack: SlackServer, desk: Channel) -> None:
    with listening(slack) as left, Workplace(slack, SocketLine(slack.sockets), echo=False) as work:
        slack.sockets.ask_to_leave("refresh_requested")
        slack.sockets.wait_gone()
        ada = work.person("Ada")
        with ThreadPoolExecutor(1) as pool:
            said = pool.submit(ada.say, desk, "hello")
            with listening(slack) as heard:
                assert said.result().acks[0].ok

    assert [said["type"] for said in left] == ["hello", "disconnect"]
    assert [said["type"] for said in heard] == ["hello", "events_api"]


def test_a_cut_line_brings_the_envelope_to_the_next(slack: SlackServer, desk: Channel) -> None:
    line = SocketLine(slack.sockets, patience_s=10)
    with Workplace(slack, line, echo=False) as work, ThreadPoolExecutor(1) as pool:
        ada = work.person("Ada")
        with listening(slack, deaf_to=1):
            said = pool.submit(ada.say, desk, "hello")
            slack.sockets.wait_sent()
            slack.sockets.cut()
            slack.sockets.wait_gone()
        with listening(slack) as heard:
            assert said.result().acks[0].ok

    assert [one.get("retry_attempt") for one in heard] == [None, 1]
