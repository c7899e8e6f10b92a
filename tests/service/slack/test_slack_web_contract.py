"""The Slack in memory and the Slack on loopback, behind the real adapter, are one Slack to whoever uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from service.adapters.slack_web import slack_door
from service.model import SeenMessage, SlackMessage, SlackTag, SlackThread
from service.ports import SlackRefused, SlackWeb
from service.rendering.slack_notices import notice
from tests.service.slack.newsroom import ANA
from tests.slack.server import SlackServer
from tests.slack.world import Message
from tests.slack_fakes import TEAM, FakeSlack, workspace

TAG = SlackTag("job 1", 3)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A channel that the bot is in, with a person."""

    web: SlackWeb
    channel: str
    user: str
    team: str
    say: Callable[[str], str]  # the person's message, which begins a thread
    end_streams: Callable[[], None]
    forbid_streams: Callable[[], None]
    forbid_reading: Callable[[], None]

    def thread(self) -> SlackThread:
        return SlackThread(self.team, self.channel, self.say("Who closed the bridge?"))

    def stream(self, thread: SlackThread, markdown: str = "The river") -> str:
        return self.web.start_stream(thread, user=self.user, team=self.team, markdown=markdown)

    def seen(self, thread: SlackThread, *, after: str | None = None) -> list[SeenMessage]:
        return list(self.web.replies(thread, after=after or thread.root))


