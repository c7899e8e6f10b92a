"""Frozen Editions and what was told, in a real SQLite database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.adapters.editions import SqlEditions
from service.model import ToldArticle
from service.ports import Unknown
from tests.editions import AS_OF, DIGEST, EDITION, delivery, edition, empty_edition, flood, harbour
from vectorstore.adapters.database import Database
from vectorstore.adapters.tables import deliveries, quotations, told
from vectorstore.ports import StoreUnavailable


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "archive.db")
    yield opened
    opened.close()


@pytest.fixture
def kept(database: Database) -> SqlEditions:
    return SqlEditions(database)


def counted(database: Database) -> tuple[int, int, int]:
    """Rows of told, quotations and deliveries."""
    with database.reading() as connection:
        return tuple(  # type: ignore[return-value]
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (told, quotations, deliveries)
        )


def test_an_edition_comes_back_as_it_was_frozen(kept: SqlEditions) -> None:
    kept.freeze(edition())
    assert kept.edition("main", EDITION) == edition()


def test_another_archives_edition_is_as_if_it_did_not_exist(kept: SqlEditions) -> None:
    kept.freeze(edition())
    with pytest.raises(Unknown, match=EDITION):
        kept.edition("theirs", EDITION)
    assert kept.editions("theirs") == []


def test_what_it_tells_quotes_and_delivers_is_kept_with_it(kept: SqlEditions, database: Database) -> None:
    kept.freeze(edition(items=(flood(1), harbour(2))), [delivery()])
    sentences = len(flood(1).sentences) + len(harbour(2).sentences)
    cited = sum(len(said.citations) for item in (flood(1), harbour(2)) for said in item.sentences)
    sides = sum(len(side.citations) for conflict in flood(1).conflicts for side in conflict.sides)
    assert counted(database) == (sentences, cited + sides, 1)
    with database.reading() as connection:
        row = connection.execute(select(deliveries)).one()
    assert (row.id, row.state, row.attempts, row.owner) == (delivery().id, "pending", 0, None)
    assert datetime.fromisoformat(row.next_at) == AS_OF


def test_the_same_id_twice_is_kept_once_as_it_was_the_first_time(kept: SqlEditions, database: Database) -> None:
    kept.freeze(edition(), [delivery()])
    before = counted(database)
    kept.freeze(edition(name="Other"), [replace(delivery(), id="other")])
    assert kept.edition("main", EDITION).name == edition().name
    assert counted(database) == before


def test_nothing_is_kept_when_one_part_cannot_be(kept: SqlEditions, database: Database) -> None:
    unkeepable = replace(delivery(), attempts=2**70)
    with pytest.raises((OverflowError, StoreUnavailable)):
        kept.freeze(edition(), [unkeepable])
    assert counted(database) == (0, 0, 0)
    assert kept.editions("main") == []


def test_editions_are_listed_newest_first_whatever_the_offset_of_their_time(kept: SqlEditions) -> None:
    almaty = timezone(timedelta(hours=5))
    times = [
        datetime(2026, 11, 21, 8, tzinfo=UTC),
        datetime(2026, 11, 21, 9, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 11, 21, 13, 30, tzinfo=almaty),
    ]
    for number, at in enumerate(times):
        kept.freeze(edition(id=f"e{number}", as_of=at, digest_id="one" if number else "other"))
    assert [one.id for one in kept.editions("main")] == ["e1", "e2", "e0"]
    assert [one.id for one in kept.editions("main", limit=1, offset=1)] == ["e2"]
    assert [one.id for one in kept.editions("main", digest_id="one")] == ["e1", "e2"]
    assert kept.last_built("one") == times[1]
    assert kept.last_built("nobody's") is None


def test_what_was_told_of_a_story_is_remembered_by_digest_oldest_first(kept: SqlEditions) -> None:
    first, *more = flood(1).sentences
    kept.freeze(edition(id="e2", as_of=AS_OF + timedelta(days=1), items=(replace(flood(1), sentences=tuple(more)),)))
    kept.freeze(edition(id="e1", items=(replace(flood(1), sentences=(first,), also=("story-levee",)), harbour(2))))
    lines = kept.told(DIGEST, ["story-flood"])
    assert [(line.edition_id, line.text) for line in lines] == [
        ("e1", first.text),
        *(("e2", said.text) for said in more),
    ]
    assert lines[-1].at == AS_OF + timedelta(days=1)
    assert [line.text for line in kept.told(DIGEST, ["story-levee"])] == [first.text]
    assert kept.told("another digest", ["story-flood"]) == []
    assert kept.told(DIGEST, []) == []


def test_the_articles_behind_what_was_told_are_remembered_with_the_revision_quoted(kept: SqlEditions) -> None:
    kept.freeze(edition(items=(flood(1),)))
    first = kept.told_articles(DIGEST, ["flood-1", "flood-2", "nobody's"])
    assert first == {id_: ToldArticle(id_, "story-flood", 1, AS_OF) for id_ in ("flood-1", "flood-2")}
    quoted = tuple(replace(one, revision=3) for one in flood(1).citations if one.article_id == "flood-1")
    later = replace(flood(1), citations=quoted, sentences=flood(1).sentences[:1], conflicts=())
    kept.freeze(edition(id="e2", as_of=AS_OF + timedelta(days=1), items=(later,)))
    after = kept.told_articles(DIGEST, ["flood-1", "flood-2"])
    assert (after["flood-1"].revision, after["flood-2"].revision) == (3, 1)
    assert after["flood-1"].at == AS_OF + timedelta(days=1)
    assert kept.told_articles("another digest", ["flood-1"]) == {}


def test_more_stories_can_be_asked_for_than_a_statement_takes(kept: SqlEditions) -> None:
    kept.freeze(edition(items=(flood(1),)))
    many = [f"s{n}" for n in range(40_000)]
    assert len(kept.told(DIGEST, [*many, "story-flood", "story-flood"])) == len(flood(1).sentences)


def test_two_editions_built_at_the_same_time_are_remembered_as_one_telling(
    kept: SqlEditions, database: Database
) -> None:
    ready = threading.Barrier(2)

    def build(number: int) -> None:
        ready.wait(timeout=30)
        kept.freeze(edition(id=f"e{number}", items=(flood(1),)), [replace(delivery(), id=f"line-{number}")])

    builders = [threading.Thread(target=build, args=(number,)) for number in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    lines = [line.text for line in kept.told(DIGEST, ["story-flood"])]
    assert lines == [said.text for said in flood(1).sentences]
    assert len(kept.editions("main")) == 2


def test_an_empty_edition_is_kept_too(kept: SqlEditions, database: Database) -> None:
    kept.freeze(empty_edition(), [delivery()])
    assert kept.edition("main", empty_edition().id) == empty_edition()
    assert counted(database) == (0, 0, 1)
