"""Definitions: what is taken, in which form it is kept, and what is said of what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from service.digests.defining import Rules, define, revise, unnamed
from service.model import Delivery, Destination, DigestDefinition, Edition
from service.ports import BadQuestion

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 3, tzinfo=UTC)


class Letters:
    """A courier to addresses with an @."""

    recognises = False

    def check(self, address: str) -> None:
        if "@" not in address:
            raise BadQuestion(f"{address!r} is no address; write name@example.org")

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        raise AssertionError("nothing is sent while defining")


def _check_schedule(schedule: str, time_zone: str) -> None:
    if len(schedule.split(" ")) != 5 or not time_zone:
        raise BadQuestion(f"{schedule!r} is no schedule")


RULES = Rules({"email": Letters()}, _check_schedule)


def made(**fields: Any) -> DigestDefinition:
    return define(**{"archive": "main", "name": "Morning", "now": NOW, "rules": RULES, **fields})


def test_a_definition_with_a_name_alone_is_about_everything_of_the_last_day() -> None:
    found = made(new_id=lambda: "d1")
    assert found == DigestDefinition("d1", "main", "Morning", NOW, NOW)
    assert (found.hours, found.time_zone, found.topics, found.schedule) == (24, "UTC", (), None)


def test_everything_is_put_in_one_form() -> None:
    found = made(
        name="  The \t morning ",
        topics=["  human   rights "],
        sources=["Kazinform "],
        question="  What did Türk say? ",
        schedule=" 0  8 * * mon-fri ",
        destinations=[Destination(" Email", " desk@example.org ")],
    )
    assert (found.name, found.topics, found.sources) == ("The morning", ("human rights",), ("Kazinform",))
    assert (found.question, found.schedule) == ("What did Türk say?", "0 8 * * mon-fri")
    assert found.destinations == (Destination("email", "desk@example.org"),)


def test_two_new_definitions_never_share_an_id() -> None:
    assert made().id != made().id


def test_an_emptied_text_is_none() -> None:
    found = made(question="  ", schedule="")
    assert (found.question, found.schedule) == (None, None)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "  "}, "needs a name"),
        ({"name": "n" * 81}, "at most 80 characters, not 81"),
        ({"name": "a\x07b"}, "control characters"),
        ({"topics": ["the"]}, "no word to look for"),
        ({"topics": [""]}, "no word to look for"),
        ({"topics": ["word " * 50]}, "at most 200"),
        ({"topics": [f"topic {n}" for n in range(21)]}, "at most 20 topics, not 21"),
        ({"topics": ["Human rights", "human  RIGHTS"]}, "twice"),
        ({"sources": ["CNN", "cnn"]}, "twice"),
        ({"sources": [" "]}, "source"),
        ({"question": "?"}, "no words"),
        ({"hours": 0}, "1 to 744 hours, not 0"),
        ({"hours": 745}, "1 to 744 hours, not 745"),
        ({"hours": True}, "1 to 744"),
        ({"length": "huge"}, "short, medium, long"),
        ({"schedule": "at dawn"}, "no schedule"),
        ({"destinations": [Destination("fax", "1")]}, "one of: email"),
        ({"destinations": [Destination("email", "desk")]}, "name@example.org"),
        ({"destinations": [Destination("email", "a@b.c"), Destination("email", "a@b.c ")]}, "twice"),
        ({"destinations": [Destination("email", f"{n}@b.c") for n in range(21)]}, "at most 20"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(BadQuestion, match=says):
        made(**fields)


@pytest.mark.parametrize(
    ("zone", "near"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("europe/berln", "Europe/Berlin"),
        ("Asia/Almati", "Asia/Almaty"),
        ("Europe", "Europe/"),
        ("../../etc/passwd", "Europe/Berlin or UTC"),
        ("Nowhere/At/All", "Europe/Berlin or UTC"),
        ("", "Europe/Berlin or UTC"),
    ],
)
def test_a_wrong_time_zone_names_near_ones(zone: str, near: str) -> None:
    with pytest.raises(BadQuestion, match=near):
        made(time_zone=zone)


def test_a_revision_changes_what_was_said_and_nothing_else() -> None:
    before = made(topics=["floods"], hours=48)
    after = revise(before, now=LATER, rules=RULES, name="Evening", topics=[])
    assert (after.id, after.created_at, after.updated_at) == (before.id, NOW, LATER)
    assert (after.name, after.topics, after.hours) == ("Evening", (), 48)


def test_a_revision_is_checked_as_a_new_definition_is() -> None:
    with pytest.raises(BadQuestion, match="1 to 744"):
        revise(made(), now=LATER, rules=RULES, hours=9999)


def test_a_secret_that_was_not_sent_back_is_kept() -> None:
    before = made(destinations=[Destination("email", "desk@example.org", secret="s3")])
    same = revise(before, now=LATER, rules=RULES, destinations=[Destination("email", "desk@example.org")])
    assert same.destinations[0].secret == "s3"
    other = revise(before, now=LATER, rules=RULES, destinations=[Destination("email", "you@example.org")])
    assert other.destinations[0].secret is None


def test_an_unnamed_digest_is_known_again_by_what_it_is_about() -> None:
    first = unnamed(["floods", "Human rights"], ["CNN"], archive="main", as_of=NOW)
    again = unnamed(["human  rights", "Floods"], ["cnn"], archive="main", as_of=LATER, hours=72, length="long")
    assert first.id == again.id
    others = [
        unnamed(["floods"], ["CNN"], archive="main", as_of=NOW),
        unnamed(["floods", "human rights"], archive="main", as_of=NOW),
        unnamed(["floods", "human rights"], ["CNN"], archive="theirs", as_of=NOW),
        unnamed(["floods", "human rights"], ["CNN"], "Why?", archive="main", as_of=NOW),
    ]
    assert len({first.id, *(other.id for other in others)}) == 5


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"topics": ["floods", "Port Ellery"]}, "floods · Port Ellery"),
        ({"question": "What did\nTürk say?"}, "What did Türk say?"),
        ({"sources": ["CNN"]}, "CNN"),
        ({}, "The news"),
    ],
)
def test_an_unnamed_digest_is_headed_with_what_it_is_about(about: dict[str, Any], name: str) -> None:
    assert unnamed(**about, archive="main", as_of=NOW).name == name


@pytest.mark.parametrize("topic", ["word " * 30, "w" * 150])
def test_a_long_heading_is_shortened(topic: str) -> None:
    name = unnamed([topic], archive="main", as_of=NOW).name
    assert len(name) <= 80
    assert name.endswith(("word…", "w…"))


def test_an_unnamed_digest_is_checked_too() -> None:
    with pytest.raises(BadQuestion, match="Europe/Berlin"):
        unnamed(archive="main", as_of=NOW, time_zone="Berlin")
