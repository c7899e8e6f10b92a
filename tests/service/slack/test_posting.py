"""Messages in a small Slack, posted by processes that may be killed at any step: each is there once, in its order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import Delivery, Destination, Edition, JoinedThread, SlackPost, SlackTag, SlackThread
from service.ports import SlackRefused, SlackUnavailable
from service.rendering.slack_blocks import edition_slack
from service.rendering.slack_text import message
from service.slack.posting import Posted, post_edition
from service.slack.thread_topics import conversation_of
from tests.editions import corrections, delivery, edition, empty_edition, flood, harbour, languages
from tests.slack_fakes import BOT, TEAM, FakeSlack, MemoryPosts, MemoryThreads, Moment, Shown, workspace

CHANNEL = "C0NEWS"
DESTINATION = Destination("slack", f"{TEAM}/{CHANNEL}")
HELLO = message(["Hello"], [])


class Killed(BaseException):
    """The process ends here, as by kill -9: nothing of its own runs after."""


@dataclass
class Crash:
    """Kills the process at its nth step, before or after the step is done."""

    at: int
    when: Moment
    steps: int = 0

    def __call__(self, name: str, moment: Moment) -> None:
        if moment == "before":
            self.steps += 1
        if self.steps == self.at and moment == self.when:
            raise Killed(name)


class CrashingPosts(MemoryPosts):
    def __init__(self) -> None:
        super().__init__()
        self.crash: Crash | None = None

    def record(self, post: SlackPost) -> None:
        self._tell("before")
        super().record(post)
        self._tell("after")

    def _tell(self, moment: Moment) -> None:
        if self.crash is not None:
            self.crash("record", moment)


class CrashingThreads(MemoryThreads):
    def __init__(self) -> None:
        super().__init__()
        self.crash: Crash | None = None

    def join(self, joined: JoinedThread) -> None:
        self._tell("before")
        super().join(joined)
        self._tell("after")

    def _tell(self, moment: Moment) -> None:
        if self.crash is not None:
            self.crash("join", moment)


@dataclass
class Newsroom:
    """A channel, what is recorded of it, and senders that may be killed."""

    slack: FakeSlack = field(default_factory=lambda: FakeSlack().invite(CHANNEL))
    posts: CrashingPosts = field(default_factory=CrashingPosts)
    threads: CrashingThreads = field(default_factory=CrashingThreads)
    committed: int = 0

    def deliver(self, told: Edition, line: Delivery | None = None, *, crash: Crash | None = None) -> SlackThread:
        self.slack.at = crash or (lambda _name, _moment: None)
        self.posts.crash = self.threads.crash = crash
        return post_edition(
            told,
            line or delivery(destination=DESTINATION),
            workspace=workspace(),
            channel=CHANNEL,
            web=self.slack.web(),
            posts=self.posts,
            threads=self.threads,
            base_url="https://news.example",
            committing=self._commit,
        )

    def shown(self) -> list[Shown]:
        return self.slack.channels[CHANNEL]

    def _commit(self) -> None:
        self.committed += 1


def news() -> Edition:
    return edition(items=(flood(1), harbour(2), languages(3)), corrections=corrections())


def expected(told: Edition) -> list[list[dict[str, object]]]:
    """Blocks of the parent, then of what stands beneath it, in order."""
    made = edition_slack(told, base_url="https://news.example")
    return [made.parent["blocks"], *(reply["blocks"] for reply in made.replies)]


def test_an_edition_is_a_short_parent_and_its_items_beneath_it_in_order() -> None:
    room = Newsroom()
    thread = room.deliver(news())
    parent, *items = room.shown()
    assert thread == SlackThread(TEAM, CHANNEL, parent.ts)
    assert parent.thread is None
    assert [item.thread for item in items] == [parent.ts] * len(items)
    assert [one.blocks for one in room.shown()] == expected(news())
    assert [one.tag for one in room.shown()] == [SlackTag(delivery().id, part) for part in range(len(room.shown()))]


def test_its_thread_is_one_that_dateline_is_part_of_and_knows_its_edition() -> None:
    room = Newsroom()
    thread = room.deliver(news())
    assert room.threads.kept == {thread: JoinedThread(thread, "main", conversation_of(thread), news().id)}


def test_an_edition_without_news_is_its_parent_alone() -> None:
    room = Newsroom()
    room.deliver(empty_edition())
    assert [one.blocks for one in room.shown()] == expected(empty_edition())


def test_what_was_delivered_is_not_posted_again_and_slack_is_not_asked() -> None:
    room = Newsroom()
    room.deliver(news())
    before, calls = list(room.shown()), list(room.slack.calls)
    room.deliver(news())
    assert room.shown() == before
    assert room.slack.calls == calls


def test_the_item_that_is_talked_about_is_not_forgotten_when_a_delivery_is_done_again() -> None:
    room = Newsroom()
    thread = room.deliver(news())
    room.threads.join(replace(room.threads.kept[thread], item=2))
    room.deliver(news())
    assert room.threads.kept[thread].item == 2


def test_each_message_is_committed_before_it_is_posted_so_that_one_who_lost_the_delivery_stops() -> None:
    room = Newsroom()
    room.deliver(news())
    assert room.committed == len(room.shown())


def test_somebody_elses_message_with_the_same_tag_is_not_taken_for_ours() -> None:
    room = Newsroom()
    room.slack.keep(CHANNEL, Shown(room.slack.stamp(), "U0OTHERBOT", text="Ha", tag=SlackTag(delivery().id, 0)))
    room.deliver(news())
    assert [one.blocks for one in room.shown() if one.user == BOT] == expected(news())


def test_two_editions_in_one_channel_are_two() -> None:
    room = Newsroom()
    other = replace(news(), id="another")
    room.deliver(news())
    room.deliver(other, delivery(id="another-delivery", edition_id="another", destination=DESTINATION))
    assert [one.thread for one in room.shown()].count(None) == 2


@pytest.mark.parametrize("error", [SlackRefused("It is not in it", code="not_in_channel"), SlackUnavailable("Slow")])
def test_what_slack_says_against_it_is_raised_and_nothing_is_recorded(error: Exception) -> None:
    room = Newsroom()
    room.slack.fail("post", error)
    with pytest.raises(type(error)):
        room.deliver(news())
    assert not room.posts.kept
    assert not room.threads.kept


@settings(deadline=None, max_examples=150)
@given(crashes=st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["before", "after"])), max_size=6))
def test_killed_at_any_step_and_delivered_again_everything_is_there_once(crashes: list[tuple[int, Moment]]) -> None:
    room = Newsroom()
    for at, when in crashes:
        try:
            room.deliver(news(), crash=Crash(at, when))
        except Killed:
            continue
    thread = room.deliver(news())
    assert [one.blocks for one in room.shown()] == expected(news())
    assert [one.thread for one in room.shown()[1:]] == [thread.root] * (len(room.shown()) - 1)
    assert room.threads.kept[thread].edition_id == news().id


def test_killed_once_at_every_step_there_is() -> None:
    whole = Crash(-1, "before")
    Newsroom().deliver(news(), crash=whole)
    assert whole.steps > 10
    for at in range(1, whole.steps + 1):
        for when in ("before", "after"):
            room = Newsroom()
            with pytest.raises(Killed):
                room.deliver(news(), crash=Crash(at, when))
            room.deliver(news())
            assert [one.blocks for one in room.shown()] == expected(news()), f"killed {when} step {at}"


def test_a_message_that_arrived_though_no_word_came_back_is_found_again() -> None:
    """The request timed out after Slack had taken it."""
    room = Newsroom()

    def cut_off(name: str, moment: Moment) -> None:
        if name == "post" and moment == "after" and len(room.shown()) == 3:
            raise SlackUnavailable("No word came back", may_have_arrived=True)

    with pytest.raises(SlackUnavailable):
        room.deliver(news(), crash=cut_off)  # type: ignore[arg-type]
    room.deliver(news())
    assert [one.blocks for one in room.shown()] == expected(news())


def test_a_part_is_posted_once_for_its_key_and_again_for_another() -> None:
    slack, posts = FakeSlack().invite(CHANNEL), MemoryPosts()

    def posted(key: str) -> Posted:
        return Posted(key, workspace=workspace(), channel=CHANNEL, web=slack.web(), posts=posts)

    first = posted("one").post(0, HELLO)
    assert posted("one").post(0, HELLO) == first
    assert posted("one").ts(0) == first
    assert posted("two").post(0, HELLO) != first
    assert len(slack.channels[CHANNEL]) == 2
