"""Editions to a channel by the courier, alone and in the hands of the dispatcher."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from service.adapters.slack_courier import SlackCourier
from service.model import Destination
from service.ports import BadQuestion, Courier, DeliveryFailed, SlackRefused, SlackUnavailable
from tests.editions import delivery, edition, flood, harbour
from tests.service.delivering.postroom import LEASE_S, Killed, Postroom, postroom
from tests.slack_fakes import TEAM, FakeSlack, MemoryPosts, MemoryThreads, MemoryWorkspaces, workspace

CHANNEL = "C0NEWS"
HERE = Destination("slack", f"{TEAM}/{CHANNEL}")


class Office:
    """A courier, and the Slack that it delivers to."""

    def __init__(self, *, archive: str = "main") -> None:
        self.slack = FakeSlack().invite(CHANNEL)
        self.slept: list[float] = []
        self.workspaces = MemoryWorkspaces(workspace(archive=archive))
        self.courier: Courier = SlackCourier(
            workspaces=self.workspaces,
            door=lambda _: self.slack.web(),
            posts=MemoryPosts(),
            threads=MemoryThreads(),
            base_url=None,
            sleep=self.slept.append,
        )

    def deliver(self, address: str = HERE.address, *, committing: Callable[[], None] = lambda: None) -> None:
        line = delivery(destination=Destination("slack", address))
        self.courier.deliver(edition(items=(flood(1), harbour(2))), line, committing=committing)

    def refused(self, address: str = HERE.address) -> DeliveryFailed:
        with pytest.raises(DeliveryFailed) as raised:
            self.deliver(address)
        return raised.value


@pytest.mark.parametrize("address", ["T0123ABCD/C0456EFGH", "E0ORG/G0123", "T012/D012", " T0123/C0456 "])
def test_an_address_is_a_workspace_and_a_channel(address: str) -> None:
    Office().courier.check(address)


@pytest.mark.parametrize(
    "address", ["", "#news", "news", "C0456EFGH", "T0123ABCD", "T0123/U0456", "T0123/c0456", "T0123/C0456/1", "a@b.c"]
)
def test_what_is_no_address_is_told_how_to_find_one(address: str) -> None:
    with pytest.raises(BadQuestion, match=r"T0123ABCD/C0456EFGH.*/digest subscribe"):
        Office().courier.check(address)


def test_an_edition_is_posted_after_it_is_committed() -> None:
    office = Office()
    committed: list[int] = []
    office.deliver(committing=lambda: committed.append(len(office.slack.channels[CHANNEL])))
    assert committed == list(range(len(office.slack.channels[CHANNEL])))
    assert len(committed) > 2


def test_whoever_has_lost_the_delivery_posts_nothing_more() -> None:
    class Lost(Exception):
        pass

    office = Office()

    def committing() -> None:
        if len(office.slack.channels[CHANNEL]) == 2:
            raise Lost

    with pytest.raises(Lost):
        office.deliver(committing=committing)
    assert len(office.slack.channels[CHANNEL]) == 2


def test_what_slack_refuses_is_not_tried_again_and_says_why() -> None:
    office = Office()
    office.slack.fail("post", SlackRefused("Dateline is not in the channel; invite it", code="not_in_channel"))
    failure = office.refused()
    assert not failure.again
    assert "invite it" in str(failure)


def test_what_slack_cannot_do_now_is_tried_again_when_it_says() -> None:
    office = Office()
    office.slack.fail("post", SlackUnavailable("Too many messages", retry_after_s=90.0, may_have_arrived=True))
    failure = office.refused()
    assert (failure.again, failure.retry_after_s, failure.may_have_arrived) == (True, 90.0, True)


def test_a_short_wait_that_slack_asks_for_is_waited_and_the_edition_goes_on() -> None:
    office = Office()
    office.slack.fail("post", None, SlackUnavailable("Too many messages", retry_after_s=3.0), None)
    office.deliver()
    assert office.slept == [3.0]
    parts = [message.tag.part for message in office.slack.channels[CHANNEL] if message.tag]
    assert parts == list(range(len(parts)))


def test_slack_is_not_waited_for_without_end() -> None:
    office = Office()
    office.slack.fail("post", *(SlackUnavailable("Too many messages", retry_after_s=3.0) for _ in range(100)))
    assert office.refused().again
    assert 1 < len(office.slept) < 50


def test_a_workspace_that_asks_another_archive_is_not_sent_this_ones_news() -> None:
    office = Office(archive="theirs")
    failure = office.refused()
    assert not failure.again
    assert "'theirs'" in str(failure)
    assert office.slack.calls == []


def test_a_workspace_that_is_not_installed_may_be_again() -> None:
    office = Office()
    failure = office.refused("T0GONE/C0456")
    assert failure.again
    assert "T0GONE" in str(failure)


def test_an_address_that_is_none_is_not_tried_again() -> None:
    assert not Office().refused("#news").again


def _dispatch(room: Postroom, office: Office) -> None:
    room.dispatch(slack=office.courier)


def test_several_digests_to_one_channel_are_each_there_once(tmp_path: Path) -> None:
    with postroom(tmp_path, HERE) as room:
        office = Office()
        room.add_edition("another", [HERE])
        _dispatch(room, office)
        _dispatch(room, office)
        assert [line.state for line in room.lines()] == ["sent", "sent"]
        roots = [message for message in office.slack.channels[CHANNEL] if message.thread is None]
        assert len(roots) == 2


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("post", range(1, 6))
def test_a_sender_that_is_killed_is_followed_by_one_who_goes_on(
    tmp_path: Path, post: int, when: Literal["before", "after"]
) -> None:
    with postroom(tmp_path, HERE) as room:
        office = Office()

        def kill(name: str, moment: str) -> None:
            if name == "post" and moment == when and office.slack.calls.count("post") == post:
                raise Killed

        office.slack.at = kill
        with pytest.raises(Killed):
            _dispatch(room, office)
        office.slack.at = lambda _name, _moment: None
        room.clock.pass_s(LEASE_S + 1)
        _dispatch(room, office)
        assert room.line().state == "sent"
        tags = [message.tag.part for message in office.slack.channels[CHANNEL] if message.tag]
        assert tags == list(range(len(tags)))
        assert len(tags) == len(office.slack.channels[CHANNEL])


def test_an_edition_is_tried_again_until_slack_takes_it_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with postroom(tmp_path, HERE) as room:
        office = Office()
        office.slack.fail("post", None, None, SlackUnavailable("Too many messages", retry_after_s=600.0))
        _dispatch(room, office)
        assert room.line().state == "pending"
        assert len(office.slack.channels[CHANNEL]) == 2
        room.clock.pass_s(601.0)
        _dispatch(room, office)
        assert room.line().state == "sent"
        parts = [message.tag.part for message in office.slack.channels[CHANNEL] if message.tag]
        assert parts == list(range(len(parts)))
