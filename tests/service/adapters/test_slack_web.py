"""Slack's Web API as one workspace's bot, against a Slack on loopback."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.adapters.slack_web import MOST_SEEN, check_response_url, slack_door
from service.model import Json, SlackMessage, SlackTag, SlackThread, Workspace
from service.ports import SlackDoor, SlackRefused, SlackUnavailable, SlackWeb
from service.slack.installing import SCOPES, nameless
from tests.hook_server import Reply, hook_server
from tests.slack.faults import RESPONSES, broken, dropped, garbage, held, limited, refused
from tests.slack.server import SlackServer
from tests.slack.world import Hook, Message

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SLACK = "https://slack.com/api/"
TAG = SlackTag("a job", 2)


@dataclass
class Watch:
    """Time that passes by being slept."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def web(slack: SlackServer, watch: Watch) -> SlackWeb:
    door = slack_door(base_url=slack.api_url, timeout_s=5, sleep=watch.sleep, timer=watch)
    return door(installed(slack.bot_token))


def installed(token: str) -> Workspace:
    return nameless(token, archive="main", now=NOW)


def said(text: str = "Good morning") -> SlackMessage:
    block: Json = {"type": "section", "text": {"type": "plain_text", "text": text}}
    return {"text": text, "blocks": [block], "unfurl_links": False, "parse": "none", "link_names": False}


def root_of(slack: SlackServer, channel: str, text: str = "Who closed the bridges?") -> Message:
    """A person's question."""
    with slack.world.changed:
        where = slack.world.channels[channel]
        user = next(user.id for user in slack.world.users.values() if user.bot_id is None)
        message = Message(channel, where.stamp(slack.world.clock()), user, text)
        slack.world.add_message(message)
    return message


@pytest.fixture
def thread(slack: SlackServer) -> SlackThread:
    slack.user("ana")
    desk = slack.channel("desk")
    return SlackThread(slack.team.id, desk.id, root_of(slack, desk.id).ts)


def response_url(slack: SlackServer, channel: str, user: str) -> str:
    path = f"/actions/{slack.team.id}/1/secret"
    with slack.world.changed:
        slack.world.hooks[path] = Hook(channel, user, slack.world.clock(), None)
    return slack.url + path


