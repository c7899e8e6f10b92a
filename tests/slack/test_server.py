"""The loopback Slack answers Slack's own client as Slack does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.client import RemoteDisconnected
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack.server import ANY, RESPONSES, SlackServer, broken, dropped, garbage, held, limited, refused
from tests.slack.shapes import Json
from tests.slack.world import SCOPES, Channel, Hook, Message, User


class Watch:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def slack(watch: Watch) -> Iterator[SlackServer]:
    with SlackServer(clock=watch) as server:
        yield server


@pytest.fixture
def ada(slack: SlackServer) -> User:
    return slack.user("ada")


@pytest.fixture
def desk(slack: SlackServer, ada: User) -> Channel:
    return slack.channel("desk")


@pytest.fixture
def web(slack: SlackServer) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def refusal(call: Callable[[], object]) -> Json:
    """What the call was refused with."""
    with pytest.raises(SlackApiError) as caught:
        call()
    said = caught.value.response.data
    assert isinstance(said, dict)
    return said


def error(call: Callable[[], object]) -> object:
    return refusal(call)["error"]


def test_says_who_a_token_is_and_what_it_may(slack: SlackServer, web: WebClient) -> None:
    said = web.auth_test()

    assert (said["team_id"], said["user_id"], said["bot_id"]) == (slack.team.id, slack.bot.id, slack.bot.bot_id)
    assert said.headers["x-oauth-scopes"] == ",".join(SCOPES)


def test_tokens_are_looked_at(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    def post(token: str | None) -> Callable[[], object]:
        client = WebClient(token, base_url=slack.api_url)
        return lambda: client.chat_postMessage(channel=desk.id, text="x")

    assert error(post(None)) == "not_authed"
    assert error(post("xoxb-forged")) == "invalid_auth"
    assert error(post(slack.app_token)) == "not_allowed_token_type"
    assert web.auth_revoke()["revoked"] is True
    assert error(post(slack.bot_token)) == "token_revoked"
    assert slack.messages(desk.id) == []


def test_a_missing_scope_is_named(slack: SlackServer, desk: Channel) -> None:
    token = slack.with_scopes(["commands"])
    web = WebClient(token.value, base_url=slack.api_url)

    said = refusal(lambda: web.chat_postMessage(channel=desk.id, text="x"))

    assert (said["error"], said["needed"], said["provided"]) == ("missing_scope", "chat:write", "commands")


def test_history_of_a_private_channel_needs_its_own_scope(slack: SlackServer) -> None:
    token = slack.with_scopes(["channels:history"])
    secret = slack.channel("secret", kind="private")
    web = WebClient(token.value, base_url=slack.api_url)

    assert refusal(lambda: web.conversations_history(channel=secret.id))["needed"] == "groups:history"


def test_an_unknown_method_is_told(web: WebClient) -> None:
    assert error(lambda: web.api_call("chat.shout")) == "unknown_method"


def test_posts_threads_and_never_gives_a_ts_twice(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    root = web.chat_postMessage(channel=desk.id, text="one")["ts"]
    reply = web.chat_postMessage(channel=desk.id, text="two", thread_ts=root)["ts"]
    last = web.chat_postMessage(channel=desk.id, text="three")["ts"]

    assert float(root) < float(reply) < float(last)
    assert [message.text for message in slack.thread(desk.id, root)] == ["two"]
    assert [message["text"] for message in web.conversations_history(channel=desk.id)["messages"]] == ["three", "one"]
    shown = web.conversations_replies(channel=desk.id, ts=root)["messages"]
    assert [message["text"] for message in shown] == ["one", "two"]
    assert (shown[0]["reply_count"], shown[1]["parent_user_id"]) == (1, slack.bot.id)


def test_refuses_channels_threads_and_texts(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    away = slack.channel("away", invited=False)
    secret = slack.channel("secret", kind="private", invited=False)
    old = slack.channel("old")
    old.archived = True
    root = web.chat_postMessage(channel=desk.id, text="one")["ts"]
    reply = web.chat_postMessage(channel=desk.id, text="two", thread_ts=root)["ts"]

    def post(channel: str, **more: object) -> Callable[[], object]:
        return lambda: web.api_call("chat.postMessage", json={"channel": channel, "text": "x", **more})

    assert error(post("C9999999")) == error(post(secret.id)) == "channel_not_found"
    assert error(post(away.id)) == "not_in_channel"
    assert error(post(old.id)) == "is_archived"
    assert error(post(desk.id, thread_ts="1.000001")) == "thread_not_found"
    assert error(post(desk.id, thread_ts=reply)) == "cannot_reply_to_message"
    assert error(post(desk.id, text="")) == "no_text"
    assert error(post(desk.id, text="x" * 40_001)) == "msg_too_long"
    assert error(post(desk.id, markdown_text="**x**")) == "markdown_text_conflict"
    assert error(post(desk.id, text="", markdown_text="x" * 12_001)) == "msg_too_long"
    assert error(post(desk.id, metadata={"event_type": "x"})) == "invalid_metadata_format"
    assert error(post(desk.id, blocks="[not json")) == "invalid_blocks_format"
    assert error(lambda: web.conversations_replies(channel=desk.id, ts="1.000001")) == "thread_not_found"
    assert error(lambda: web.conversations_history(channel=away.id)) == "not_in_channel"


def test_refuses_blocks_and_says_what_is_wrong(desk: Channel, web: WebClient) -> None:
    def post(blocks: list[Json]) -> Callable[[], object]:
        return lambda: web.chat_postMessage(channel=desk.id, text="x", blocks=blocks)

    said = refusal(post([{"type": "section"}]))
    complaint = "must provide either text or fields [json-pointer:/blocks/0]"
    assert (said["error"], said["errors"]) == ("invalid_blocks", [complaint])
    assert said["response_metadata"] == {"messages": [f"[ERROR] {complaint}"]}
    assert error(post([{"type": "divider"}] * 51)) == "invalid_blocks"
    long: Json = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3_000}}
    assert error(post([long] * 5)) == "msg_blocks_too_long"


def test_edits_its_own_messages_only(slack: SlackServer, desk: Channel, ada: User, web: WebClient) -> None:
    ts = web.chat_postMessage(channel=desk.id, text="one", blocks=[{"type": "divider"}])["ts"]
    with slack.world.changed:
        theirs = slack.world.add_user("eve", slack.team.id)
        slack.world.add_message(Message(desk.id, desk.stamp(slack.world.clock()), theirs.id, "mine"))
    foreign = slack.messages(desk.id)[-1].ts

    web.chat_update(channel=desk.id, ts=ts, text="two")

    assert slack.messages(desk.id)[0].shown == ["one", "two"]
    assert slack.messages(desk.id)[0].blocks == []
    assert error(lambda: web.chat_update(channel=desk.id, ts=foreign, text="x")) == "cant_update_message"
    assert error(lambda: web.chat_update(channel=desk.id, ts="1.000001", text="x")) == "message_not_found"
    assert error(lambda: web.chat_update(channel=desk.id, ts=ts, text="x" * 4_001)) == "msg_too_long"


def test_metadata_is_shown_to_those_who_ask_and_kept_by_an_edit(desk: Channel, web: WebClient) -> None:
    metadata: Json = {"event_type": "dateline", "event_payload": {"key": "k", "part": 0}}
    ts = web.chat_postMessage(channel=desk.id, text="one", metadata=metadata)["ts"]
    web.chat_update(channel=desk.id, ts=ts, text="two")

    [shown] = web.conversations_history(channel=desk.id, include_all_metadata=True)["messages"]
    [plain] = web.conversations_history(channel=desk.id)["messages"]

    assert shown["metadata"] == metadata
    assert "metadata" not in plain


def test_history_is_cut_and_goes_on(desk: Channel, web: WebClient) -> None:
    stamps = [web.chat_postMessage(channel=desk.id, text=str(number))["ts"] for number in range(5)]

    after = web.conversations_history(channel=desk.id, oldest=stamps[1])["messages"]
    upto = web.conversations_history(channel=desk.id, latest=stamps[1], inclusive=True)["messages"]
    first = web.conversations_history(channel=desk.id, limit=2)
    second = web.conversations_history(channel=desk.id, limit=2, cursor=first["response_metadata"]["next_cursor"])

    assert [message["ts"] for message in after] == stamps[:1:-1]
    assert [message["ts"] for message in upto] == [stamps[1], stamps[0]]
    assert [message["text"] for page in (first, second) for message in page["messages"]] == ["4", "3", "2", "1"]
    assert error(lambda: web.conversations_history(channel=desk.id, cursor="!")) == "invalid_cursor"


def test_whispers_to_one_who_is_there(slack: SlackServer, desk: Channel, ada: User, web: WebClient) -> None:
    web.chat_postEphemeral(channel=desk.id, user=ada.id, text="only you")
    stranger = slack.user("eve")

    assert [message.text for message in slack.ephemerals(desk.id, ada.id)] == ["only you"]
    assert slack.messages(desk.id) == []
    assert error(lambda: web.chat_postEphemeral(channel=desk.id, user=stranger.id, text="x")) == "user_not_in_channel"


def test_streams_grow_until_they_are_stopped(slack: SlackServer, desk: Channel, ada: User, web: WebClient) -> None:
    root = web.chat_postMessage(channel=desk.id, text="?")["ts"]
    ts = web.chat_startStream(
        channel=desk.id,
        thread_ts=root,
        markdown_text="One. ",
        recipient_user_id=ada.id,
        recipient_team_id=slack.team.id,
    )["ts"]
    web.chat_appendStream(channel=desk.id, ts=ts, markdown_text="Two.")
    assert error(lambda: web.chat_update(channel=desk.id, ts=ts, text="x")) == "streaming_state_conflict"
    web.chat_stopStream(channel=desk.id, ts=ts, blocks=[{"type": "divider"}])

    [message] = slack.thread(desk.id, root)
    assert message.text == "One. Two."
    assert [block["type"] for block in message.blocks] == ["markdown", "divider"]
    append = error(lambda: web.chat_appendStream(channel=desk.id, ts=ts, markdown_text="x"))
    assert append == error(lambda: web.chat_stopStream(channel=desk.id, ts=ts)) == "message_not_in_streaming_state"


def test_streams_need_a_recipient_in_channels_but_not_in_direct_messages(
    slack: SlackServer, desk: Channel, ada: User, web: WebClient
) -> None:
    root = web.chat_postMessage(channel=desk.id, text="?")["ts"]
    direct = web.chat_postMessage(channel=ada.id, text="?")
    start = web.chat_startStream

    assert error(lambda: start(channel=desk.id, thread_ts=root)) == "missing_recipient_user_id"
    assert (
        error(lambda: start(channel=desk.id, thread_ts=root, recipient_user_id=ada.id)) == "missing_recipient_team_id"
    )
    assert start(channel=direct["channel"], thread_ts=direct["ts"])["ok"]


def test_streams_end_by_themselves_and_hold_so_much(
    slack: SlackServer, ada: User, watch: Watch, web: WebClient
) -> None:
    direct = web.chat_postMessage(channel=ada.id, text="?")
    channel, root = direct["channel"], direct["ts"]
    ts = web.chat_startStream(channel=channel, thread_ts=root, markdown_text="x" * 11_000)["ts"]

    assert error(lambda: web.chat_appendStream(channel=channel, ts=ts, markdown_text="я" * 600)) == "msg_too_long"
    watch.now += 301
    assert error(lambda: web.chat_stopStream(channel=channel, ts=ts)) == "message_not_in_streaming_state"


def test_a_workspace_may_have_no_streaming(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    slack.streaming_error = "unknown_method"

    assert error(lambda: web.chat_startStream(channel=desk.id, thread_ts="1.000001")) == "unknown_method"


def test_a_status_stands_until_something_is_posted(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    root = web.chat_postMessage(channel=desk.id, text="?")["ts"]

    web.assistant_threads_setStatus(channel_id=desk.id, thread_ts=root, status="is reading…")
    assert slack.world.status == {(desk.id, root): "is reading…"}
    web.chat_postMessage(channel=desk.id, text="so", thread_ts=root)

    assert slack.world.status == {}
    nowhere = error(lambda: web.assistant_threads_setStatus(channel_id=desk.id, thread_ts="1.000001", status="x"))
    assert nowhere == "invalid_thread_ts"


def test_titles_and_prompts_of_direct_messages(slack: SlackServer, desk: Channel, ada: User, web: WebClient) -> None:
    direct = web.chat_postMessage(channel=ada.id, text="?")
    channel, root = direct["channel"], direct["ts"]
    prompts = [{"title": "Today", "message": "What is new today?"}]

    web.agents_sessions_rename(channel_id=channel, thread_ts=root, title="Floods")
    assert slack.world.titles == {(channel, root): "Floods"}
    web.assistant_threads_setTitle(channel_id=channel, thread_ts=root, title="Rain")
    assert slack.world.titles == {(channel, root): "Rain"}
    web.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=root, prompts=prompts)
    assert slack.world.prompts == {}, "silently nothing"
    web.api_call("assistant.threads.setSuggestedPrompts", json={"channel_id": channel, "prompts": prompts})
    assert slack.world.prompts == {channel: prompts}
    posted = web.chat_postMessage(channel=desk.id, text="?")["ts"]
    nowhere = error(lambda: web.agents_sessions_rename(channel_id=desk.id, thread_ts=posted, title="x"))
    assert nowhere == "session_not_found"
    long = error(lambda: web.agents_sessions_rename(channel_id=channel, thread_ts=root, title="x" * 201))
    assert long == "invalid_arguments"


MODAL: Json = {"type": "modal", "title": {"type": "plain_text", "text": "Quotes"}, "blocks": [{"type": "divider"}]}


def test_a_trigger_opens_one_view_within_three_seconds(
    slack: SlackServer, ada: User, watch: Watch, web: WebClient
) -> None:
    first, second = slack.world.trigger(ada.id), slack.world.trigger(ada.id)

    wrong = refusal(lambda: web.views_open(trigger_id=first, view=MODAL | {"blocks": [{"type": "x"}]}))
    assert wrong["error"] == "invalid_arguments"
    assert web.views_open(trigger_id=first, view=MODAL)["view"]["title"]["text"] == "Quotes"
    assert error(lambda: web.views_open(trigger_id=first, view=MODAL)) == "exchanged_trigger_id"
    watch.now += 3.1
    assert error(lambda: web.views_open(trigger_id=second, view=MODAL)) == "expired_trigger_id"
    assert error(lambda: web.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"
    assert [view.user for view in slack.views()] == [ada.id]


def test_publishes_a_home_tab_a_person(slack: SlackServer, ada: User, web: WebClient) -> None:
    home: Json = {"type": "home", "blocks": [{"type": "divider"}]}

    web.views_publish(user_id=ada.id, view=home)

    shown = slack.home(ada.id)
    assert shown is not None
    assert shown.view["type"] == "home"
    assert error(lambda: web.views_publish(user_id=ada.id, view=MODAL)) == "invalid_arguments"
    assert error(lambda: web.views_publish(user_id=ada.id, view=home, hash="old")) == "hash_conflict"


def test_a_code_is_exchanged_for_a_token_once(slack: SlackServer) -> None:
    from urllib.parse import parse_qs, urlsplit

    other = slack.world.add_team("Night Desk")
    eve = slack.user("eve", team=other.id)
    app, back = slack.world.app, "https://dateline.example/slack/oauth_redirect"
    address = f"https://slack.com/oauth/v2/authorize?client_id={app.client_id}&scope=chat:write,commands"

    landed = parse_qs(urlsplit(slack.approve(f"{address}&state=s1&redirect_uri={back}", eve)).query)
    web = WebClient(base_url=slack.api_url)

    def exchange(secret: str, uri: str | None = back) -> Callable[[], object]:
        return lambda: web.oauth_v2_access(
            client_id=app.client_id, client_secret=secret, code=landed["code"][0], redirect_uri=uri
        )

    assert landed["state"] == ["s1"]
    assert error(exchange("guess")) == "bad_client_secret"
    assert error(exchange(app.client_secret, None)) == "bad_redirect_uri"
    said = web.oauth_v2_access(
        client_id=app.client_id, client_secret=app.client_secret, code=landed["code"][0], redirect_uri=back
    )
    assert (said["team"]["id"], said["authed_user"]["id"], said["scope"]) == (other.id, eve.id, "chat:write,commands")
    assert WebClient(said["access_token"], base_url=slack.api_url).auth_test()["team_id"] == other.id
    assert error(exchange(app.client_secret)) == "invalid_code"


def test_workspaces_do_not_see_each_other(slack: SlackServer, desk: Channel) -> None:
    other = slack.world.add_team("Night Desk")
    token = slack.world.install(other.id)

    away = WebClient(token.value, base_url=slack.api_url)

    assert error(lambda: away.chat_postMessage(channel=desk.id, text="x")) == "channel_not_found"


def test_more_than_so_many_posts_are_refused_for_each_channel(
    slack: SlackServer, desk: Channel, watch: Watch, web: WebClient
) -> None:
    other = slack.channel("other")
    slack.limit("chat.postMessage", 1, per_s=1.0, retry_after_s=7)

    web.chat_postMessage(channel=desk.id, text="one")
    web.chat_postMessage(channel=other.id, text="one")
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=desk.id, text="two")
    watch.now += 1
    web.chat_postMessage(channel=desk.id, text="three")

    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["retry-after"] == "7"
    assert [message.text for message in slack.messages(desk.id)] == ["one", "three"]


def test_goes_wrong_before_or_after_the_effect(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    for fault in (dropped(), dropped(after=True), broken(), broken(503, after=True), garbage(), garbage(after=True)):
        slack.fail("chat.postMessage", fault)
    failures: list[type[BaseException]] = []
    for number in range(6):
        with pytest.raises((RemoteDisconnected, SlackApiError)) as caught:
            web.chat_postMessage(channel=desk.id, text=str(number))
        failures.append(type(caught.value))

    assert failures == [RemoteDisconnected] * 2 + [SlackApiError] * 4
    assert [message.text for message in slack.messages(desk.id)] == ["1", "3", "5"]
    assert [made.status for made in slack.made("chat.postMessage")] == [None, None, 500, 503, 200, 200]


def test_refuses_and_limits_on_demand(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    slack.fail("chat.postMessage", limited(3), times=2)
    slack.fail(ANY, refused("internal_error"), times=None)

    answers = [error(lambda: web.chat_postMessage(channel=desk.id, text="x")) for _ in range(3)]
    slack.mend()

    assert answers == ["ratelimited", "ratelimited", "internal_error"]
    assert web.chat_postMessage(channel=desk.id, text="x")["ok"]


def test_an_answer_can_be_held_back(slack: SlackServer, desk: Channel, web: WebClient) -> None:
    go_on = threading.Event()
    slack.fail("chat.postMessage", held(go_on, after=True))
    thread = threading.Thread(target=lambda: web.chat_postMessage(channel=desk.id, text="slow"))
    thread.start()

    slack.wait(lambda: len(slack.messages(desk.id)) == 1, "the post")
    assert thread.is_alive()
    assert slack.made("chat.postMessage") == []
    go_on.set()
    thread.join()

    assert slack.made("chat.postMessage")[0].ok


def _send(url: str, body: Json) -> tuple[int, str]:
    request = Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urlopen(request) as reply:
            return reply.status, reply.read().decode()
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def _hook(slack: SlackServer, where: Channel, who: User) -> str:
    slack.world.hooks["/commands/T1/1/x"] = Hook(where.id, who.id, slack.world.clock(), None)
    return f"{slack.url}/commands/T1/1/x"


def test_a_response_url_takes_five_replies(slack: SlackServer, ada: User) -> None:
    away = slack.channel("away", invited=False)
    url = _hook(slack, away, ada)

    assert _send(url, {"text": "x" * 40_001}) == (400, "msg_too_long")
    assert _send(url, {}) == (400, "no_text")
    assert _send(url, {"blocks": [{"type": "section"}]}) == (400, "invalid_blocks")
    replies = [_send(url, {"text": "secretly"})]
    replies += [_send(url, {"text": "openly", "response_type": "in_channel"}) for _ in range(5)]

    assert replies == [(200, "ok")] * 5 + [(404, "used_url")]
    assert [message.text for message in slack.ephemerals(away.id, ada.id)] == ["secretly"]
    assert [message.text for message in slack.messages(away.id)] == ["openly"] * 4


def test_a_response_url_lasts_half_an_hour(slack: SlackServer, desk: Channel, ada: User, watch: Watch) -> None:
    url = _hook(slack, desk, ada)
    slack.fail(RESPONSES, broken())

    assert _send(url, {"text": "x"})[0] == 500
    watch.now += 1_801

    assert _send(url, {"text": "x"}) == (404, "expired_url")
    assert _send(f"{url}y", {"text": "x"})[0] == 404


def test_content_types_are_looked_at(slack: SlackServer, desk: Channel) -> None:
    def send(method: str, body: bytes, kind: str) -> object:
        headers = {"content-type": kind, "authorization": f"Bearer {slack.bot_token}"}
        with urlopen(Request(f"{slack.api_url}{method}", body, headers)) as reply:
            return json.loads(reply.read()).get("error")

    body = json.dumps({"channel": desk.id, "text": "x"}).encode()
    assert send("chat.postMessage", body, "application/json") is None
    assert send("chat.postMessage", body, "application/xml") == "invalid_post_type"
    assert send("chat.postMessage", b"{", "application/json") == "invalid_json"
    assert send("chat.postMessage", f"channel={desk.id}&text=x".encode(), "application/x-www-form-urlencoded") is None
    assert send("conversations.history", body, "application/json") == "invalid_arguments", "JSON is looked past"


RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "<@U1> @here <!channel>"},
                {"type": "user", "user_id": "U7"},
                {"type": "broadcast", "range": "channel"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("sent", "called"),
    [
        ({"text": "&lt;@U1&gt; @here #desk"}, []),
        ({"text": "<@U1|ada> and <!here> in <#C1|desk> <!date^1^x|then>"}, ["@U1", "!here", "#C1"]),
        ({"text": "@here", "parse": "full"}, ["!here"]),
        ({"text": "so, @ada and #desk, a@b.example", "link_names": True}, ["@ada", "#desk"]),
        ({"text": "x", "blocks": [RICH]}, ["@U7", "!channel"]),
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!everyone> @here"}}]},
            ["!everyone", "!here"],
        ),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "@here", "verbatim": True}}]}, []),
        ({"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}]}, []),
        ({"blocks": [{"type": "markdown", "text": r"\<!here> \\<@U1>"}]}, ["@U1"]),
        ({"markdown_text": "<!subteam^S1>"}, ["!subteam^S1"]),
    ],
    ids=range(10),
)
def test_knows_whom_a_message_calls(
    slack: SlackServer, desk: Channel, web: WebClient, sent: Json, called: list[str]
) -> None:
    web.api_call("chat.postMessage", json={"channel": desk.id, **sent})

    assert [ping.who for ping in slack.pings] == called


def test_streams_and_edits_call_people_too(slack: SlackServer, ada: User, web: WebClient) -> None:
    direct = web.chat_postMessage(channel=ada.id, text="?")
    ts = web.chat_startStream(channel=direct["channel"], thread_ts=direct["ts"], markdown_text="<!he")["ts"]
    assert slack.pings == []
    web.chat_appendStream(channel=direct["channel"], ts=ts, markdown_text="re>")
    web.chat_update(channel=direct["channel"], ts=direct["ts"], text="@here")

    assert [ping.who for ping in slack.pings] == ["!here", "!here"]
