"""`kill -9` while mail and webhooks go out: nobody is told twice, nobody is forgotten.

Real processes, a real SMTP server and a real HTTP server. Two replicas hand out the same ledger, both are killed at
random moments, and a third one finishes. What mail a server took twice cannot be taken back, so each must have come at
most once, and may be missing only where the ledger says that nobody can know; a webhook may come twice, under one id.

Replicas are forked from a server that has imported everything once. A kill that comes too late tests nothing, and is
no failure (`pytest -rP -m slow` says how many came in time).
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from service.adapters.editions import SqlEditions
from service.adapters.ledger import SqlLedger
from service.adapters.mail_message import sender
from service.adapters.mail_server import mail_server as server_of
from service.adapters.smtp_courier import SmtpCourier
from service.adapters.system_clock import SystemClock
from service.adapters.webhook_courier import WebhookCourier
from service.delivering.dispatching import dispatch_due
from service.delivering.lines import deliveries_of
from service.model import Delivery, Destination
from service.ports import Courier
from service.rendering.edition_json import edition_json
from service.rendering.email import edition_email
from tests.editions import definition, fair_edition
from tests.hook_server import HookServer, hook_server
from tests.mail_server import MailServer, mail_server
from vectorstore.adapters.database import Database

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.service.delivering.test_kill"])
EDITIONS = 4
AT_ONCE = 2
LEASE_S = 0.6
ROUNDS = 25
THINKS_S = 0.1  # what a recipient takes to answer, so that kills come into that, too


def _replica(home: Path, port: int, parent: Connection) -> None:
    """Hands out what is due until nothing is."""
    database = Database(home / "archive.db")
    ledger, clock = SqlLedger(database), SystemClock()
    server, sent_from = server_of(f"smtp://127.0.0.1:{port}"), sender("digest@dateline.example")
    couriers: dict[str, Courier] = {
        "email": SmtpCourier(server, sent_from, render=edition_email),
        "webhook": WebhookCourier(render=edition_json, clock=clock),
    }
    parent.send("ready")
    while ledger.next_due() is not None:
        dispatch_due(
            ledger=ledger,
            editions=SqlEditions(database),
            couriers=couriers,
            owner=str(multiprocessing.current_process().pid),
            clock=clock,
            lease_s=LEASE_S,
            at_once=AT_ONCE,
        )
        time.sleep(0.01)
    parent.send("done")
    database.close()


@dataclass
class Replica:
    process: BaseProcess
    said: Connection

    def killed_after(self, seconds: float) -> bool:
        """Whether the kill came in time."""
        self.process.join(seconds)
        in_time = not self.said.poll()
        self.process.kill()
        self.process.join()
        return in_time

    def finish(self) -> None:
        assert self.said.recv() == "done"


@contextmanager
def _running(home: Path, port: int) -> Iterator[Replica]:
    ours, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_replica, args=(home, port, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield Replica(process, ours)
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _fill(home: Path, hook: str) -> None:
    """Editions to be sent to one mailbox and one webhook."""
    database, now = Database(home / "archive.db"), SystemClock().now()
    to = (Destination("email", "desk@paper.example"), Destination("webhook", hook, "secret"))
    for number in range(EDITIONS):
        edition = fair_edition(id=f"edition-{number}")
        SqlEditions(database).freeze(edition, deliveries_of(edition, definition(destinations=to), now=now))
    database.close()


def _lines(home: Path) -> list[Delivery]:
    database = Database(home / "archive.db")
    lines = SqlLedger(database).deliveries("main")
    database.close()
    assert len(lines) == 2 * EDITIONS
    return lines


def _check(home: Path, mail: MailServer, hooks: HookServer, *, kills: int) -> int:
    """What holds whoever was killed; returns how many mails are of unknown fate."""
    lines = _lines(home)
    came = Counter(str(message["Message-ID"]).strip("<>").partition("@")[0] for message in mail.messages)
    mailed = [line for line in lines if line.destination.kind == "email"]
    assert {line.state for line in mailed} <= {"sent", "unknown"}
    assert all(came[line.id] == 1 for line in mailed if line.state == "sent")
    assert all(came[line.id] <= 1 for line in mailed)
    posted = [line for line in lines if line.destination.kind == "webhook"]
    assert {line.state for line in posted} == {"sent"}
    assert {hook.id for hook in hooks.taken} == {line.id for line in posted}
    unknown = sum(line.state == "unknown" for line in mailed)
    assert unknown <= kills * AT_ONCE
    return unknown


@pytest.fixture(scope="session")
def took_s(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long one replica takes that nobody disturbs, and who disturbs nobody."""
    home = tmp_path_factory.mktemp("undisturbed")
    with mail_server(thinks_s=THINKS_S) as mail, hook_server(thinks_s=THINKS_S) as hooks:
        _fill(home, hooks.url)
        with _running(home, mail.port) as replica:
            began = time.monotonic()
            replica.finish()
            took = time.monotonic() - began
        assert _check(home, mail, hooks, kills=0) == 0
        assert len(hooks.taken) == EDITIONS
    return took


def _survives(home: Path, took_s: float, chance: random.Random) -> tuple[int, int, int]:
    """How many kills came in time, how many mails are of unknown fate, and how many webhooks came again."""
    with mail_server(thinks_s=THINKS_S) as mail, hook_server(thinks_s=THINKS_S) as hooks:
        _fill(home, hooks.url)
        with _running(home, mail.port) as one, _running(home, mail.port) as other:
            in_time = [replica.killed_after(chance.random() * took_s / 2) for replica in (one, other)]
        with _running(home, mail.port) as last:
            last.finish()
        return sum(in_time), _check(home, mail, hooks, kills=2), len(hooks.taken) - EDITIONS


def test_everybody_is_told_once_after_two_kills(took_s: float, tmp_path: Path) -> None:
    _survives(tmp_path, took_s, random.Random(0))


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(ROUNDS))
def test_everybody_is_told_once_after_many_kills(moment: int, took_s: float, tmp_path: Path) -> None:
    kills, unknown, again = _survives(tmp_path, took_s, random.Random(1000 + moment))
    print(f"kills in time: {kills}, mails of unknown fate: {unknown}, webhooks that came again: {again}")