class TestCalls:
    def test_a_token_says_who_it_is_and_what_it_may_do(self, slack: SlackServer, web: SlackWeb) -> None:
        who = web.identity()
        assert (who.workspace, who.name, who.bot_user_id) == (slack.team.id, slack.team.name, slack.bot.id)
        assert who.bot_id == slack.bot.bot_id
        assert sorted(who.scopes) == sorted(SCOPES)

    def test_a_post_carries_what_it_was_posted_for(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread
    ) -> None:
        ts = web.post(thread.channel, said(), thread=thread.root, tag=TAG)
        [message] = slack.from_app(thread.channel, thread.root)
        assert (message.ts, message.text) == (ts, "Good morning")
        assert [(seen.ts, seen.user, seen.tag) for seen in web.replies(thread, after=thread.root)] == [
            (ts, slack.bot.id, TAG)
        ]

    def test_an_edit_keeps_what_the_message_was_posted_for(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread
    ) -> None:
        ts = web.post(thread.channel, said(), thread=thread.root, tag=TAG)
        web.update(thread.channel, ts, said("Good evening"))
        assert [message.text for message in slack.from_app(thread.channel)] == ["Good evening"]
        assert [seen.tag for seen in web.replies(thread, after=thread.root)] == [TAG]
        web.update(thread.channel, ts, said("Good night"), tag=SlackTag("a job", 3))
        assert [seen.tag for seen in web.replies(thread, after=thread.root)] == [SlackTag("a job", 3)]

    def test_a_whisper_is_for_one_person(self, slack: SlackServer, web: SlackWeb, thread: SlackThread) -> None:
        ana = next(user.id for user in slack.world.users.values() if user.name == "ana")
        web.whisper(thread.channel, ana, said("Only you"))
        assert [message.text for message in slack.ephemerals(thread.channel, ana)] == ["Only you"]
        assert slack.from_app(thread.channel) == []

    def test_a_stream_grows_and_ends_with_blocks_beneath(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread
    ) -> None:
        ana = next(user.id for user in slack.world.users.values() if user.name == "ana")
        ts = web.start_stream(thread, user=ana, team=slack.team.id, markdown="")
        web.append_stream(thread.channel, ts, "The city closed ")
        web.append_stream(thread.channel, ts, "two bridges.")
        web.stop_stream(thread.channel, ts, blocks=[{"type": "divider"}], tag=TAG)
        [message] = slack.from_app(thread.channel, thread.root)
        assert message.text == "The city closed two bridges."
        assert [block["type"] for block in message.blocks] == ["markdown", "divider"]
        assert [seen.tag for seen in web.replies(thread, after=thread.root)] == [TAG]
        with pytest.raises(SlackRefused, match="no longer grows") as caught:
            web.append_stream(thread.channel, ts, "More")
        assert caught.value.code == "message_not_in_streaming_state"

    def test_a_status_comes_and_goes(self, slack: SlackServer, web: SlackWeb, thread: SlackThread) -> None:
        web.status(thread, "is searching the archive…")
        web.status(thread, "")
        assert [status.text for status in slack.world.statuses] == ["is searching the archive…", ""]
        assert slack.world.status == {}

    def test_suggestions_stand_above_the_direct_messages(self, slack: SlackServer, web: SlackWeb) -> None:
        direct = slack.world.direct(slack.user("ana").id)
        web.prompts(direct.id, {"This week": "What happened this week?"}, title="Ask about the news")
        assert slack.world.prompts == {direct.id: [{"title": "This week", "message": "What happened this week?"}]}
        assert "thread_ts" not in slack.made("assistant.threads.setSuggestedPrompts")[0].arguments

    def test_a_view_is_opened_once_a_click(self, slack: SlackServer, web: SlackWeb) -> None:
        ana, view = slack.user("ana"), {"type": "modal", "title": {"type": "plain_text", "text": "Ask"}, "blocks": []}
        with slack.world.changed:
            trigger = slack.world.trigger(ana.id)
        web.open_view(trigger, dict(view))
        assert len(slack.views(ana.id)) == 1
        with pytest.raises(SlackRefused, match="the click was used already"):
            web.open_view(trigger, dict(view))

    def test_a_home_is_published(self, slack: SlackServer, web: SlackWeb) -> None:
        ana = slack.user("ana")
        web.publish_home(ana.id, {"type": "home", "blocks": [{"type": "divider"}]})
        assert slack.home(ana.id) is not None


class TestTitles:
    def test_a_conversation_gets_its_title(self, slack: SlackServer, web: SlackWeb) -> None:
        thread = self.direct(slack)
        web.title(thread, "Bridges" * 100)
        assert slack.world.titles == {(thread.channel, thread.root): ("Bridges" * 100)[:200]}
        assert slack.made("assistant.threads.setTitle") == []

    @pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "session_not_found"])
    def test_where_there_are_no_sessions_it_is_the_thread_that_gets_it(
        self, slack: SlackServer, web: SlackWeb, error: str
    ) -> None:
        thread = self.direct(slack)
        slack.fail("agents.sessions.rename", refused(error))
        web.title(thread, "Bridges")
        assert slack.world.titles == {(thread.channel, thread.root): "Bridges"}

    def test_what_may_be_tried_again_is_not_tried_in_another_way(self, slack: SlackServer, web: SlackWeb) -> None:
        slack.fail("agents.sessions.rename", broken())
        with pytest.raises(SlackUnavailable):
            web.title(self.direct(slack), "Bridges")
        assert slack.made("assistant.threads.setTitle") == []

    def direct(self, slack: SlackServer) -> SlackThread:
        channel = slack.world.direct(slack.user("ana").id).id
        return SlackThread(slack.team.id, channel, root_of(slack, channel).ts)


