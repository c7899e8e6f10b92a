"""At most once told, at least once tried, wherever the process is killed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.adapters.digests import SqlDigests
from service.adapters.ledger import SqlLedger
from service.delivering.dispatching import dispatch_due
from service.delivering.retrying import ATTEMPTS
from service.model import Delivery, Edition
from service.ports import Courier, DeliveryFailed
from tests.editions import definition
from tests.service.delivering.postroom import (
    LEASE_S,
    TO_EMAIL,
    TO_WEBHOOK,
    CrashingLedger,
    Killed,
    Postroom,
    Recipient,
    postroom,
)
from vectorstore.ports import StoreUnavailable


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Postroom]:
    with postroom(tmp_path) as made:
        yield made


@pytest.fixture
def mailbox() -> Recipient:
    return Recipient(recognises=False)


def test_what_is_due_is_delivered_once(room: Postroom, mailbox: Recipient) -> None:
    assert room.dispatch(email=mailbox) == 1
    assert room.dispatch(email=mailbox) == 0
    line = room.line()
    assert mailbox.arrived == [line.id]
    assert (line.state, line.attempts, line.sent_at, line.next_at) == ("sent", 1, room.clock.now(), None)


def test_what_is_not_due_yet_waits(room: Postroom, mailbox: Recipient) -> None:
    room.clock.pass_s(-1)
    assert room.dispatch(email=mailbox) == 0
    assert mailbox.arrived == []


# Where a process can be killed, in order, and whether the Edition has arrived by then.
BEFORE_COMMITTING = ("claimed", "writing", "before committing")
WHILE_COMMITTING = ("committed", "last byte", "arrived", "before sent")
MOMENTS = (*BEFORE_COMMITTING, *WHILE_COMMITTING, "recorded")


def _kill() -> None:
    raise Killed


def _killed_at(moment: str, room: Postroom, recipient: Recipient) -> None:
    """One process that is killed at `moment`."""
    steps = {
        "claimed": ("claim", "after"),
        "before committing": ("committing", "before"),
        "committed": ("committing", "after"),
        "before sent": ("sent", "before"),
        "recorded": ("sent", "after"),
    }
    ledger = CrashingLedger(room.database, *steps[moment]) if moment in steps else room.ledger
    hooks = {"writing": "before_committing", "last byte": "before_arriving", "arrived": "after_arriving"}
    if moment in hooks:
        setattr(recipient, hooks[moment], _kill)
    with pytest.raises(Killed):
        room.dispatch("killed", ledger=ledger, email=recipient)
    if moment in hooks:
        setattr(recipient, hooks[moment], lambda: None)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("recognises", [False, True])
def test_a_kill_neither_loses_nor_doubles(moment: str, recognises: bool, room: Postroom) -> None:
    recipient = Recipient(recognises=recognises)
    _killed_at(moment, room, recipient)
    assert room.dispatch("other", email=recipient) == 0  # the lease of the one who was killed still runs
    room.clock.pass_s(LEASE_S)
    assert room.dispatch("other", email=recipient) == (0 if moment == "recorded" else 1)
    room.clock.pass_s(LEASE_S)
    assert room.dispatch("other", email=recipient) == 0
    if recognises:
        assert len(recipient.told) == 1
        assert room.line().state == "sent"
    elif moment in WHILE_COMMITTING:
        assert len(recipient.arrived) == (1 if moment in ("arrived", "before sent") else 0)
        assert room.line().state == "unknown"
        assert "may have arrived" in str(room.line().error)
    else:
        assert len(recipient.arrived) == 1
        assert room.line().state == "sent"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_while_a_failure_is_recorded_costs_one_attempt(when: str, room: Postroom, mailbox: Recipient) -> None:
    def refuse() -> None:
        raise DeliveryFailed("The server is busy.", again=True)

    mailbox.before_committing = refuse
    with pytest.raises(Killed):
        room.dispatch("killed", ledger=CrashingLedger(room.database, "failed", when), email=mailbox)
    mailbox.before_committing = lambda: None
    room.clock.pass_s(LEASE_S)
    assert room.dispatch("other", email=mailbox) == 1
    assert (len(mailbox.arrived), room.line().state, room.line().attempts) == (1, "sent", 2)


def test_a_kill_while_unknown_is_recorded_leaves_it_unknown(room: Postroom, mailbox: Recipient) -> None:
    _killed_at("arrived", room, mailbox)
    room.clock.pass_s(LEASE_S)
    with pytest.raises(Killed):
        room.dispatch("killed", ledger=CrashingLedger(room.database, "unknown", "before"), email=mailbox)
    room.clock.pass_s(LEASE_S)
    assert room.dispatch("other", email=mailbox) == 1
    assert (len(mailbox.arrived), room.line().state) == (1, "unknown")


def test_a_slow_sender_that_lost_its_lease_stops(room: Postroom, mailbox: Recipient) -> None:
    def too_slow() -> None:
        mailbox.before_committing = lambda: None
        room.clock.pass_s(LEASE_S)
        assert room.dispatch("other", email=mailbox) == 1

    mailbox.before_committing = too_slow
    room.dispatch("slow", email=mailbox)
    assert (len(mailbox.arrived), room.line().state) == (1, "sent")


def test_two_workers_of_one_process_do_not_hold_the_same(room: Postroom, mailbox: Recipient) -> None:
    def too_slow() -> None:
        mailbox.before_committing = lambda: None
        room.clock.pass_s(LEASE_S)
        assert room.dispatch("same", email=mailbox) == 1

    mailbox.before_committing = too_slow
    room.dispatch("same", email=mailbox)
    assert len(mailbox.arrived) == 1


def test_what_was_taken_late_is_known_to_be_sent_after_all(room: Postroom, mailbox: Recipient) -> None:
    def too_slow() -> None:
        room.clock.pass_s(LEASE_S)
        assert room.dispatch("other", email=mailbox) == 1
        assert room.line().state == "unknown"

    mailbox.before_arriving = too_slow
    room.dispatch("slow", email=mailbox)
    assert (len(mailbox.arrived), room.line().state, room.line().error) == (1, "sent", None)


def test_the_lease_is_renewed_while_the_courier_is_at_work(tmp_path: Path) -> None:
    renewed = threading.Event()

    class Watched(SqlLedger):
        def renew(self, delivery_id: str, *, owner: str, now: datetime, lease_s: float) -> bool:
            held = super().renew(delivery_id, owner=owner, now=now, lease_s=lease_s)
            if held:
                renewed.set()
            return held

    with postroom(tmp_path) as room:
        mailbox = Recipient(recognises=False)
        mailbox.before_committing = lambda: None if renewed.wait(60) else _kill()
        dispatch_due(
            ledger=Watched(room.database),
            editions=room.editions,
            couriers={"email": mailbox},
            owner="one",
            clock=room.clock,
            lease_s=0.03,
        )
        assert room.line().state == "sent"


def test_a_failure_that_may_pass_is_tried_again_when_its_time_has_come(room: Postroom, mailbox: Recipient) -> None:
    def refuse() -> None:
        raise DeliveryFailed("The server is busy.", again=True, retry_after_s=100.0)

    mailbox.before_committing = refuse
    room.dispatch(email=mailbox)
    line = room.line()
    assert (line.state, line.error, line.attempts) == ("pending", "The server is busy.", 1)
    room.clock.pass_s(99)
    assert room.dispatch(email=mailbox) == 0
    mailbox.before_committing = lambda: None
    room.clock.pass_s(1)
    assert room.dispatch(email=mailbox) == 1
    assert (room.line().state, room.line().error, room.line().attempts) == ("sent", None, 2)


def test_gives_up_after_twelve_attempts_and_can_be_asked_to_try_again(room: Postroom, mailbox: Recipient) -> None:
    def refuse() -> None:
        raise DeliveryFailed("The server is busy.", again=True)

    mailbox.before_committing = refuse
    for _ in range(ATTEMPTS):
        room.clock.pass_s(3600)
        assert room.dispatch(email=mailbox) == 1
    room.clock.pass_s(1e6)
    assert room.dispatch(email=mailbox) == 0
    assert (room.line().state, room.line().attempts) == ("failed", ATTEMPTS)
    mailbox.before_committing = lambda: None
    room.ledger.retry("main", room.line().id, now=room.clock.now())
    assert room.dispatch(email=mailbox) == 1
    assert (room.line().state, room.line().attempts) == ("sent", 1)


def test_a_failure_for_good_is_not_tried_again(room: Postroom, mailbox: Recipient) -> None:
    def refuse() -> None:
        raise DeliveryFailed("No such mailbox.", again=False)

    mailbox.before_committing = refuse
    room.dispatch(email=mailbox)
    room.clock.pass_s(1e6)
    assert room.dispatch(email=mailbox) == 0
    assert (room.line().state, room.line().error) == ("failed", "No such mailbox.")


def _break() -> None:
    raise ZeroDivisionError("a bug")


def test_a_couriers_bug_is_a_failure_like_any_other(room: Postroom, mailbox: Recipient) -> None:
    mailbox.before_committing = _break
    room.dispatch(email=mailbox)
    assert (room.line().state, room.line().error) == ("pending", "ZeroDivisionError: a bug")


@pytest.mark.parametrize(("recognises", "state"), [(False, "unknown"), (True, "pending")])
def test_a_couriers_bug_at_the_last_byte_may_have_told(recognises: bool, state: str, room: Postroom) -> None:
    recipient = Recipient(recognises=recognises)
    recipient.after_arriving = _break
    room.dispatch(email=recipient)
    assert room.line().state == state


def test_a_kind_without_a_courier_waits_for_one(room: Postroom, mailbox: Recipient) -> None:
    room.dispatch()
    assert (room.line().state, room.line().error) == ("pending", "There is no courier for 'email' here.")
    room.clock.pass_s(3600)
    room.dispatch(email=mailbox)
    assert room.line().state == "sent"


def test_an_edition_that_is_gone_is_not_waited_for(room: Postroom, mailbox: Recipient) -> None:
    with room.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM editions")
    room.dispatch(email=mailbox)
    assert room.line().state == "failed"
    assert "no Edition" in str(room.line().error)


def test_a_store_that_does_not_answer_is_told_to_the_caller_and_nothing_is_lost(
    room: Postroom, mailbox: Recipient
) -> None:
    def unavailable() -> None:
        raise StoreUnavailable("locked")

    mailbox.before_committing = unavailable
    with pytest.raises(StoreUnavailable, match="locked"):
        room.dispatch("unlucky", email=mailbox)
    mailbox.before_committing = lambda: None
    room.clock.pass_s(LEASE_S)
    assert room.dispatch("lucky", email=mailbox) == 1
    assert (len(mailbox.arrived), room.line().state) == (1, "sent")


def test_a_digest_that_is_deleted_is_not_delivered_any_more(room: Postroom, mailbox: Recipient) -> None:
    digests = SqlDigests(room.database)
    digests.add(definition())
    mailbox.before_committing = lambda: digests.remove("main", definition().id)
    room.dispatch(email=mailbox)
    assert (mailbox.arrived, room.line().state, room.line().error) == ([], "failed", "the digest was deleted")


def test_one_recipient_does_not_keep_another_waiting(tmp_path: Path) -> None:
    both = threading.Barrier(2)  # each waits until the other one is at work, too
    mailbox, hook = Recipient(recognises=False), Recipient(recognises=True)

    def meet() -> None:
        both.wait(60)

    mailbox.before_committing = hook.before_committing = meet
    with postroom(tmp_path, TO_EMAIL, TO_WEBHOOK) as room:
        assert room.dispatch(at_once=2, email=mailbox, webhook=hook) == 2
        assert [line.state for line in room.lines()] == ["sent", "sent"]


def test_one_that_fails_does_not_keep_another_from_being_told(tmp_path: Path) -> None:
    mailbox, hook = Recipient(recognises=False), Recipient(recognises=True)
    mailbox.before_committing = _break
    with postroom(tmp_path, TO_EMAIL, TO_WEBHOOK) as room:
        assert room.dispatch(email=mailbox, webhook=hook) == 2
        assert {line.destination.kind: line.state for line in room.lines()} == {"email": "pending", "webhook": "sent"}


def test_two_processes_at_once_tell_each_recipient_once(tmp_path: Path) -> None:
    with postroom(tmp_path, TO_EMAIL) as room:
        mailbox = Recipient(recognises=False)
        for number in range(20):
            room.add_edition(f"edition-{number}", [TO_EMAIL])
        threads = [
            threading.Thread(target=room.dispatch, args=(f"process {number}",), kwargs={"email": mailbox, "at_once": 3})
            for number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(mailbox.arrived) == len(mailbox.told) == 21
        assert {line.state for line in room.lines()} == {"sent"}


def test_stops_between_two_deliveries(tmp_path: Path) -> None:
    stop = threading.Event()
    mailbox = Recipient(recognises=False)
    mailbox.after_arriving = stop.set
    with postroom(tmp_path, TO_EMAIL) as room:
        room.add_edition("another", [TO_EMAIL])
        couriers = {"email": mailbox}
        named = {"ledger": room.ledger, "editions": room.editions, "couriers": couriers, "clock": room.clock}
        assert dispatch_due(**named, owner="one", at_once=1, stop=stop) == 1  # type: ignore[arg-type]
        assert sorted(line.state for line in room.lines()) == ["pending", "sent"]


class Unlucky:
    """A courier to which everything happens that is on its list, one thing a delivery."""

    def __init__(self, fates: list[str], *, recognises: bool) -> None:
        self.recognises = recognises
        self.fates = fates
        self.arrived: list[str] = []

    def check(self, address: str) -> None:
        pass

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: object) -> None:
        fate = self.fates.pop(0) if self.fates else "fine"
        _happen(fate, "before")
        committing()  # type: ignore[operator]
        _happen(fate, "at the last byte")
        self.arrived.append(delivery.id)
        _happen(fate, "after")


def _happen(fate: str, moment: str) -> None:
    if fate == f"killed {moment}":
        raise Killed
    if fate == f"broken {moment}":
        raise ZeroDivisionError(fate)
    if fate == "refused" and moment == "at the last byte":
        raise DeliveryFailed("No.", again=True)
    if fate == "unanswered" and moment == "after":
        raise DeliveryFailed("Silence.", again=True, may_have_arrived=True)


FATES = st.sampled_from(
    ["fine", "refused", "unanswered"]
    + [f"{what} {when}" for what in ("killed", "broken") for when in ("before", "at the last byte", "after")]
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postroom]:
    with postroom(tmp_path_factory.mktemp("shared")) as made:
        made.dispatch(email=Recipient(recognises=False))
        yield made


@given(fates=st.lists(FATES, max_size=6), recognises=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_nobody_is_told_twice_and_nobody_is_forgotten(
    shared: Postroom, fates: list[str], recognises: bool
) -> None:
    shared.clock.pass_s(1e6)
    edition_id = f"edition at {shared.clock.now().isoformat()}"
    shared.add_edition(edition_id, [TO_EMAIL])
    courier: Courier = Unlucky(list(fates), recognises=recognises)
    assert isinstance(courier, Unlucky)
    for number in range(len(fates) + 1):
        with suppress(Killed):
            shared.dispatch(f"process {number}", email=courier)
        shared.clock.pass_s(4000)  # longer than any lease or wait
    (line,) = shared.ledger.deliveries("main", edition_id=edition_id)
    assert line.state in ("sent", "unknown")
    assert line.state == "sent" or not recognises
    assert len(set(courier.arrived)) == 1 or line.state == "unknown"
    assert recognises or len(courier.arrived) <= 1
