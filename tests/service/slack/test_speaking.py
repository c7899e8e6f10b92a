"""A reply that grows in Slack: streamed or edited, long or cut off, it ends whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import Abstention, Answer, Edition, Sentence, SlackTag, SlackThread
from service.ports import SlackRefused, SlackUnavailable
from service.rendering.slack_notices import notice
from service.slack.ports import SlackPorts
from service.slack.recovering import Reply, is_said
from service.slack.speaking import EDIT_EVERY_S, FORGET_AFTER_S, Growing, say_whole
from tests.answers import answer
from tests.service.archive import TestArchive
from tests.service.slack.newsroom import ANA, CHANNEL, Newsroom, newsroom
from tests.slack_fakes import TEAM, FakeSlack, Shown, refused, workspace

SOURCES = "Sources"


@dataclass
class HandTimer:
    """Seconds that pass when a test says so, and while somebody sleeps."""

    at: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@dataclass
class Speech:
    """A reply in a thread, and what it is made with."""

    slack: FakeSlack
    timer: HandTimer
    ports: SlackPorts
    replies: int = 0

    def begin(self, *, channel: str = CHANNEL, preface: str | None = None) -> Growing:
        reply = self.reply(channel)
        return Growing(reply, begun={}, preface=preface, web=self.slack.web(), ports=self.ports)

    def reply(self, channel: str = CHANNEL) -> Reply:
        self.replies += 1
        root = self.slack.invite(channel).say(channel, ANA, "Who closed the bridge?")
        self.last = Reply(f"job {self.replies}", workspace(), SlackThread(TEAM, channel, root), root, ANA, TEAM)
        return self.last

    def said(self) -> list[Shown]:
        return self.slack.thread(self.last.thread.channel, self.last.thread.root)


@pytest.fixture
def speech(room: Newsroom) -> Speech:
    return speech_in(room)


def speech_in(room: Newsroom) -> Speech:
    timer = HandTimer()
    return Speech(room.slack, timer, replace(room.ports, timer=timer, sleep=timer.sleep))


def whole(*texts: str) -> Answer:
    sentences = tuple(Sentence(text, (1,)) for text in texts)
    return answer(sentences=sentences, conflicts=(), nearest=(), text=" ".join(texts), degraded=False)


THREE = whole("The river rose on Friday.", "Nobody was killed.", "The bridge is closed.")


def say_all(growing: Growing, said: Answer, speech: Speech, *, every_s: float = 2.0) -> None:
    for sentence in said.sentences:
        growing.say(sentence)
        speech.timer.at += every_s


def check_whole(speech: Speech, said: Answer = THREE) -> None:
    """One message with all of it and its sources."""
    [message] = speech.said()
    for sentence in said.sentences:
        assert message.words.replace("\\", "").count(sentence.text) == 1
    assert message.words.count(SOURCES) == 1
    assert "dateline_quotes" in str(message.blocks)
    assert "dateline_feedback" in str(message.blocks)
    assert not message.streaming
    assert message.tag == SlackTag(speech.last.key, 0)
    assert is_said(speech.last, speech.ports.posts)


def test_it_is_streamed_sentence_by_sentence(speech: Speech) -> None:
    growing = speech.begin()
    growing.say(THREE.sentences[0])
    assert speech.said()[0].words == "The river rose on Friday. **[1]**"
    growing.say(THREE.sentences[1])
    assert speech.said()[0].words == "The river rose on Friday. **[1]** Nobody was killed. **[1]**"
    growing.say(THREE.sentences[2])
    growing.end(THREE)
    check_whole(speech)
    assert speech.slack.calls == ["start_stream", "append_stream", "append_stream", "stop_stream"]


def test_a_preface_stands_above_it_either_way(speech: Speech) -> None:
    for speech.slack.streams in (True, False):
        growing = speech.begin(preface="From the rest of the archive:")
        say_all(growing, THREE, speech)
        assert "From the rest of the archive:" in speech.said()[0].words.splitlines()[0]
        growing.end(THREE)
        check_whole(speech)
        assert "From the rest of the archive:" in speech.said()[0].words.splitlines()[0]


def test_where_there_is_no_streaming_it_is_posted_and_edited(speech: Speech) -> None:
    speech.slack.streams = False
    growing = speech.begin()
    growing.say(THREE.sentences[0])
    assert "The river rose on Friday." in speech.said()[0].words
    speech.timer.at += EDIT_EVERY_S
    growing.say(THREE.sentences[1])
    assert "Nobody was killed." in speech.said()[0].words
    assert SOURCES not in speech.said()[0].words
    growing.end(THREE)
    check_whole(speech)
    assert speech.slack.calls == ["start_stream", "post", "update", "update"]


def test_it_is_edited_no_oftener_than_slack_takes_it(speech: Speech) -> None:
    speech.slack.streams = False
    many = whole(*(f"Sentence number {n} is said." for n in range(20)))
    growing = speech.begin()
    say_all(growing, many, speech, every_s=0.5)
    assert speech.slack.calls.count("update") == 6  # in ten seconds, the first of them after 1.5
    growing.end(many)
    check_whole(speech, many)


def test_that_a_workspace_has_no_streaming_is_remembered_for_a_while(speech: Speech) -> None:
    speech.slack.streams = False
    for channel in ("C0ONE", "C0TWO"):
        growing = speech.begin(channel=channel)
        say_all(growing, THREE, speech)
        growing.end(THREE)
    assert speech.slack.calls.count("start_stream") == 1
    speech.slack.streams = True
    speech.timer.at += FORGET_AFTER_S
    say_all(speech.begin(), THREE, speech)
    assert speech.slack.calls.count("start_stream") == 2
    assert speech.said()[0].streaming


def test_that_one_channel_has_no_streaming_says_nothing_of_others(speech: Speech) -> None:
    speech.slack.fail("start_stream", refused("channel_type_not_supported"))
    for channel in ("C0ONE", "C0TWO", "C0ONE"):
        say_all(speech.begin(channel=channel), THREE, speech)
    assert speech.slack.calls.count("start_stream") == 2


def test_a_channel_that_refuses_everything_is_not_taken_to_lack_streaming(speech: Speech) -> None:
    growing = speech.begin()
    speech.slack.fail("start_stream", refused("feature_not_enabled"))
    speech.slack.fail("post", refused("is_archived"))
    with pytest.raises(SlackRefused, match="is_archived"):
        growing.say(THREE.sentences[0])
    assert speech.ports.no_streams == {}


def test_a_stream_that_may_have_begun_is_not_begun_in_another_way(speech: Speech) -> None:
    speech.slack.fail("start_stream", SlackUnavailable("no word came back", may_have_arrived=True))
    with pytest.raises(SlackUnavailable):
        speech.begin().say(THREE.sentences[0])
    assert speech.said() == []


def test_where_streams_are_begun_too_often_it_is_posted_and_that_is_not_remembered(speech: Speech) -> None:
    speech.slack.fail("start_stream", SlackUnavailable("ratelimited", retry_after_s=20.0))
    growing = speech.begin()
    say_all(growing, THREE, speech)
    growing.end(THREE)
    check_whole(speech)
    assert speech.ports.no_streams == {}
    assert speech.timer.slept == []


@pytest.mark.parametrize(
    "error",
    [
        SlackUnavailable("ratelimited", retry_after_s=3.0),
        SlackUnavailable("no word came back", may_have_arrived=True),
        refused("msg_too_long"),
    ],
)
def test_a_sentence_that_may_not_have_arrived_is_made_up_for_in_the_end(speech: Speech, error: Exception) -> None:
    growing = speech.begin()
    speech.slack.fail("append_stream", error)
    say_all(growing, THREE, speech)
    assert speech.said()[0].words == "The river rose on Friday. **[1]**"
    growing.end(THREE)
    check_whole(speech)
    assert speech.slack.calls.count("append_stream") == 1


def test_a_stream_that_slack_has_ended_is_written_over(speech: Speech) -> None:
    growing = speech.begin()
    growing.say(THREE.sentences[0])
    speech.slack.end_streams()
    growing.say(THREE.sentences[1])
    growing.say(THREE.sentences[2])
    growing.end(THREE)
    check_whole(speech)


def test_a_stream_that_slack_ends_before_its_sources_is_written_over(speech: Speech) -> None:
    growing = speech.begin()
    say_all(growing, THREE, speech)
    speech.slack.end_streams()
    growing.end(THREE)
    check_whole(speech)


def test_edits_that_slack_does_not_take_are_left_out_and_the_last_one_is_waited_for(speech: Speech) -> None:
    speech.slack.streams = False
    growing = speech.begin()
    ratelimited = SlackUnavailable("ratelimited", retry_after_s=7.0)
    speech.slack.fail("update", ratelimited, ratelimited, ratelimited)
    say_all(growing, THREE, speech)
    assert speech.slack.calls.count("update") == 1
    growing.end(THREE)
    check_whole(speech)
    assert speech.timer.slept == [7.0, 7.0]


@pytest.mark.parametrize("retry_after_s", [None, 31.0])
def test_a_longer_wait_is_left_to_another_attempt(speech: Speech, retry_after_s: float | None) -> None:
    growing = speech.begin()
    say_all(growing, THREE, speech)
    speech.slack.fail("stop_stream", SlackUnavailable("down", retry_after_s=retry_after_s))
    with pytest.raises(SlackUnavailable):
        growing.end(THREE)
    assert speech.timer.slept == []
    assert not is_said(speech.last, speech.ports.posts)


def test_an_end_that_arrived_without_a_word_is_asked_for_again_and_written_over(speech: Speech) -> None:
    growing = speech.begin()
    say_all(growing, THREE, speech)
    errors = [SlackUnavailable("no word", retry_after_s=1.0, may_have_arrived=True)]

    def lost(call: str, moment: str) -> None:
        if (call, moment) == ("stop_stream", "after") and errors:
            raise errors.pop()

    speech.slack.at = lost
    growing.end(THREE)
    check_whole(speech)


def test_what_cannot_go_on_is_not_left_growing(speech: Speech) -> None:
    growing = speech.begin()
    growing.say(THREE.sentences[0])
    growing.leave()
    [begun] = speech.said()
    assert not begun.streaming
    assert begun.tag == SlackTag(speech.last.key, 0)
    assert not is_said(speech.last, speech.ports.posts)
    growing.leave()
    speech.begin().leave()


def test_what_is_there_already_is_written_over_in_the_end_only(speech: Speech) -> None:
    reply, web = speech.reply(), speech.slack.web()
    begun = web.start_stream(reply.thread, user=ANA, team=TEAM, markdown="The river rose on")
    growing = Growing(reply, begun={0: begun}, preface=None, web=web, ports=speech.ports)
    say_all(growing, THREE, speech)
    assert speech.said()[0].words == "The river rose on"
    growing.end(THREE)
    check_whole(speech)


def test_an_abstention_is_one_message(speech: Speech) -> None:
    silent = answer(
        status="abstained", sentences=(), citations=(), conflicts=(), abstention=Abstention("no_support", "Not there.")
    )
    speech.begin().end(silent)
    [said] = speech.said()
    assert "Not there." in said.words
    assert speech.slack.calls == ["post"]
    assert is_said(speech.last, speech.ports.posts)


LONG = whole(*(f"Sentence {n:02} {'is long ' * 180}indeed." for n in range(18)))


def test_a_long_stream_goes_on_in_further_messages_which_are_numbered(speech: Speech) -> None:
    growing = speech.begin()
    say_all(growing, LONG, speech)
    growing.end(LONG)
    messages = speech.said()
    assert [message.tag for message in messages] == [SlackTag(speech.last.key, part) for part in range(3)]
    assert [message.words.splitlines()[0] for message in messages[1:]] == ["_Part 2_", "_Part 3_"]
    assert [SOURCES in message.words for message in messages] == [False, False, True]
    assert not any(message.streaming for message in messages)
    _check_order(messages, LONG.sentences)


def test_a_stream_is_measured_in_bytes_and_a_sentence_that_is_too_long_for_one_is_posted(speech: Speech) -> None:
    said = whole("Sentence00 is short.", f"Sentence01 {'Айгүл ' * 1_000}", f"Sentence02 {'Айгүл ' * 1_100}")
    growing = speech.begin()
    say_all(growing, said, speech)
    growing.end(said)
    assert speech.slack.calls.count("start_stream") == 1
    assert speech.ports.no_streams == {}
    _check_order(speech.said(), said.sentences)


def test_a_long_reply_that_is_edited_is_divided_in_the_end(speech: Speech) -> None:
    speech.slack.streams = False
    growing = speech.begin()
    say_all(growing, LONG, speech)
    assert len(speech.said()) == 1
    growing.end(LONG)
    assert len(speech.said()) > 2
    assert speech.ports.posts.of(speech.last.key).keys() == set(range(len(speech.said())))
    _check_order(speech.said(), LONG.sentences)


@pytest.mark.parametrize("error", [SlackUnavailable("down"), refused("message_not_in_streaming_state")])
def test_a_part_that_could_not_be_ended_is_made_up_for(speech: Speech, error: Exception) -> None:
    growing = speech.begin()
    speech.slack.fail("stop_stream", error)
    say_all(growing, LONG, speech)
    growing.end(LONG)
    assert not any(message.streaming for message in speech.said())
    _check_order(speech.said(), LONG.sentences)


def test_of_a_reply_that_has_become_shorter_nothing_old_is_left(speech: Speech) -> None:
    reply, web = speech.reply(), speech.slack.web()
    begun = {
        part: web.start_stream(reply.thread, user=ANA, team=TEAM, markdown=f"Old words {part}") for part in range(3)
    }
    growing = Growing(reply, begun=begun, preface=None, web=web, ports=speech.ports)
    growing.end(THREE)
    first, second, third = speech.said()
    assert "Nobody was killed." in first.words
    assert second.words == third.words
    assert "message above" in second.words
    assert not any("Old words" in message.words or message.streaming for message in speech.said())


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_a_message_that_cannot_be_written_over_is_posted_anew(speech: Speech, code: str) -> None:
    reply = speech.reply()
    gone = speech.slack.web().post(CHANNEL, notice("Old words"), thread=reply.thread.root)
    speech.slack.fail("update", refused(code))
    say_whole(reply, [notice("New words")], begun={0: gone}, web=speech.slack.web(), ports=speech.ports)
    assert [message.words for message in speech.said()] == ["Old words", "New words"]


def test_a_stream_that_ends_while_it_is_to_be_ended_is_written_over(speech: Speech) -> None:
    reply = speech.reply()
    begun = speech.slack.web().post(CHANNEL, notice("Old words"), thread=reply.thread.root)
    speech.slack.fail("update", refused("streaming_state_conflict"))
    say_whole(reply, [notice("New words")], begun={0: begun}, web=speech.slack.web(), ports=speech.ports)
    assert speech.slack.calls[1:] == ["update", "stop_stream", "update"]
    assert [message.words for message in speech.said()] == ["New words"]


def test_a_refusal_to_write_over_is_told(speech: Speech) -> None:
    reply = speech.reply()
    begun = speech.slack.web().post(CHANNEL, notice("Old words"), thread=reply.thread.root)
    speech.slack.fail("update", refused("account_inactive"))
    with pytest.raises(SlackRefused):
        say_whole(reply, [notice("New words")], begun={0: begun}, web=speech.slack.web(), ports=speech.ports)


LETTERS = st.text("abcdefghij é<&>*_Жж漢", min_size=1, max_size=40).map(str.strip).filter(bool)


@settings(max_examples=60)
@given(
    st.lists(st.builds(lambda word, times: f"{word} " * times, LETTERS, st.integers(1, 80)), min_size=1, max_size=30),
    st.booleans(),
    st.floats(0.0, 3.0),
)
def test_whatever_is_said_all_of_it_stands_in_order_and_slack_takes_it(
    opened: tuple[TestArchive, Edition], texts: list[str], streams: bool, every_s: float
) -> None:
    speech = speech_in(newsroom(*opened))
    speech.slack.streams = streams
    said = whole(*(f"Sentence{n:02} {text}." for n, text in enumerate(texts)))
    growing = speech.begin()
    say_all(growing, said, speech, every_s=every_s)
    growing.end(said)
    messages = speech.said()
    _check_order(messages, said.sentences)
    assert [message.tag for message in messages] == [SlackTag(speech.last.key, n) for n in range(len(messages))]
    assert "dateline_feedback" in str(messages[-1].blocks)
    assert "<" not in "".join(message.markdown for message in messages)


def _check_order(messages: Sequence[Shown], sentences: Sequence[Sentence]) -> None:
    """Each sentence once, in order; of each, its first word is looked for."""
    words = "\n".join(message.words for message in messages)
    places = []
    for sentence in sentences:
        first = " ".join(sentence.text.split()[: 2 if sentence.text.startswith("Sentence ") else 1])
        assert words.count(first) == 1
        places.append(words.index(first))
    assert places == sorted(places)