class TestReading:
    def test_all_pages_of_a_thread_are_read_oldest_first(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread
    ) -> None:
        posted = [self.reply(slack, thread, f"reply {number}") for number in range(450)]
        seen = web.replies(thread, after=thread.root)
        assert [one.ts for one in seen] == posted
        assert len(slack.made("conversations.replies")) == 3

    def test_only_what_is_later_is_read(self, slack: SlackServer, web: SlackWeb, thread: SlackThread) -> None:
        posted = [self.reply(slack, thread, f"reply {number}") for number in range(5)]
        assert [one.ts for one in web.replies(thread, after=posted[2])] == posted[3:]
        assert web.replies(thread, after=posted[4]) == []

    def test_a_channel_is_read_without_its_threads(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread
    ) -> None:
        self.reply(slack, thread, "in the thread")
        broadcast = Message(thread.channel, self.stamp(slack, thread), None, "also here", thread=thread.root)
        broadcast.extra["reply_broadcast"] = True
        with slack.world.changed:
            slack.world.add_message(broadcast)
        ts = web.post(thread.channel, said(), tag=TAG)
        seen = web.history(thread.channel, after=datetime(2020, 1, 1, tzinfo=UTC))
        assert [(one.ts, one.tag) for one in seen] == [(thread.root, None), (ts, TAG)]
        assert web.history(thread.channel, after=datetime(2100, 1, 1, tzinfo=UTC)) == []

    def test_a_thread_without_end_is_not_read_to_its_end(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread
    ) -> None:
        for number in range(MOST_SEEN + 500):
            self.reply(slack, thread, f"reply {number}")
        assert MOST_SEEN - 1 <= len(web.replies(thread, after=thread.root)) <= MOST_SEEN + 200

    @pytest.mark.parametrize(
        "metadata",
        [
            None,
            {"event_type": "somebody_elses", "event_payload": {"key": "a job", "part": 2}},
            {"event_type": "dateline_post", "event_payload": {"key": 5, "part": 2}},
            {"event_type": "dateline_post", "event_payload": {"key": "a job"}},
            {"event_type": "dateline_post"},
        ],
    )
    def test_what_is_no_tag_of_ours_is_none(
        self, slack: SlackServer, web: SlackWeb, thread: SlackThread, metadata: Json | None
    ) -> None:
        message = Message(thread.channel, self.stamp(slack, thread), "U1", "Hello", thread=thread.root)
        message.metadata = metadata
        with slack.world.changed:
            slack.world.add_message(message)
        [seen] = web.replies(thread, after=thread.root)
        assert seen.tag is None

    def stamp(self, slack: SlackServer, thread: SlackThread) -> str:
        return slack.world.channels[thread.channel].stamp(slack.world.clock())

    def reply(self, slack: SlackServer, thread: SlackThread, text: str) -> str:
        with slack.world.changed:
            message = Message(thread.channel, self.stamp(slack, thread), "U1", text, thread=thread.root)
            slack.world.add_message(message)
        return message.ts


class TestResponding:
    def test_a_reply_is_for_one_person_or_for_all(self, slack: SlackServer, web: SlackWeb) -> None:
        ana, desk = slack.user("ana"), slack.channel("desk", invited=False)
        url = response_url(slack, desk.id, ana.id)
        web.respond(url, said("Only you"))
        web.respond(url, said("Everybody"), in_channel=True)
        assert [message.text for message in slack.ephemerals(desk.id, ana.id)] == ["Only you"]
        assert [message.text for message in slack.messages(desk.id)] == ["Everybody"]

    def test_the_sixth_reply_is_refused(self, slack: SlackServer, web: SlackWeb) -> None:
        ana, desk = slack.user("ana"), slack.channel("desk")
        url = response_url(slack, desk.id, ana.id)
        for _ in range(5):
            web.respond(url, said())
        with pytest.raises(SlackRefused, match="five replies were sent already") as caught:
            web.respond(url, said())
        assert caught.value.code == "used_url"
        assert url not in str(caught.value)

    def test_a_lost_answer_may_have_arrived(self, slack: SlackServer, web: SlackWeb) -> None:
        ana, desk = slack.user("ana"), slack.channel("desk")
        slack.fail(RESPONSES, dropped(after=True))
        with pytest.raises(SlackUnavailable) as caught:
            web.respond(response_url(slack, desk.id, ana.id), said())
        assert caught.value.may_have_arrived
        assert len(slack.ephemerals(desk.id, ana.id)) == 1

    @pytest.mark.parametrize("host", ["hooks.slack.com", "hooks.slack-gov.com"])
    def test_replies_go_to_slack(self, host: str) -> None:
        check_response_url(f"https://{host}/commands/T1/2/secret", base_url=SLACK)

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.slack.com/commands/T1/2/secret",
            "https://hooks.slack.com.example.org/commands",
            "https://hooks.slack.com@example.org/commands",
            "https://example.org/hooks.slack.com",
            "https://127.0.0.1/commands",
            "http://127.0.0.1:8000/commands",
            "file:///etc/passwd",
            "ftp://hooks.slack.com/x",
            "",
        ],
    )
    def test_and_nowhere_else(self, web: SlackWeb, url: str) -> None:
        with pytest.raises(SlackRefused, match="not Slack's") as caught:
            check_response_url(url, base_url=SLACK)
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize("url", ["http://example.org/x", "http://127.0.0.1.example.org/", "http://10.0.0.1/x"])
    def test_loopback_is_for_a_slack_on_loopback(self, url: str) -> None:
        check_response_url("http://127.0.0.1:9000/actions", base_url="http://127.0.0.1:9000/api/")
        with pytest.raises(SlackRefused):
            check_response_url(url, base_url="http://127.0.0.1:9000/api/")


