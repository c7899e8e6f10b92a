"""Links by which a workspace may install Dateline: as long as they last, and each installation once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.adapters.slack_invitations import SqlInvitations
from tests.service.slack.jobs import HandClock
from vectorstore.adapters.database import Database

DAY_S, INSTALLING_S = 24 * 3600.0, 600.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "archive.db")) as opened:
        yield opened


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def invitations(database: Database, clock: HandClock) -> SqlInvitations:
    return SqlInvitations(database, clock)


def kept(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT kind, archive, hash FROM slack_invitations ORDER BY expires_at")
        return [(row[0], row[1], row[2]) for row in rows]


def redeemed(invitations: SqlInvitations, secret: str) -> str:
    state = invitations.redeem(secret)
    assert state is not None
    return state


def test_an_invitation_leads_into_its_archive(invitations: SqlInvitations) -> None:
    main, theirs = invitations.invite("main"), invitations.invite("theirs")
    state = redeemed(invitations, theirs)
    assert invitations.conclude(redeemed(invitations, main)) == "main"
    assert invitations.conclude(state) == "theirs"


def test_a_state_ends_one_installation_once(invitations: SqlInvitations) -> None:
    state = redeemed(invitations, invitations.invite("main"))
    assert [invitations.conclude(state), invitations.conclude(state)] == ["main", None]


def test_a_link_may_be_clicked_twice(invitations: SqlInvitations) -> None:
    secret = invitations.invite("main")
    states = [redeemed(invitations, secret) for _ in range(2)]
    assert len(set(states)) == 2
    assert [invitations.conclude(state) for state in states] == ["main", "main"]


def test_a_link_lasts_for_a_day_and_an_installation_for_ten_minutes(
    invitations: SqlInvitations, clock: HandClock
) -> None:
    secret = invitations.invite("main")
    clock.pass_s(DAY_S - 1)
    in_time, late = redeemed(invitations, secret), redeemed(invitations, secret)
    clock.pass_s(1)
    assert invitations.redeem(secret) is None
    clock.pass_s(INSTALLING_S - 2)
    assert invitations.conclude(in_time) == "main"
    clock.pass_s(1)
    assert invitations.conclude(late) is None


def test_how_long_it_lasts_can_be_said(invitations: SqlInvitations, clock: HandClock) -> None:
    secret = invitations.invite("main", valid_s=5.0)
    state = invitations.redeem(secret, valid_s=3.0)
    assert state is not None
    clock.pass_s(3)
    assert invitations.conclude(state) is None
    assert invitations.redeem(secret) is not None
    clock.pass_s(2)
    assert invitations.redeem(secret) is None


def test_neither_is_taken_for_the_other_nor_anything_else(invitations: SqlInvitations, database: Database) -> None:
    secret = invitations.invite("main")
    state = redeemed(invitations, secret)
    before = kept(database)
    assert [invitations.conclude(secret), invitations.redeem(state)] == [None, None]
    for wrong in ("", "x" * 43, secret[:-1], "\ud800", before[0][2]):
        assert [invitations.conclude(wrong), invitations.redeem(wrong)] == [None, None]
    assert kept(database) == before


def test_secrets_are_kept_as_hashes(invitations: SqlInvitations, database: Database) -> None:
    secret = invitations.invite("main")
    state = redeemed(invitations, secret)
    assert [len(hash_) for _, _, hash_ in kept(database)] == [64, 64]
    held = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert secret.encode() not in held
    assert state.encode() not in held


def test_what_has_expired_is_dropped_on_the_way(
    invitations: SqlInvitations, clock: HandClock, database: Database
) -> None:
    redeemed(invitations, invitations.invite("main"))
    clock.pass_s(INSTALLING_S)
    redeemed(invitations, invitations.invite("theirs"))
    assert sorted(row[:2] for row in kept(database)) == [
        ("invitation", "main"),
        ("invitation", "theirs"),
        ("state", "theirs"),
    ]
    clock.pass_s(DAY_S)
    invitations.invite("last")
    assert [row[:2] for row in kept(database)] == [("invitation", "last")]
