"""A digest that falls due while two replicas run, one of which is killed: one Edition, told once.

Real processes, each with its scheduler and its upkeep on one archive; a real SMTP server and a real HTTP server.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event

import pytest

from service.adapters.digests import SqlDigests
from service.adapters.editions import SqlEditions
from service.adapters.ledger import SqlLedger
from service.adapters.runs import SqlRuns
from service.adapters.scheduler import DigestScheduler
from service.adapters.smtp_courier import smtp_courier
from service.adapters.system_clock import SystemClock
from service.adapters.webhook_courier import WebhookCourier
from service.delivering.dispatching import dispatch_due
from service.delivering.lines import deliveries_of
from service.model import Delivery, Destination, DigestDefinition, Edition
from service.ports import Courier
from service.rendering.edition_json import edition_json
from service.rendering.email import edition_email
from service.scheduling import SchedulingPorts, run_id
from service.upkeep import Chore, Upkeep
from tests.editions import definition, fair_edition
from tests.hook_server import HookServer, hook_server
from tests.mail_server import MailServer, mail_server
from tests.service.timetables import Dues, soon
from vectorstore.adapters.database import Database

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.service.test_scheduling_kill", "apscheduler.schedulers.background"])
LEASE_S = 0.6
THINKS_S = 0.1  # what a recipient takes to answer, so that kills come into that, too
PATIENCE_S = 60.0
ROUNDS = 25
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DIGEST = definition(created_at=LONG_AGO, updated_at=LONG_AGO)


def _publish(
    database: Database, definition: DigestDefinition, due: datetime, *, edition_id: str, takes_s: float
) -> Edition:
    edition = fair_edition(id=edition_id, digest_id=definition.id)
    time.sleep(takes_s)  # building takes its time, and may be killed
    lines = deliveries_of(edition, definition, now=SystemClock().now())
    SqlEditions(database).freeze(edition, lines)
    return edition


def _replica(home: Path, port: int, due: datetime, parent: Connection) -> None:
    """What a server does in the background, until it is killed."""
    database, clock, owner = Database(home / "archive.db"), SystemClock(), str(multiprocessing.current_process().pid)
    couriers: dict[str, Courier] = {
        "email": smtp_courier(f"smtp://127.0.0.1:{port}", "digest@dateline.example", render=edition_email),
        "webhook": WebhookCourier(render=edition_json, clock=clock),
    }

    def dispatch(stop: Event) -> int:
        return dispatch_due(
            ledger=SqlLedger(database),
            editions=SqlEditions(database),
            couriers=couriers,
            owner=owner,
            clock=clock,
            lease_s=LEASE_S,
            stop=stop,
        )

    ports = SchedulingPorts(
        digests=SqlDigests(database),
        runs=SqlRuns(database),
        editions=SqlEditions(database),
        timetable=Dues(due),
        clock=clock,
        owner=owner,
        run=partial(_publish, database, takes_s=0.1),
        lease_s=LEASE_S,
    )
    Upkeep([Chore("deliveries", dispatch, every_s=0.02)]).start()
    DigestScheduler(ports, look_every_s=0.1).start()
    parent.send("ready")
    parent.recv()  # never comes: the replica runs until it is killed


@contextmanager
def _running(home: Path, port: int, due: datetime) -> Iterator[BaseProcess]:
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=_replica, args=(home, port, due, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield process
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _ended(ledger: SqlLedger) -> list[Delivery]:
    """The ledger's lines, once there are two and nothing is left to do."""
    pause, until = Event(), time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        lines = ledger.deliveries("main")
        if len(lines) == 2 and all(line.next_at is None for line in lines):
            return lines
        pause.wait(0.02)
    raise AssertionError(f"Still at work: {ledger.deliveries('main')}")


def _told_once(home: Path, kill_after_s: float | None, mail: MailServer, hooks: HookServer) -> str:
    """Checks all that must hold, and says what became of the mail."""
    database = Database(home / "archive.db")
    to = (Destination("email", "desk@paper.example"), Destination("webhook", hooks.url))
    SqlDigests(database).add(definition(created_at=LONG_AGO, updated_at=LONG_AGO, destinations=to))
    due = soon(1.0)
    with _running(home, mail.port, due) as one, _running(home, mail.port, due):
        if kill_after_s is not None:
            one.join(max(0.0, (due - datetime.now(UTC)).total_seconds()) + kill_after_s)
            one.kill()
        lines = {line.destination.kind: line for line in _ended(SqlLedger(database))}
    (edition,) = SqlEditions(database).editions("main")
    assert edition.id == run_id(DIGEST.id, due)
    assert SqlRuns(database).last(DIGEST.id) == due
    database.close()
    assert {hook.id for hook in hooks.taken} == {lines["webhook"].id}
    assert lines["webhook"].state == "sent"
    assert len(mail.taken) == 1 or (lines["email"].state == "unknown" and not mail.taken)
    return lines["email"].state


def _round(home: Path, kill_after_s: float | None) -> str:
    with mail_server(thinks_s=THINKS_S) as mail, hook_server(thinks_s=THINKS_S) as hooks:
        return _told_once(home, kill_after_s, mail, hooks)


def test_two_replicas_tell_one_edition_once(tmp_path: Path) -> None:
    assert _round(tmp_path, None) == "sent"


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(ROUNDS))
def test_one_replica_is_killed_and_the_edition_is_told_once(moment: int, tmp_path: Path) -> None:
    state = _round(tmp_path, random.Random(moment).random() * 0.8)
    print(f"mail: {state}")