class TestRefusals:
    @pytest.mark.parametrize(
        ("code", "advice"),
        [
            ("not_in_channel", "/invite @Dateline"),
            ("channel_not_found", "/invite @Dateline"),
            ("is_archived", "archived"),
            ("restricted_action", "administrators"),
            ("token_revoked", "install the app again"),
            ("invalid_auth", "install the app again"),
            ("account_inactive", "install the app again"),
            ("msg_too_long", "report it"),
            ("invalid_blocks", "report it"),
            ("something_new", "docs.slack.dev"),
        ],
    )
    def test_what_slack_will_not_do_says_what_to_do(
        self, slack: SlackServer, web: SlackWeb, code: str, advice: str
    ) -> None:
        slack.fail("chat.postMessage", refused(code))
        with pytest.raises(SlackRefused) as caught:
            web.post("C0DESK", said())
        assert caught.value.code == code
        assert str(caught.value).startswith(f"Slack refused chat.postMessage in C0DESK ({code}): ")
        assert advice in str(caught.value)

    def test_a_missing_scope_is_named(self, slack: SlackServer, watch: Watch) -> None:
        token = slack.with_scopes(["chat:write"])
        web = slack_door(base_url=slack.api_url)(installed(token.value))
        desk = slack.channel("desk")
        with pytest.raises(SlackRefused, match="lacks the scope channels:history") as caught:
            web.history(desk.id, after=NOW)
        assert caught.value.code == "missing_scope"

    def test_what_is_wrong_with_blocks_is_said(self, slack: SlackServer, web: SlackWeb) -> None:
        desk = slack.channel("desk")
        with pytest.raises(SlackRefused, match="json-pointer:/blocks/0") as caught:
            web.post(desk.id, {"text": "Hello", "blocks": [{"type": "header", "text": "not an object"}]})
        assert caught.value.code == "invalid_blocks"
        assert len(str(caught.value)) < 600

    def test_an_address_that_is_not_slacks_is_said(self) -> None:
        with hook_server() as server:
            server.replies.append(Reply(404))
            web = slack_door(base_url=f"{server.url}/api/")(installed("xoxb-1"))
            with pytest.raises(SlackRefused, match="DATELINE_SLACK_API_URL"):
                web.identity()


