"""The installation that the OpenAPI document's examples are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain, repeat

from service.adapters.stories import SqlStories
from service.answering import answer
from service.bootstrap import Dateline, Unwatched
from service.digests.defining import Rules, define
from service.http.digest_forms import DigestIn
from service.http.example_requests import ANSWER, CONVERSATION, DELIVERY, DESK, EDITION, QUESTION, STORY
from service.http.publishing import edition_asked_for
from service.model import Destination, Feedback, Question
from service.stories.following import Follower
from vectorstore.ingesting import ingest
from vectorstore.model import Draft

BRIDGE_TWICE = "https://example.org/velmar-bridge"
AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)


def set_scene(dateline: Dateline) -> None:
    """In an archive that holds the seeds: what the examples name."""
    dateline.fill_some(1_000)
    question = Question(QUESTION, AS_OF, conversation_id=CONVERSATION, answer_id=ANSWER, may_begin=True)
    assert answer(question, ports=dateline.answering).status == "answered"
    dateline.feedback.record(Feedback("f1", "main", ANSWER, "down", "Who else?", "address 127.0.0.1", AS_OF))
    names = chain([STORY], repeat("another-story"))
    Follower(SqlStories(dateline.database, dateline.clock), new_id=lambda: next(names))()
    _publish(dateline)
    _correct(dateline)


def _publish(dateline: Dateline) -> None:
    """An Edition of a stored digest, whose one delivery was given up."""
    destination = Destination(DESK["kind"], DESK["address"])
    rules = Rules(dateline.couriers, dateline.timetable.check)
    dateline.digests.add(
        define(
            archive="main", name="Morning", now=AS_OF, rules=rules, topics=["human rights"], destinations=[destination]
        )
    )
    digesting = replace(dateline.digesting, new_id=lambda: EDITION)
    asked = DigestIn(digest="Morning", day=date(2023, 3, 17), send=True)
    edition_asked_for(asked, "main", dateline=replace(dateline, digesting=digesting), progress=Unwatched())
    held = dateline.ledger.claim(owner="scene", now=dateline.clock.now(), lease_s=60)
    assert held is not None
    assert held.id == DELIVERY
    dateline.ledger.failed(DELIVERY, owner="scene", error="410 Gone", again_at=None)


def _correct(dateline: Dateline) -> None:
    """One answer's article says something else by now, under a new revision."""
    old = Draft(text="The Velmar bridge cost 12 million euros.", origin="api", url=BRIDGE_TWICE, title="Velmar bridge")
    ingest([old], archive="main", catalogue=dateline.catalogue)
    said = answer(Question("What did the Velmar bridge cost?", AS_OF), ports=dateline.answering)
    assert said.citations
    ingest(
        [replace(old, text="The Velmar bridge cost 14 million euros.")], archive="main", catalogue=dateline.catalogue
    )
    assert dateline.corrections.check() == len(said.citations)
