"""Kept stories in a real SQLite database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from service.adapters.stories import SqlStories
from service.model import Features, PlacedArticle, StoryLine
from service.ports import Stories, StoryDesk, Unknown
from service.stories.features import features_of
from tests.service.stories.invented import EVENTS, Room, article, copied, everything, room
from vectorstore.model import MAIN_ARCHIVE, Published, Scope
from vectorstore.ports import StoreUnavailable

DAY = timedelta(days=1)
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
NOTHING = Features((), (), (), frozenset(), 0, b"")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path) as opened:
        yield opened


@pytest.fixture
def full(desk: Room) -> Room:
    desk.add(*everything(), copied("mine", 0, 1))
    desk.follow()
    return desk


def names(desk: Room, scope: Scope, **page: int) -> list[str]:
    return [story.members[0].article.origin.split("/")[0] for story in desk.stories.within(scope, **page)]


def placed(article_id: str, story_id: str, at: datetime = NOVEMBER, features: Features = NOTHING) -> PlacedArticle:
    return PlacedArticle(article_id, story_id, 1, article_id, at, f"About {article_id}", True, features)


def test_stories_come_whole_and_latest_first(full: Room) -> None:
    stories: Stories = full.stories
    found = stories.within(Scope())
    assert names(full, Scope()) == ["final", "virus", *sorted(["mine", "rates"], key=_id(full)), "mayor", "ferry"]
    assert [len(story.members) for story in found if story.headline == EVENTS["mine"][0][0]] == [4]
    assert all(story == stories.story(MAIN_ARCHIVE, story.id) for story in found)


def _id(desk: Room) -> Callable[[str], str]:
    ids = {story.members[0].article.origin.split("/")[0]: story.id for story in desk.stories.within(Scope())}
    return ids.__getitem__


def test_pages_of_stories_follow_each_other(full: Room) -> None:
    whole = full.stories.within(Scope())
    assert [*full.stories.within(Scope(), limit=4), *full.stories.within(Scope(), limit=4, offset=4)] == whole


def test_a_story_is_in_scope_when_one_of_its_articles_is(full: Room) -> None:
    late = article(
        "ferry", 1, url="https://late.example", origin="late", text=f"{EVENTS['ferry'][1][1]} It sails again."
    )
    full.add(replace(late, published=Published("2026-11-15", "day", "metadata")))
    full.follow()
    assert names(full, Scope(start=NOVEMBER + 14 * DAY)) == ["ferry"]
    assert len(full.stories.within(Scope(start=NOVEMBER + 14 * DAY))[0].members) == 4
    assert names(full, Scope(start=NOVEMBER + 9 * DAY, end=NOVEMBER + 10 * DAY)) == ["ferry"]
    assert names(full, Scope(end=NOVEMBER + 9 * DAY)) == []


def test_sources_narrow_a_scope(full: Room) -> None:
    assert names(full, Scope(sources=frozenset({"copy 1"}))) == ["mine"]
    assert names(full, Scope(sources=frozenset({"nobody"}))) == []


def test_another_archive_has_no_stories_of_ours(full: Room) -> None:
    assert names(full, Scope("theirs")) == []


@pytest.mark.parametrize("published", [None, Published("--11-12", "month-day", "text")])
def test_an_article_of_unknown_date_is_in_scope_when_it_was_read_in_then(
    desk: Room, published: Published | None
) -> None:
    desk.add(article("mine", 0, published=published))  # on the 21st
    desk.follow()
    assert names(desk, Scope(start=NOVEMBER + 20 * DAY, end=NOVEMBER + 30 * DAY)) == ["mine"]
    assert names(desk, Scope(start=NOVEMBER + 10 * DAY, end=NOVEMBER + 13 * DAY)) == []
    assert names(desk, Scope(start=NOVEMBER + 30 * DAY)) == []
    assert names(desk, Scope()) == ["mine"]


def test_articles_that_are_in_no_story_yet_are_left_out(full: Room) -> None:
    (late,) = full.add(article("mine", 0, url="https://late.example", origin="late", text="A heron slept."))
    assert full.stories.of_articles(MAIN_ARCHIVE, [late, "nobody"]) == {}
    assert full.stories.of_articles(MAIN_ARCHIVE, []) == {}


def test_a_story_that_is_not_there_is_unknown(desk: Room) -> None:
    with pytest.raises(Unknown, match="nothing"):
        desk.stories.story(MAIN_ARCHIVE, "nothing")


def test_a_thousand_articles_take_few_queries(desk: Room) -> None:
    ids = desk.add(*(article("mine", 0, text=f"Heron {n} slept.", url=None, origin=f"h/{n}") for n in range(1000)))
    with desk.stories.at_work() as work:
        for number, article_id in enumerate(ids):
            work.write(StoryLine(f"s{number % 700}", MAIN_ARCHIVE, "Herons", article_id))
            work.put(MAIN_ARCHIVE, placed(article_id, f"s{number % 700}"))
        work.settle({f"s{number}" for number in range(700)})
    asked: list[str] = []
    listener = lambda *arguments: asked.append(arguments[2])  # noqa: E731
    event.listen(desk.database._engine, "before_cursor_execute", listener)
    found = desk.stories.within(Scope())
    assert sum(len(story.members) for story in found) == 1000
    assert len([sql for sql in asked if sql.lstrip().startswith("SELECT")]) < 10


def test_due_are_new_and_revised_articles_in_order_of_arrival(desk: Room) -> None:
    kept: StoryDesk = desk.stories
    ids = desk.add(article("mine", 0), article("rates", 0), article("final", 0, title=None))
    assert [due.article_id for due in kept.due(limit=9)] == ids
    assert [due.article_id for due in kept.due(limit=2)] == ids[:2]
    first = kept.due(limit=1)[0]
    assert (first.title, first.text, first.body_start, first.revision) == (*EVENTS["mine"][0], 0, 1)
    assert first.at == datetime(2026, 11, 12, tzinfo=UTC)
    desk.follow()
    assert kept.due(limit=9) == []
    desk.add(article("rates", 0, title="The rate is lifted"))
    assert [(due.article_id, due.revision) for due in kept.due(limit=9)] == [(ids[1], 2)]


def test_what_another_process_writes_is_due_here(tmp_path: Path) -> None:
    with room(tmp_path) as one, room(tmp_path) as other:
        assert one.stories.due(limit=9) == []
        (added,) = other.add(article("mine", 0))
        assert [due.article_id for due in one.stories.due(limit=9)] == [added]


def test_what_somebody_else_has_placed_revised_or_deleted_is_due_no_more(desk: Room) -> None:
    ids = desk.add(article("mine", 0), article("rates", 0), article("final", 0), article("virus", 0))
    due = desk.stories.due(limit=9)
    desk.catalogue.delete(MAIN_ARCHIVE, ids[1])
    desk.add(article("final", 0, title="Another headline"))
    with desk.stories.at_work() as work:
        work.write(StoryLine("s", MAIN_ARCHIVE, "About it", ids[0]))
        work.put(MAIN_ARCHIVE, placed(ids[0], "s"))
        assert work.still_due(due) == {ids[3]}


def test_what_fails_leaves_nothing(desk: Room) -> None:
    (mine,) = desk.add(article("mine", 0))
    with pytest.raises(StoreUnavailable):
        _put(desk, mine, "an article that is not there")
    assert desk.stories.of_articles(MAIN_ARCHIVE, [mine]) == {}


def _put(desk: Room, *article_ids: str) -> None:
    with desk.stories.at_work() as work:
        work.write(StoryLine("s", MAIN_ARCHIVE, "About it", article_ids[0]))
        for article_id in article_ids:
            work.put(MAIN_ARCHIVE, placed(article_id, "s"))


def test_features_come_back_exactly(desk: Room) -> None:
    (mine,) = desk.add(article("mine", 0))
    features = features_of(*EVENTS["mine"][0], 0)
    with desk.stories.at_work() as work:
        work.write(StoryLine("s", MAIN_ARCHIVE, "About it", mine))
        work.put(MAIN_ARCHIVE, placed(mine, "s", features=features))
        assert work.placed(mine) == placed(mine, "s", features=features)
        assert work.members(["s", "nobody"]) == {"s": [placed(mine, "s", features=features)]}
        assert work.placed("nobody") is None


def test_stories_near_are_those_that_share_most_terms_in_that_time(desk: Room) -> None:
    ids = desk.add(*(article("mine", 0, text=f"Heron {n} slept.", url=None, origin=f"h/{n}") for n in range(4)))
    with desk.stories.at_work() as work:
        for article_id, at, terms in zip(
            ids,
            (NOVEMBER, NOVEMBER + DAY, NOVEMBER + 9 * DAY, NOVEMBER),
            (("a", "b"), ("a", "b", "c"), ("a", "b", "c"), ("a",)),
            strict=True,
        ):
            work.announce(MAIN_ARCHIVE, article_id, at, terms)
            work.write(StoryLine(f"of {article_id}", MAIN_ARCHIVE, "About it", article_id))
            work.put(MAIN_ARCHIVE, placed(article_id, f"of {article_id}", at))
        week = {"since": NOVEMBER - DAY, "until": NOVEMBER + 2 * DAY}
        assert work.near(MAIN_ARCHIVE, ("a", "b", "c"), limit=9, **week) == [f"of {ids[1]}", f"of {ids[0]}"]
        assert work.near(MAIN_ARCHIVE, ("a", "b", "c"), limit=1, **week) == [f"of {ids[1]}"]
        assert work.near("theirs", ("a", "b", "c"), limit=9, **week) == []
        assert work.near(MAIN_ARCHIVE, (), limit=9, **week) == []
        assert work.articles(MAIN_ARCHIVE, **week) == 3
        assert work.frequencies(MAIN_ARCHIVE, ["a", "c", "z"], **week) == {"a": 3, "c": 1}


def test_an_article_is_found_by_what_was_last_announced_of_it(desk: Room) -> None:
    (mine,) = desk.add(article("mine", 0))
    whole = {"since": NOVEMBER, "until": NOVEMBER + DAY}
    with desk.stories.at_work() as work:
        work.announce(MAIN_ARCHIVE, mine, NOVEMBER, ("a", "b", "b"))
        work.announce(MAIN_ARCHIVE, mine, NOVEMBER, ("b", "c"))
        assert work.frequencies(MAIN_ARCHIVE, ["a", "b", "c"], **whole) == {"b": 1, "c": 1}
        assert work.articles(MAIN_ARCHIVE, **whole) == 1


def test_the_terms_of_a_deleted_article_are_not_counted(desk: Room) -> None:
    mine, _ = desk.add(article("mine", 0), article("mine", 1))
    desk.follow()
    whole = {"since": NOVEMBER, "until": NOVEMBER + 30 * DAY}
    with desk.stories.at_work() as work:
        assert work.frequencies(MAIN_ARCHIVE, ["koldfjel"], **whole) == {"koldfjel": 2}
    desk.catalogue.delete(MAIN_ARCHIVE, mine)
    with desk.stories.at_work() as work:
        assert work.frequencies(MAIN_ARCHIVE, ["koldfjel"], **whole) == {"koldfjel": 1}


def test_a_merged_story_is_found_by_each_of_its_ids_and_is_told_by_one(desk: Room) -> None:
    ids = desk.add(article("mine", 0), article("rates", 0), article("final", 0))
    with desk.stories.at_work() as work:
        for name, article_id in zip("abc", ids, strict=True):
            work.write(StoryLine(name, MAIN_ARCHIVE, f"Story {name}", article_id))
            work.put(MAIN_ARCHIVE, placed(article_id, name))
        work.settle("abc")
    with desk.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO told (digest_id, edition_id, story_id, text, told_at) VALUES ('d', 'e', 'a', 'It is so.', '')"
        )
    with desk.stories.at_work() as work:
        work.merge("a", into="b")
        work.merge("b", into="c")
        work.settle(["c"])
    assert {desk.stories.story(MAIN_ARCHIVE, name).id for name in "abc"} == {"c"}
    assert len(desk.stories.story(MAIN_ARCHIVE, "a").members) == 3
    assert desk.stories.bereft() == []
    with desk.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT story_id FROM told").scalars().all() == ["c"]


def test_a_story_whose_ids_led_to_it_takes_them_along(desk: Room) -> None:
    one, other = desk.add(article("mine", 0), article("rates", 0))
    with desk.stories.at_work() as work:
        for name, article_id in (("a", one), ("b", other)):
            work.write(StoryLine(name, MAIN_ARCHIVE, f"Story {name}", article_id))
            work.put(MAIN_ARCHIVE, placed(article_id, name))
        work.merge("a", into="b")
        work.settle(["b"])
    for article_id in (one, other):
        desk.catalogue.delete(MAIN_ARCHIVE, article_id)
    desk.follow()
    with desk.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM story_aliases").scalar_one() == 0


def test_a_date_at_the_end_of_time_is_placed_like_any_other(desk: Room) -> None:
    for day in ("9998-12-30", "0001-01-02"):
        desk.add(article("mine", 0, published=Published(day, "day", "metadata"), url=f"https://example.org/{day}"))
    desk.follow()
    assert desk.stories.due(limit=9) == []


def test_two_stores_of_one_database_see_the_same(full: Room) -> None:
    from tests.fakes import StoppedClock

    assert SqlStories(full.database, StoppedClock()).within(Scope()) == full.stories.within(Scope())