class TestFailures:
    @pytest.mark.parametrize(
        ("fault", "arrived"),
        [
            (broken(500), True),
            (broken(503), True),
            (garbage(), True),
            (dropped(), True),
            (refused("internal_error"), True),
            (refused("fatal_error"), True),
            (refused("service_unavailable"), True),
            (refused("request_timeout"), False),
            (refused("team_added_to_org"), False),
        ],
        ids=lambda value: value.error or f"{value.how} {value.status}" if hasattr(value, "how") else "",
    )
    def test_what_may_be_tried_again_says_whether_it_may_have_arrived(
        self, slack: SlackServer, web: SlackWeb, fault: object, arrived: bool
    ) -> None:
        slack.fail("chat.postMessage", fault)  # type: ignore[arg-type]
        desk = slack.channel("desk")
        with pytest.raises(SlackUnavailable) as caught:
            web.post(desk.id, said())
        assert caught.value.may_have_arrived is arrived
        assert web.post(desk.id, said())

    @pytest.mark.parametrize("fault", [dropped(after=True), broken(after=True), garbage(after=True)])
    def test_a_post_whose_answer_was_lost_is_not_posted_again(
        self, slack: SlackServer, web: SlackWeb, fault: object
    ) -> None:
        desk = slack.channel("desk")
        slack.fail("chat.postMessage", fault)  # type: ignore[arg-type]
        with pytest.raises(SlackUnavailable) as caught:
            web.post(desk.id, said())
        assert caught.value.may_have_arrived
        assert len(slack.messages(desk.id)) == 1

    def test_who_does_not_answer_is_not_waited_for(self, slack: SlackServer) -> None:
        let_go = threading.Event()
        slack.fail("chat.postMessage", held(let_go))
        desk = slack.channel("desk")
        web = slack_door(base_url=slack.api_url, timeout_s=0.05)(installed(slack.bot_token))
        try:
            with pytest.raises(SlackUnavailable, match="in time") as caught:
                web.post(desk.id, said())
        finally:
            let_go.set()
        assert caught.value.may_have_arrived

    def test_what_was_never_sent_has_not_arrived(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        web = slack_door(base_url=f"http://127.0.0.1:{port}/api/")(installed("xoxb-1"))
        with pytest.raises(SlackUnavailable, match="cannot be reached") as caught:
            web.post("C0DESK", said())
        assert not caught.value.may_have_arrived

    def test_an_answer_that_breaks_off_half_way_may_have_arrived(self) -> None:
        with hook_server() as server:
            server.replies.append(Reply(200, {"content-length": "500"}))
            web = slack_door(base_url=f"{server.url}/api/", timeout_s=5)(installed("xoxb-1"))
            with pytest.raises(SlackUnavailable) as caught:
                web.post("C0DESK", said())
        assert caught.value.may_have_arrived

    def test_redirects_are_not_followed(self) -> None:
        with hook_server() as elsewhere, hook_server() as server:
            server.replies.append(Reply(302, {"location": f"{elsewhere.url}/api/auth.test", "content-length": "0"}))
            web = slack_door(base_url=f"{server.url}/api/")(installed("xoxb-1"))
            with pytest.raises(SlackRefused, match="302"):
                web.identity()
        assert elsewhere.hooks == []

    def test_proxies_of_the_environment_are_not_used(self, slack: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
        with hook_server() as proxy:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url)
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
            assert slack_door(base_url=slack.api_url)(installed(slack.bot_token)).identity().workspace == slack.team.id
        assert proxy.hooks == []


class TestRateLimits:
    def test_a_short_wait_is_waited_for(self, slack: SlackServer, web: SlackWeb, watch: Watch) -> None:
        desk = slack.channel("desk")
        slack.fail("chat.postMessage", limited(1))
        web.post(desk.id, said())
        assert watch.slept == [1.0]
        assert len(slack.messages(desk.id)) == 1

    def test_a_long_one_is_told_and_slack_is_left_alone_until_it_is_over(
        self, slack: SlackServer, web: SlackWeb, watch: Watch
    ) -> None:
        desk, other = slack.channel("desk"), slack.channel("other")
        slack.fail("chat.postMessage", limited(30))
        for _ in range(3):
            with pytest.raises(SlackUnavailable) as caught:
                web.post(desk.id, said())
            assert caught.value.retry_after_s == 30
            assert not caught.value.may_have_arrived
        assert len(slack.made("chat.postMessage")) == 1
        assert web.post(other.id, said())  # Slack counts posts by channel
        watch.now += 30
        assert web.post(desk.id, said())
        assert watch.slept == []

    def test_a_slack_that_wants_ever_more_time_is_not_waited_for_for_ever(
        self, slack: SlackServer, web: SlackWeb, watch: Watch
    ) -> None:
        desk = slack.channel("desk")
        slack.fail("chat.update", limited(1), times=None)
        with pytest.raises(SlackUnavailable) as caught:
            web.update(desk.id, "1.000000", said())
        assert sum(watch.slept) <= 2.0
        assert caught.value.retry_after_s == 1.0

    def test_the_word_without_the_header_is_understood(self, slack: SlackServer, web: SlackWeb, watch: Watch) -> None:
        desk = slack.channel("desk")
        slack.fail("chat.postMessage", refused("rate_limited"))
        web.post(desk.id, said())
        assert watch.slept == [1.0]

    def test_a_status_waits_for_nothing(
        self, slack: SlackServer, web: SlackWeb, watch: Watch, thread: SlackThread
    ) -> None:
        slack.fail("assistant.threads.setStatus", limited(1))
        with pytest.raises(SlackUnavailable):
            web.status(thread, "is searching…")
        assert watch.slept == []

    def test_a_reply_waits_like_a_call(self, slack: SlackServer, web: SlackWeb, watch: Watch) -> None:
        ana, desk = slack.user("ana"), slack.channel("desk")
        slack.fail(RESPONSES, limited(2))
        web.respond(response_url(slack, desk.id, ana.id), said())
        assert watch.slept == [2.0]
        assert len(slack.ephemerals(desk.id)) == 1

    def test_a_digest_goes_out_at_a_rate_that_slack_allows(
        self, slack: SlackServer, web: SlackWeb, watch: Watch
    ) -> None:
        desk = slack.channel("desk")
        for number in range(16):
            web.post(desk.id, said(f"Item {number}"))
        assert [message.text for message in slack.messages(desk.id)] == [f"Item {number}" for number in range(16)]
        assert watch.slept == [1.0] * 12

    def test_many_at_once_wait_two_seconds_at_most(self, slack: SlackServer, watch: Watch) -> None:
        desk = slack.channel("desk")
        slept: list[float] = []
        web = slack_door(base_url=slack.api_url, sleep=slept.append, timer=watch)(installed(slack.bot_token))

        def post(number: int) -> float | None:
            try:
                web.post(desk.id, said(f"Answer {number}"))
            except SlackUnavailable as error:
                return error.retry_after_s
            return None

        with ThreadPoolExecutor(10) as pool:
            told = list(pool.map(post, range(10)))
        assert sorted(slept) == [1.0, 2.0]
        assert len(slack.messages(desk.id)) == 6
        assert [wait for wait in told if wait is not None] == [3.0] * 4


class TestDoor:
    def test_a_workspace_is_the_same_for_as_long_as_its_token_is(self, slack: SlackServer) -> None:
        door: SlackDoor = slack_door(base_url=slack.api_url)
        first = door(installed(slack.bot_token))
        assert door(installed(slack.bot_token)) is first
        assert door(installed("xoxb-another")) is not first

    def test_nothing_of_a_token_is_logged_or_told(self, slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        desk = slack.channel("desk")
        web = slack_door(base_url=slack.api_url, timeout_s=5, sleep=lambda _: None)(installed(slack.bot_token))
        told = []
        for fault in (dropped(), broken(), garbage(), refused("invalid_auth"), refused("missing_scope"), limited(30)):
            slack.fail("chat.postMessage", fault)
            with pytest.raises((SlackRefused, SlackUnavailable)) as caught:
                web.post(desk.id, said("Not for any log"))
            told += [str(caught.value), repr(caught.value), repr(caught.value.__cause__), repr(caught.traceback)]
        everything = caplog.text + "".join(told) + repr(installed(slack.bot_token))
        assert slack.bot_token not in everything
        assert "Not for any log" not in caplog.text
        assert caplog.records == []

    def test_slack_sdk_is_not_imported_before_anybody_comes_through(self, tmp_path: Path) -> None:
        import subprocess
        import sys

        code = (
            "import sys\n"
            "from service.adapters.slack_web import slack_door\n"
            "import service.adapters.slack_oauth, service.adapters.slack_checks, service.slack.installing\n"
            "slack_door(base_url='https://slack.com/api/')\n"
            "sys.exit(any(name.startswith('slack_sdk') for name in sys.modules))"
        )
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        assert subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=False).returncode == 0