@pytest.fixture(params=["in memory", "on loopback"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "in memory":
        slack = FakeSlack().invite("C0NEWS")

        def forbid() -> None:
            slack.streams = False

        def unread() -> None:
            slack.scopes = ("chat:write",)

        yield Place(
            web=slack.web(),
            channel="C0NEWS",
            user=ANA,
            team=TEAM,
            say=lambda text: slack.say("C0NEWS", ANA, text),
            end_streams=slack.end_streams,
            forbid_streams=forbid,
            forbid_reading=unread,
        )
    else:
        with SlackServer() as server:
            yield _on_loopback(server)


def _on_loopback(server: SlackServer) -> Place:
    person, channel = server.user("Ana"), server.channel("news")  # everybody is in it who is there already

    def say(text: str) -> str:
        with server.world.changed:
            message = Message(channel.id, channel.stamp(server.world.clock()), person.id, text)
            server.world.add_message(message)
        return message.ts

    def end_streams() -> None:
        with server.world.changed:
            for message in channel.messages.values():
                if message.stream:
                    message.stream.open = False

    def forbid_streams() -> None:
        server.streaming_error = "feature_not_enabled"

    def forbid_reading() -> None:
        server.token.scopes = ("chat:write",)

    door = slack_door(base_url=server.api_url, timeout_s=5, sleep=lambda _seconds: None)
    web = door(workspace(token=server.bot_token))
    return Place(web, channel.id, person.id, server.team.id, say, end_streams, forbid_streams, forbid_reading)


def code_of(call: Callable[[], object]) -> str:
    """With which of Slack's words the call is refused."""
    with pytest.raises(SlackRefused) as refusal:
        call()
    return refusal.value.code


def test_what_is_posted_is_found_in_its_thread_with_its_tag(place: Place) -> None:
    thread = place.thread()
    first = place.web.post(place.channel, notice("One"), thread=thread.root, tag=TAG)
    second = place.web.post(place.channel, notice("Two"), thread=thread.root)
    place.web.post(place.channel, notice("Three"))
    assert [(message.ts, message.tag) for message in place.seen(thread)] == [(first, TAG), (second, None)]
    assert [message.ts for message in place.seen(thread, after=first)] == [second]
    assert len({message.user for message in place.seen(thread)} - {None, place.user}) == 1
    assert all(message.bot_id for message in place.seen(thread))


def test_the_channels_history_has_no_replies(place: Place) -> None:
    thread = place.thread()
    place.web.post(place.channel, notice("One"), thread=thread.root)
    top = place.web.post(place.channel, notice("Two"), tag=TAG)
    found = place.web.history(place.channel, after=LONG_AGO)
    assert [message.ts for message in found] == [thread.root, top]
    assert [message.tag for message in found] == [None, TAG]


def test_what_is_whispered_is_in_nobodys_history(place: Place) -> None:
    thread = place.thread()
    place.web.whisper(place.channel, place.user, notice("Psst"), thread=thread.root)
    assert place.seen(thread) == []


def test_an_edit_keeps_the_tag_unless_it_brings_one(place: Place) -> None:
    thread = place.thread()
    ts = place.web.post(place.channel, notice("One"), thread=thread.root, tag=TAG)
    place.web.update(place.channel, ts, notice("Two"))
    assert place.seen(thread)[0].tag == TAG
    place.web.update(place.channel, ts, notice("Three"), tag=SlackTag("job 1", 4))
    assert place.seen(thread)[0].tag == SlackTag("job 1", 4)


def test_a_stream_has_a_tag_from_its_end_on(place: Place) -> None:
    thread = place.thread()
    ts = place.stream(thread)
    place.web.append_stream(place.channel, ts, " rose.")
    assert [(message.ts, message.tag) for message in place.seen(thread)] == [(ts, None)]
    place.web.stop_stream(place.channel, ts, blocks=notice("Sources")["blocks"], tag=TAG)
    assert [message.tag for message in place.seen(thread)] == [TAG]
    place.web.update(place.channel, ts, notice("The river rose."))


def test_a_stream_cannot_be_edited_before_its_end_nor_go_on_after_it(place: Place) -> None:
    ts = place.stream(place.thread())
    assert code_of(lambda: place.web.update(place.channel, ts, notice("Two"))) == "streaming_state_conflict"
    place.web.stop_stream(place.channel, ts)
    assert code_of(lambda: place.web.append_stream(place.channel, ts, "…")) == "message_not_in_streaming_state"
    assert code_of(lambda: place.web.stop_stream(place.channel, ts)) == "message_not_in_streaming_state"


def test_a_stream_that_slack_has_ended_can_be_edited(place: Place) -> None:
    ts = place.stream(place.thread())
    place.end_streams()
    assert code_of(lambda: place.web.append_stream(place.channel, ts, "…")) == "message_not_in_streaming_state"
    place.web.update(place.channel, ts, notice("The river rose."), tag=TAG)


def test_a_stream_holds_twelve_thousand_bytes(place: Place) -> None:
    thread = place.thread()
    assert code_of(lambda: place.stream(thread, "é" * 6_001)) == "msg_too_long"
    ts = place.stream(thread, "é" * 5_999)
    assert code_of(lambda: place.web.append_stream(place.channel, ts, "abc")) == "msg_too_long"
    place.web.append_stream(place.channel, ts, "ab")


def test_a_workspace_may_have_no_streaming(place: Place) -> None:
    place.forbid_streams()
    thread = place.thread()
    assert code_of(lambda: place.stream(thread)) == "feature_not_enabled"


def test_nobody_is_read_without_leave(place: Place) -> None:
    thread = place.thread()
    place.forbid_reading()
    assert code_of(lambda: place.seen(thread)) == "missing_scope"
    assert code_of(lambda: place.web.history(place.channel, after=LONG_AGO)) == "missing_scope"
    place.web.post(place.channel, notice("One"), thread=thread.root)


def test_what_is_not_there_is_refused(place: Place) -> None:
    thread = place.thread()
    nowhere, never = "C0NOWHERE", "1700000000.000001"
    assert code_of(lambda: place.web.post(nowhere, notice("One"))) == "channel_not_found"
    assert code_of(lambda: place.web.update(place.channel, never, notice("One"))) == "message_not_found"
    assert code_of(lambda: place.web.update(place.channel, thread.root, notice("One"))) == "cant_update_message"
    assert code_of(lambda: place.seen(SlackThread(place.team, place.channel, never))) == "thread_not_found"


TOO_MANY: SlackMessage = {"text": "One", "blocks": [*notice("One")["blocks"]] * 51}


def test_what_is_too_long_is_refused(place: Place) -> None:
    ts = place.web.post(place.channel, notice("One"))
    for message in (TOO_MANY, _section("x" * 3_001), _header("x" * 151)):
        assert code_of(lambda sent=message: place.web.post(place.channel, sent)) == "invalid_blocks"  # type: ignore[misc]
        assert code_of(lambda sent=message: place.web.update(place.channel, ts, sent)) == "invalid_blocks"  # type: ignore[misc]
    long: SlackMessage = {"text": "x" * 4_001, "blocks": notice("One")["blocks"]}
    assert code_of(lambda: place.web.update(place.channel, ts, long)) == "msg_too_long"
    place.web.post(place.channel, long)


def _section(text: str) -> SlackMessage:
    return {"text": "One", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text}}]}


def _header(text: str) -> SlackMessage:
    return {"text": "One", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": text}}]}
