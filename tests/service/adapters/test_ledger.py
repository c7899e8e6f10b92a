"""The ledger in a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.adapters.ledger import SqlLedger, record_deliveries, withdraw_deliveries
from service.model import Delivery, Destination
from service.ports import Ledger, Unknown
from tests.editions import AS_OF, SECRET, delivery
from vectorstore.adapters.database import Database

LEASE_S = 60.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "archive.db")
    yield database
    database.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return SqlLedger(database)


def record(database: Database, *lines: Delivery) -> None:
    with database.writing() as connection:
        record_deliveries(connection, lines)


def at(seconds: float) -> datetime:
    return AS_OF + timedelta(seconds=seconds)


def claim(ledger: Ledger, owner: str, seconds: float = 0.0) -> Delivery | None:
    return ledger.claim(owner=owner, now=at(seconds), lease_s=LEASE_S)


def only(ledger: Ledger) -> Delivery:
    (line,) = ledger.deliveries("main")
    return line


def test_a_line_comes_back_as_it_was_written(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    assert claim(ledger, "one") == delivery(attempts=1)


def test_secrets_are_given_to_who_delivers_and_to_nobody_else(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    assert SECRET not in repr(ledger.deliveries("main"))
    claimed = claim(ledger, "one")
    assert claimed is not None
    assert claimed.destination.secret == SECRET


def test_a_line_that_is_there_stays_as_it_is(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    ledger.sent(delivery().id, at=AS_OF)
    record(database, delivery())
    assert only(ledger).state == "sent"


def test_is_held_by_one_until_its_lease_ends(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    assert claim(ledger, "one") is not None
    assert only(ledger).state == "sending"
    assert claim(ledger, "other", 59.9) is None
    taken_over = claim(ledger, "other", 60.0)
    assert taken_over is not None
    assert (taken_over.state, taken_over.attempts) == ("sending", 2)
    assert not ledger.renew(delivery().id, owner="one", now=at(61), lease_s=LEASE_S)
    assert not ledger.committing(delivery().id, owner="one", now=at(61), lease_s=LEASE_S)
    assert ledger.committing(delivery().id, owner="other", now=at(61), lease_s=LEASE_S)


def test_a_lease_that_is_renewed_lasts_longer(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    claim(ledger, "one")
    assert ledger.renew(delivery().id, owner="one", now=at(50), lease_s=LEASE_S)
    assert claim(ledger, "other", 109) is None
    assert ledger.committing(delivery().id, owner="one", now=at(109), lease_s=LEASE_S)
    assert claim(ledger, "other", 168) is None


def test_what_is_found_committing_says_so(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    claim(ledger, "one")
    ledger.committing(delivery().id, owner="one", now=at(1), lease_s=LEASE_S)
    found = claim(ledger, "other", 61)
    assert found is not None
    assert found.state == "committing"
    assert only(ledger).state == "committing"  # it may still have arrived


def test_what_waits_longest_comes_first(database: Database, ledger: Ledger) -> None:
    lines = [delivery(id=str(n), next_at=at(-n)) for n in range(3)]
    record(database, *lines)
    assert [claimed.id for _ in lines if (claimed := claim(ledger, "one"))] == ["2", "1", "0"]


def test_a_failure_is_written_down_and_waits(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    claim(ledger, "one")
    ledger.failed(delivery().id, owner="one", error="busy", again_at=at(90))
    line = only(ledger)
    assert (line.state, line.error, line.next_at) == ("pending", "busy", at(90))
    assert ledger.next_due() == at(90)
    assert claim(ledger, "one", 89) is None
    assert claim(ledger, "one", 90) is not None


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_what_has_ended_is_not_due_any_more(state: str, database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    claim(ledger, "one")
    if state == "failed":
        ledger.failed(delivery().id, owner="one", error="no such mailbox", again_at=None)
    else:
        ledger.unknown(delivery().id, owner="one", error="no such mailbox")
    line = only(ledger)
    assert (line.state, line.error, line.next_at) == (state, "no such mailbox", None)
    assert ledger.next_due() is None
    assert claim(ledger, "one", 1e6) is None


def test_who_holds_it_no_longer_changes_nothing(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    claim(ledger, "one")
    claim(ledger, "other", 60)
    ledger.failed(delivery().id, owner="one", error="late", again_at=None)
    ledger.unknown(delivery().id, owner="one", error="late")
    assert only(ledger).state == "sending"


def test_that_it_was_sent_is_a_fact_whoever_says_it(database: Database, ledger: Ledger) -> None:
    record(database, delivery())
    claim(ledger, "one")
    claim(ledger, "other", 60)
    ledger.unknown(delivery().id, owner="other", error="interrupted")
    ledger.sent(delivery().id, at=at(70))
    ledger.sent(delivery().id, at=at(80))
    assert (only(ledger).state, only(ledger).sent_at, only(ledger).error) == ("sent", at(70), None)
    assert not ledger.committing(delivery().id, owner="other", now=at(90), lease_s=LEASE_S)


def test_a_person_can_have_it_tried_again(database: Database, ledger: Ledger) -> None:
    record(database, delivery(), delivery(id="waits"))
    claim(ledger, "one")
    ledger.unknown(delivery().id, owner="one", error="interrupted")
    ledger.retry("main", delivery().id, now=at(100))
    again = next(line for line in ledger.deliveries("main") if line.id == delivery().id)
    assert (again.state, again.attempts, again.next_at, again.error) == ("pending", 0, at(100), None)
    for archive, delivery_id in (("main", "waits"), ("theirs", delivery().id), ("main", "none")):
        with pytest.raises(Unknown, match=delivery_id):
            ledger.retry(archive, delivery_id, now=at(100))


def test_lists_newest_first_by_archive_edition_and_digest(database: Database, ledger: Ledger) -> None:
    record(
        database,
        delivery(id="a", created_at=at(0)),
        delivery(id="b", created_at=at(2), edition_id="another"),
        delivery(id="c", created_at=at(1), digest_id="another"),
        delivery(id="d", archive="theirs"),
    )
    assert [line.id for line in ledger.deliveries("main")] == ["b", "c", "a"]
    assert [line.id for line in ledger.deliveries("main", limit=1, offset=1)] == ["c"]
    assert [line.id for line in ledger.deliveries("main", edition_id="another")] == ["b"]
    assert [line.id for line in ledger.deliveries("main", digest_id="another")] == ["c"]
    assert [line.id for line in ledger.deliveries("theirs", edition_id="another")] == []


def test_lines_are_counted_by_their_state_and_archive(database: Database, ledger: Ledger) -> None:
    assert ledger.counts("main") == {}
    lines = [delivery(id=f"d{number}") for number in range(3)]
    record(database, *lines, delivery(id="e", archive="other"))
    held = claim(ledger, "one")
    assert held is not None
    assert ledger.counts("main") == {"pending": 2, "sending": 1}
    ledger.sent(held.id, at=at(1))
    assert ledger.counts("main") == {"pending": 2, "sent": 1}
    assert ledger.counts("other") == {"pending": 1}


def test_next_due_is_the_earliest_of_what_waits_and_what_is_held(database: Database, ledger: Ledger) -> None:
    assert ledger.next_due() is None
    record(database, delivery(), delivery(id="later", next_at=at(1000)))
    assert ledger.next_due() == AS_OF
    claim(ledger, "one")
    assert ledger.next_due() == at(60)


def test_a_digest_that_is_removed_is_told_no_more_but_for_the_last_byte(database: Database, ledger: Ledger) -> None:
    lines = {state: delivery(id=state, next_at=at(-n)) for n, state in enumerate(("pending", "sending", "committing"))}
    other = delivery(id="other", digest_id="another")
    record(database, *lines.values(), other)
    for _ in range(2):
        claim(ledger, "one")
    ledger.committing("committing", owner="one", now=AS_OF, lease_s=LEASE_S)
    with database.writing() as connection:
        withdraw_deliveries(connection, delivery().digest_id, error="the digest was deleted")
    states = {line.id: line.state for line in ledger.deliveries("main")}
    assert states == {"pending": "failed", "sending": "failed", "committing": "committing", "other": "pending"}
    assert not ledger.committing("sending", owner="one", now=AS_OF, lease_s=LEASE_S)


def test_addresses_of_any_text_are_kept(database: Database, ledger: Ledger) -> None:
    odd = Destination("file", "Morgen/ü \ud800 \x00", "\ud801")
    record(database, replace(delivery(), destination=odd))
    claimed = claim(ledger, "one")
    assert claimed is not None
    assert claimed.destination == odd
