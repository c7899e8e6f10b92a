"""What no longer holds, found in a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.adapters.conversations import SqlConversations
from service.adapters.corrections import SqlCorrections
from service.adapters.editions import SqlEditions
from service.model import Citation, Correction, Sentence
from tests.answers import answer
from tests.editions import edition, harbour
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.ingesting import ingest
from vectorstore.model import MAIN_ARCHIVE, Draft

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
RIVER = "https://example.org/river"
RISES = "The river rose by two metres on Friday."
CLOSED = "Four bridges were closed."
TEXT = f"{RISES} {CLOSED}"


@dataclass
class HandClock:
    at: datetime = AT

    def now(self) -> datetime:
        return self.at


class Desk:
    """An archive whose articles are revised, and what is noticed of it."""

    def __init__(self, path: Path) -> None:
        self.clock = HandClock()
        self.database = Database(path)
        self.catalogue = SqliteCatalogue(self.database, self.clock)
        self.conversations = SqlConversations(self.database, self.clock)
        self.editions = SqlEditions(self.database)
        self.corrections = SqlCorrections(self.database, self.clock)

    def publish(self, text: str, url: str = RIVER, title: str = "River", archive: str = MAIN_ARCHIVE) -> str:
        draft = Draft(text=text, origin="api", url=url, title=title)
        ingest([draft], archive=archive, catalogue=self.catalogue)
        return self.catalogue.articles(archive, query=title)[0].id

    def say(self, article_id: str, *quotes: str, name: str = "answer-1", text: str = TEXT, revision: int = 1) -> None:
        citations = tuple(
            Citation(n, article_id, revision, "River", "Example", RIVER, None, at, at + len(quote), quote)
            for n, (at, quote) in enumerate(((text.index(quote), quote) for quote in quotes), start=1)
        )
        sentences = tuple(Sentence(f"Said: {cited.quote}", (cited.number,)) for cited in citations)
        kept = answer(id=name, sentences=sentences, citations=citations, conflicts=())
        self.conversations.append(MAIN_ARCHIVE, kept)

    def noticed(self, name: str = "answer-1") -> list[Correction]:
        return self.corrections.of(MAIN_ARCHIVE, name)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "archive.db")
    with closing(opened.database):
        yield opened


def fates(corrections: Sequence[Correction]) -> list[tuple[str, str, str | None]]:
    return [(found.quote, found.fate, found.now) for found in corrections]


def test_a_quote_that_its_article_says_otherwise_now_is_noticed(desk: Desk) -> None:
    article_id = desk.publish(TEXT)
    desk.say(article_id, RISES, CLOSED)
    now = "The river rose by three metres on Friday."
    desk.publish(TEXT.replace(RISES, now))
    assert desk.corrections.check() == 1
    (found,) = desk.noticed()
    assert found == Correction(
        id=found.id,
        archive="main",
        kind="answer",
        owner_id="answer-1",
        item=None,
        sentence=f"Said: {RISES}",
        quote=RISES,
        article_id=article_id,
        title="River",
        source="Example",
        url=RIVER,
        old_revision=1,
        new_revision=2,
        fate="changed",
        now=now,
        noticed_at=AT,
    )


def test_nothing_is_noticed_while_articles_stay_as_they_were(desk: Desk) -> None:
    desk.say(desk.publish(TEXT), RISES)
    assert desk.corrections.check() == 0
    desk.publish(TEXT, title="River rises")  # another headline is another revision, of the same text
    desk.publish("Another article.", url="https://example.org/other", title="Other")
    assert desk.corrections.check() == 0
    assert desk.noticed() == []


def test_a_quote_is_gone_with_its_sentence_and_withdrawn_with_its_article(desk: Desk) -> None:
    article_id = desk.publish(TEXT)
    desk.say(article_id, RISES, CLOSED)
    desk.publish(RISES)
    assert desk.corrections.check() == 1
    assert fates(desk.noticed()) == [(CLOSED, "gone", None)]
    desk.catalogue.delete(MAIN_ARCHIVE, article_id)
    assert desk.corrections.check() == 2
    assert fates(desk.noticed()) == [(RISES, "withdrawn", None), (CLOSED, "withdrawn", None)]
    assert {found.new_revision for found in desk.noticed()} == {None}


def test_every_answer_and_every_item_that_quoted_it_is_flagged(desk: Desk) -> None:
    article_id = desk.publish(TEXT)
    desk.say(article_id, CLOSED)
    desk.say(article_id, CLOSED, name="answer-2")
    quoted = Citation(1, article_id, 1, "River", None, None, None, len(RISES) + 1, len(TEXT), CLOSED)
    item = replace(harbour(3), sentences=(Sentence(CLOSED, (1,)),), citations=(quoted,), conflicts=())
    told = edition(items=(item,), corrections=())
    desk.editions.freeze(told)
    desk.publish(RISES)
    assert desk.corrections.check() == 3
    assert len(desk.noticed()) == len(desk.noticed("answer-2")) == 1
    (of_edition,) = desk.noticed(told.id)
    assert (of_edition.kind, of_edition.item) == ("edition", 3)
    assert desk.corrections.of_digest(told.digest_id, since=None) == [of_edition]
    assert desk.corrections.of_digest(told.digest_id, since=AT - timedelta(microseconds=1)) == [of_edition]
    assert desk.corrections.of_digest(told.digest_id, since=AT) == []
    assert desk.corrections.of_digest("another", since=None) == []


def test_a_check_that_is_made_again_finds_nothing_new(desk: Desk) -> None:
    desk.say(desk.publish(TEXT), RISES, CLOSED)
    desk.publish(RISES)
    assert desk.corrections.check() == 1
    before = desk.corrections.all(MAIN_ARCHIVE)
    desk.clock.at += timedelta(hours=1)
    assert desk.corrections.check() == 0
    assert SqlCorrections(desk.database, desk.clock).check() == 0
    desk.publish(f"{RISES} Nobody was hurt.")  # revised again, but nothing else in the quote's place
    assert desk.corrections.check() == 0
    assert desk.corrections.all(MAIN_ARCHIVE) == before


def test_a_newer_correction_takes_the_place_of_the_older(desk: Desk) -> None:
    desk.say(desk.publish(TEXT), CLOSED)
    for hour, now in enumerate(("Five bridges were closed.", "Six bridges were closed."), start=1):
        desk.clock.at = AT + timedelta(hours=hour)
        desk.publish(f"{RISES} {now}")
        assert desk.corrections.check() == 1
        (found,) = desk.noticed()
        assert (found.now, found.new_revision, found.noticed_at) == (now, hour + 1, desk.clock.at)


def test_a_correction_is_taken_back_when_the_article_has_the_quote_again(desk: Desk) -> None:
    desk.say(desk.publish(TEXT), CLOSED)
    desk.publish(RISES)
    desk.corrections.check()
    desk.publish(f"{RISES} And more. {CLOSED}")
    assert desk.corrections.check() == 0
    assert desk.noticed() == []
    desk.publish(RISES)
    assert desk.corrections.check() == 1


def test_an_article_that_was_deleted_and_read_in_again_is_compared_with_what_it_says_now(desk: Desk) -> None:
    article_id = desk.publish(TEXT)
    desk.say(article_id, RISES, CLOSED)
    desk.catalogue.delete(MAIN_ARCHIVE, article_id)
    assert desk.publish(f"New first words. {CLOSED}") == article_id  # its revision 1 is another text now
    assert desk.corrections.check() == 1
    assert fates(desk.noticed()) == [(RISES, "gone", None)]


def test_an_answer_kept_after_its_article_was_revised_is_compared_too(desk: Desk) -> None:
    article_id = desk.publish(TEXT)
    desk.publish(RISES)
    desk.say(article_id, CLOSED)
    assert desk.corrections.check() == 1


def test_a_quote_is_compared_with_the_revision_that_it_was_taken_from(desk: Desk) -> None:
    article_id = desk.publish(TEXT)
    now = "Five bridges were closed."
    desk.publish(f"{RISES} {now}")
    desk.say(article_id, now, name="later", text=f"{RISES} {now}", revision=2)
    desk.say(article_id, CLOSED)
    assert desk.corrections.check() == 1
    desk.publish(TEXT)
    assert desk.corrections.check() == 1
    assert (fates(desk.noticed()), fates(desk.noticed("later"))) == ([], [(now, "changed", CLOSED)])


def test_another_archives_article_of_the_same_id_is_no_other_revision(desk: Desk) -> None:
    article_id = desk.publish(TEXT, archive="theirs")
    desk.say(article_id, RISES)  # in "main", which has no such article
    assert desk.corrections.check() == 1
    assert fates(desk.noticed()) == [(RISES, "withdrawn", None)]
    assert desk.corrections.of("theirs", "answer-1") == []
    assert desk.corrections.all("theirs") == []


def test_a_limit_bounds_the_articles_and_the_rest_is_found_later(desk: Desk) -> None:
    for n in range(25):
        url, text = f"https://example.org/{n}", f"{n} boats sank. {n} boats came home."
        article_id = desk.publish(text, url=url, title=f"Boats {n:02}")
        desk.say(article_id, f"{n} boats sank.", name=f"answer-{n}", text=text)
        desk.publish(f"{n} boats came home.", url=url, title=f"Boats {n:02}")
    assert [desk.corrections.check(limit=12) for _ in range(4)] == [12, 12, 1, 0]
    pages = [desk.corrections.all(MAIN_ARCHIVE, limit=20, offset=offset) for offset in (0, 20)]
    assert [len(page) for page in pages] == [20, 5]
    assert len({found.id for page in pages for found in page}) == 25


def test_the_newest_correction_is_listed_first(desk: Desk) -> None:
    desk.say(desk.publish(TEXT), RISES, CLOSED)
    desk.publish(CLOSED)
    desk.corrections.check()
    desk.clock.at += timedelta(hours=1)
    desk.publish("Nothing of it.")
    desk.corrections.check()
    assert [found.quote for found in desk.corrections.all(MAIN_ARCHIVE)] == [CLOSED, RISES]
    assert [found.quote for found in desk.noticed()] == [RISES, CLOSED]


def test_several_that_check_at_once_notice_each_correction_once(desk: Desk) -> None:
    for n in range(30):
        url, text = f"https://example.org/{n}", f"{n} boats sank. {n} boats came home."
        article_id = desk.publish(text, url=url, title=f"Boats {n:02}")
        desk.say(article_id, f"{n} boats sank.", name=f"answer-{n}", text=text)
        desk.publish(f"{n} boats came home.", url=url, title=f"Boats {n:02}")
    checkers = [SqlCorrections(desk.database, desk.clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        noticed = list(pool.map(lambda checker: checker.check(), checkers))
    assert sum(noticed) == 30
    assert len(desk.corrections.all(MAIN_ARCHIVE, limit=100)) == 30
