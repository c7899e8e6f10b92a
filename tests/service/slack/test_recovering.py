"""A reply that is interrupted anywhere is there once, whole, after it is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import Edition, FormSent, Message, SlackJob, SlackPost, SlackTag, SlackThread, ThreadQuestion
from service.ports import SlackUnavailable
from service.rendering.slack_names import ASK_FORM
from service.slack.ports import SlackPorts
from service.slack.recovering import Reply, begun_before, is_said, note_begun, note_said
from service.slack.replying import asked_by_form, reply
from tests.service.archive import TestArchive
from tests.service.slack.newsroom import ANA, CHANNEL, Newsroom, newsroom, watched
from tests.slack_fakes import BOT, TEAM, FakeSlack, MemoryPosts, Moment, Shown, refused, workspace

_channels = count()


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Killer:
    """Counts what happens, and kills when so much has."""

    after: int
    seen: int = 0

    def __call__(self, _call: str, _moment: Moment) -> None:
        self.seen += 1
        if self.seen > self.after:
            raise Killed


@dataclass(frozen=True)
class Case:
    """Something that is asked, and words of the one reply to it."""

    text: str
    says: tuple[str, ...]
    turns: int = 1
    in_digest: bool = True


SOURCES = "Sources"
CASES = {
    "two sentences about an item": Case(
        "2: What collapsed?", ("harbour will open again on Sunday", "crane collapsed on 3 November", SOURCES)
    ),
    "beyond the item": Case(
        "2: Who signed Luca Ferri?", ("Not in this item’s articles", "Marden Rovers signed the goalkeeper", SOURCES)
    ),
    "not in the item": Case("2: Who praised it?", ("I found no answer", "does not answer this")),
    "not in the archive": Case(
        "Who won the World Cup?", ("I found no answer", "nothing there speaks of “World Cup”"), in_digest=False
    ),
    "more about an item": Case("2", ("More about 2.", "Jonas Wirth thanked the divers"), turns=0),
    "nothing": Case("", ("Ask me about the news", "For example"), turns=0),
    "no words": Case("?!", ("ask in words",), turns=0),
}


def handle(job: SlackJob, *, ports: SlackPorts) -> None:
    if isinstance(job.request, FormSent):
        asked_by_form(job, job.request, ports=ports)
    elif isinstance(job.request, ThreadQuestion):
        reply(job, job.request, ports=ports)


def asked(room: Newsroom, case: Case) -> SlackJob:
    """In a thread of its own, in which another question was answered before and people chat."""
    channel = f"C0{next(_channels)}"
    thread = room.digest_thread(channel) if case.in_digest else _plain_thread(room, channel)
    other = SlackPost("another job", 0, TEAM, channel, room.slack.keep(channel, _own(room, thread.root)), thread.root)
    room.posts.record(other)
    room.slack.say(channel, "U0BEN", "Interesting", thread=thread.root)
    return room.asked(case.text, root=thread.root, channel=channel)


def _plain_thread(room: Newsroom, channel: str) -> SlackThread:
    return SlackThread(TEAM, channel, room.slack.invite(channel).say(channel, ANA, "Good morning"))


def _own(room: Newsroom, root: str) -> Shown:
    return Shown(room.slack.stamp(), BOT, root, "Answered before", tag=SlackTag("another job", 0))


def done_after_kills(room: Newsroom, job: SlackJob, kills: Sequence[int]) -> int:
    """Tries the job until it is done, killed once for every number; how many calls the last attempt made."""
    for attempt, after in enumerate([*kills, 10_000], start=1):
        killer = Killer(after)
        try:
            handle(replace(job, attempts=attempt), ports=watched(room, killer))
        except Killed:
            continue
        finally:
            room.slack.at = lambda _call, _moment: None
        return killer.seen
    raise AssertionError


def check(room: Newsroom, job: SlackJob, case: Case) -> None:
    """One reply, whole, with all that belongs to it, in its thread; as many turns as there should be."""
    [said] = room.replies(job)
    assert not said.streaming
    assert said.tag == SlackTag(job.key, 0)
    for words in case.says:
        assert said.words.count(words) == 1, said.words
    assert is_said(_reply(job), room.posts)
    request = job.request
    assert isinstance(request, ThreadQuestion)
    assert len(room.turns(request.thread)) == case.turns
    assert (SOURCES in case.says) == ("dateline_quotes" in str(said.blocks))
    assert bool(case.turns) == ("dateline_feedback" in str(said.blocks))


def _reply(job: SlackJob, **changes: object) -> Reply:
    request = job.request
    assert isinstance(request, ThreadQuestion)
    made = Reply(job.key, workspace(), request.thread, request.ts, ANA, TEAM, again=True)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "edited"])
@pytest.mark.parametrize("name", CASES)
def test_killed_at_any_call_a_reply_is_there_once(
    opened: tuple[TestArchive, Edition], name: str, *, streams: bool
) -> None:
    room, case = newsroom(*opened), CASES[name]
    room.slack.streams = streams
    calls = done_after_kills(room, asked(room, case), [])
    assert calls > 10
    for after in range(calls + 1):
        room = newsroom(*opened)
        room.slack.streams = streams
        job = asked(room, case)
        done_after_kills(room, job, [after])
        check(room, job, case)


@settings(max_examples=40)
@given(st.data())
def test_killed_again_and_again_a_reply_is_there_once(opened: tuple[TestArchive, Edition], data: st.DataObject) -> None:
    room, case = newsroom(*opened), CASES[data.draw(st.sampled_from(list(CASES)))]
    room.slack.streams = data.draw(st.booleans())
    job = asked(room, case)
    done_after_kills(room, job, data.draw(st.lists(st.integers(0, 45), max_size=6)))
    check(room, job, case)


@dataclass
class Unreliable:
    """Slack does not answer, or not in time, at some of the calls."""

    fates: Mapping[int, SlackUnavailable | None]  # by the number of the moment
    seen: int = 0

    def __call__(self, _call: str, moment: Moment) -> None:
        self.seen += 1
        error = self.fates.get(self.seen)
        if error is not None and (moment == "before" or error.may_have_arrived):
            raise error


FAILURES = [
    SlackUnavailable("ratelimited", retry_after_s=1.0),
    SlackUnavailable("ratelimited", retry_after_s=90.0),
    SlackUnavailable("no connection"),
    SlackUnavailable("no word came back", may_have_arrived=True),
]


@settings(max_examples=60)
@given(st.dictionaries(st.integers(1, 24), st.sampled_from(FAILURES), max_size=8), st.booleans(), st.data())
def test_whatever_slack_fails_to_do_the_reply_is_there_once_in_the_end(
    opened: tuple[TestArchive, Edition], fates: dict[int, SlackUnavailable], streams: bool, data: st.DataObject
) -> None:
    room, case = newsroom(*opened), CASES[data.draw(st.sampled_from(list(CASES)))]
    room.slack.streams = streams
    job = asked(room, case)
    room.slack.at = Unreliable(fates)
    for attempt in range(1, 12):
        with suppress(SlackUnavailable):
            handle(replace(job, attempts=attempt), ports=room.ports)
            break
    check(room, job, case)


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "edited"])
def test_killed_at_any_call_a_form_is_asked_once_and_answered_once(
    opened: tuple[TestArchive, Edition], *, streams: bool
) -> None:
    calls = 1
    after = 0
    while after <= calls:
        room = newsroom(*opened)
        room.slack.streams = streams
        job = form(room)
        calls = max(calls, done_after_kills(room, job, [after]))
        note = str(job.request.note if isinstance(job.request, FormSent) else "").split(":")
        question, answer = room.slack.thread(note[2], note[3])
        assert "What collapsed?" in question.words
        assert f"<@{ANA}> asks about item 2:" in question.words
        assert "crane collapsed on 3 November" in answer.words
        assert answer.tag == SlackTag(job.key, 0)
        assert not answer.streaming
        after += 1
    assert calls > 20


def form(room: Newsroom, text: str = "What collapsed?", item: str = "2") -> SlackJob:
    thread = room.digest_thread(f"C0{next(_channels)}")
    note = f"{room.edition.id}:{item}:{thread.channel}:{thread.root}"
    return SlackJob("form 1", f"thread {thread}", "answers", FormSent(TEAM, ANA, TEAM, ASK_FORM, note, text), 1)


class Changing:
    """Satisfies LanguageModel: says less each time it is asked."""

    name, context_tokens = "changing:model", 4096

    def __init__(self) -> None:
        self._said = [
            "The crane collapsed on 3 November and killed a worker. ",
            "Port Ellery’s harbour will open again on Sunday, the port authority said. ",
        ]

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        assert messages
        assert timeout_s > 0
        assert max_tokens > 0
        yield from self._said
        del self._said[1:]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "edited"])
def test_what_a_model_has_begun_to_say_is_written_over_by_what_is_kept(
    opened: tuple[TestArchive, Edition], *, streams: bool
) -> None:
    for after in range(45):
        room = newsroom(*opened, model=Changing())
        room.slack.streams = streams
        job = asked(room, Case("2: When did the crane collapse?", ()))
        done_after_kills(room, job, [after])
        [said] = room.replies(job)
        request = job.request
        assert isinstance(request, ThreadQuestion)
        [turn] = room.turns(request.thread)
        assert ("will open again" in said.words) == ("will open again" in turn.answer_text)
        assert said.words.count("The crane collapsed") == 1
        assert not said.streaming


def test_what_is_done_is_not_done_again(room: Newsroom) -> None:
    job = asked(room, CASES["two sentences about an item"])
    handle(job, ports=room.ports)
    room.slack.calls.clear()
    handle(replace(job, attempts=2), ports=room.ports)
    assert room.slack.calls == []


def test_an_answer_that_is_kept_is_not_asked_again(room: Newsroom) -> None:
    job, asked_of_archive = asked(room, CASES["beyond the item"]), []
    room.slack.fail("stop_stream", SlackUnavailable("down"))
    with pytest.raises(SlackUnavailable):
        handle(job, ports=room.ports)
    ports = watched(room, lambda call, _moment: asked_of_archive.append(call))
    handle(replace(job, attempts=2), ports=ports)
    assert "retrieve" not in asked_of_archive
    check(room, job, CASES["beyond the item"])


def test_where_dateline_may_not_read_what_was_noted_is_written_over(room: Newsroom) -> None:
    room.slack.scopes = ("chat:write",)
    job = asked(room, CASES["two sentences about an item"])
    done_after_kills(room, job, [_calls_until(room, "append_stream")])
    check(room, job, CASES["two sentences about an item"])


def _calls_until(room: Newsroom, wanted: str) -> int:
    """How many moments there are before the first call of that name is done."""
    seen: list[tuple[str, Moment]] = []
    handle(asked(room, CASES["two sentences about an item"]), ports=watched(room, lambda *told: seen.append(told)))
    room.slack.at = lambda _call, _moment: None
    return seen.index((wanted, "after"))


def test_where_dateline_may_not_read_a_reply_that_nobody_noted_is_given_anew(room: Newsroom) -> None:
    room.slack.scopes = ("chat:write",)
    job = asked(room, CASES["two sentences about an item"])
    done_after_kills(room, job, [_calls_until(room, "start_stream")])
    lost, said = room.replies(job)
    assert lost.streaming
    assert said.tag == SlackTag(job.key, 0)


def test_a_reply_that_somebody_has_deleted_meanwhile_is_given_anew_once(room: Newsroom) -> None:
    job = asked(room, CASES["two sentences about an item"])
    room.slack.fail("stop_stream", SlackUnavailable("down"))
    room.slack.fail("post", None, SlackUnavailable("down"))
    with pytest.raises(SlackUnavailable):
        handle(job, ports=room.ports)
    [begun] = room.replies(job)
    request = job.request
    assert isinstance(request, ThreadQuestion)
    room.slack.channels[request.thread.channel].remove(begun)
    done_after_kills(room, replace(job, attempts=2), [])
    check(room, job, CASES["two sentences about an item"])


def begun_in(slack: FakeSlack, **changes: object) -> Reply:
    root = slack.say(CHANNEL, ANA, "Who closed the bridge?")
    return replace(
        Reply("job 1", workspace(), SlackThread(TEAM, CHANNEL, root), root, ANA, TEAM, again=True),
        **changes,  # type: ignore[arg-type]
    )


def own(slack: FakeSlack, one: Reply, tag: SlackTag | None, user: str = BOT) -> str:
    return slack.keep(CHANNEL, Shown(slack.stamp(), user, one.thread.root, "said", tag=tag))


def test_messages_with_the_tag_and_streams_that_nobody_noted_are_found() -> None:
    slack, posts = FakeSlack().invite(CHANNEL), MemoryPosts()
    one = begun_in(slack)
    first = own(slack, one, SlackTag("job 1", 0))
    own(slack, one, SlackTag("job 2", 0))
    own(slack, one, SlackTag("job 1", 1), user="U0BEN")
    posts.record(SlackPost("job 2", 0, TEAM, CHANNEL, own(slack, one, None), one.thread.root))
    stream = own(slack, one, None)
    assert begun_before(one, web=slack.web(), posts=posts) == {0: first, 1: stream}


def test_what_was_noted_goes_before_what_is_found_and_what_is_gone_is_forgotten() -> None:
    slack, posts = FakeSlack().invite(CHANNEL), MemoryPosts()
    one = begun_in(slack)
    noted = own(slack, one, None)
    note_begun(one, 1, noted, posts)
    note_begun(one, 0, "1.000001", posts)
    found = own(slack, one, SlackTag("job 1", 0))
    assert begun_before(one, web=slack.web(), posts=posts) == {1: noted, 0: found}


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "thread_not_found"])
def test_on_the_first_attempt_or_where_slack_does_not_tell_the_notes_are_all_there_is(code: str) -> None:
    slack, posts = FakeSlack().invite(CHANNEL), MemoryPosts()
    one = begun_in(slack)
    note_begun(one, 0, "1.000001", posts)
    own(slack, one, SlackTag("job 1", 1))
    assert begun_before(replace(one, again=False), web=slack.web(), posts=posts) == {0: "1.000001"}
    assert slack.calls == []
    slack.fail("replies", refused(code))
    assert begun_before(one, web=slack.web(), posts=posts) == {0: "1.000001"}


def test_a_reply_is_said_when_its_first_message_is_noted_which_is_the_last_to_be() -> None:
    slack = FakeSlack().invite(CHANNEL)
    one, posts = begun_in(slack), MemoryPosts()
    noted: list[int] = []
    record: Callable[[SlackPost], None] = posts.record

    def recording(post: SlackPost) -> None:
        noted.append(post.part)
        assert not is_said(one, posts)
        record(post)

    posts.record = recording  # type: ignore[method-assign]
    note_begun(one, 0, "1.1", posts)
    note_said(one, {0: "1.1", 1: "1.2", 2: "1.3"}, posts)
    assert noted == [0, 2, 1, 0]
    assert is_said(one, posts)
