"""Articles followed into stories, in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from service.model import Story
from service.ports import Following, Unknown
from service.stories.following import BATCH, Follower
from tests.service.stories.invented import EVENTS, Room, article, copied, everything, room
from vectorstore.model import MAIN_ARCHIVE, Published, Scope


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path) as opened:
        yield opened


def story_of(desk: Room, article_id: str) -> Story:
    return desk.stories.story(MAIN_ARCHIVE, desk.sorted([article_id])[0])


def titles(story: Story) -> list[str | None]:
    return [member.article.title for member in story.members]


def test_three_papers_on_six_events_are_six_stories(desk: Room) -> None:
    follow: Following = desk.follow
    ids = desk.add(*everything())
    assert follow() == 18
    found = desk.sorted(ids)
    assert found[:6] == found[6:12] == found[12:]
    assert len(set(found)) == len(EVENTS)


def test_an_article_joins_its_story_as_it_arrives(desk: Room) -> None:
    (first,) = desk.add(article("mine", 0))
    assert desk.follow() == 1
    before = desk.sorted([first])
    (second,) = desk.add(article("mine", 1))
    assert desk.follow() == 1
    assert desk.sorted([first, second]) == before * 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_makes_no_difference(desk: Room, order: tuple[int, ...]) -> None:
    for paper in order:
        desk.add(*(article(event, paper) for event in EVENTS))
        desk.follow()
    assert all(len(story.members) == 3 for story in desk.stories.within(Scope()))


def test_nothing_is_placed_twice(desk: Room) -> None:
    desk.add(*everything())
    assert desk.follow(limit=5) == 5
    assert desk.follow() == 13
    assert desk.follow() == 0


def test_at_most_as_many_as_were_asked_for_are_placed_oldest_arrivals_first(desk: Room) -> None:
    ids = desk.add(*everything())
    assert desk.follow(limit=2) == 2
    assert set(desk.stories.of_articles(MAIN_ARCHIVE, ids)) == set(ids[:2])


def test_more_than_a_batch_is_placed_in_one_go(desk: Room) -> None:
    drafts = [
        article("mine", 0, text=f"Heron {n} was seen at pond {n}.", url=None, origin=f"h/{n}") for n in range(BATCH + 5)
    ]
    desk.add(*drafts)
    assert desk.follow() == BATCH + 5


def test_an_article_of_long_after_founds_a_story_of_its_own(desk: Room) -> None:
    old, new = desk.add(article("mine", 0), article("mine", 1, published=Published("2026-12-24", "day", "metadata")))
    desk.follow()
    assert len(set(desk.sorted([old, new]))) == 2


def test_an_article_of_unknown_date_counts_by_when_it_was_read_in(desk: Room) -> None:
    known, unknown = desk.add(
        article("mine", 0, published=Published("2026-11-20", "day", "metadata")),
        article("mine", 1, published=None),
    )
    desk.follow()
    story = story_of(desk, unknown)
    assert desk.sorted([known]) == [story.id]
    assert (story.first, story.last) == (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC))


def test_a_round_up_stands_alone_and_brings_no_two_stories_together(desk: Room) -> None:
    both = article("mine", 1).text + "\n\n" + article("ferry", 1).text
    gathered = replace(article("mine", 2), title="5 things to know for November 21", text=both)
    mine, round_up, ferry, later = desk.add(article("mine", 0), gathered, article("ferry", 0), article("mine", 1))
    desk.follow()
    assert [member.article.id for member in story_of(desk, round_up).members] == [round_up]
    assert story_of(desk, later).id == story_of(desk, mine).id != story_of(desk, ferry).id


def test_a_wire_copy_counts_as_one_origin(desk: Room) -> None:
    wire, copy, own, other = desk.add(
        article("mine", 0), copied("mine", 0, 1), article("mine", 1), copied("mine", 0, 2)
    )
    desk.follow()
    story = story_of(desk, wire)
    assert {member.article.id: member.origin for member in story.members} == {
        wire: wire,
        copy: wire,
        own: own,
        other: wire,
    }
    assert story.origins == 2


def test_a_story_goes_by_its_first_headline(desk: Room) -> None:
    first, *_ = desk.add(article("mine", 0), article("mine", 1))
    desk.follow()
    assert story_of(desk, first).headline == EVENTS["mine"][0][0]


def test_a_story_that_began_without_a_title_takes_the_first_one_that_comes(desk: Room) -> None:
    (first,) = desk.add(article("mine", 0, title=None))
    desk.follow()
    assert story_of(desk, first).headline.startswith("Nine miners were brought up alive from the Koldfjell copper mine")
    desk.add(article("mine", 1))
    desk.follow()
    assert story_of(desk, first).headline == EVENTS["mine"][1][0]


def test_a_revision_stays_in_its_story_and_is_looked_at_again(desk: Room) -> None:
    first, _ = desk.add(article("mine", 0), article("mine", 1))
    desk.follow()
    before = story_of(desk, first)
    draft = article("mine", 0)
    desk.add(replace(draft, text=f"{draft.text} A tenth man was not in the shaft.", title="Nine rescued, not ten"))
    assert desk.follow() == 1
    after = story_of(desk, first)
    assert (after.id, len(after.members), after.headline) == (before.id, 2, "Nine rescued, not ten")
    assert desk.follow() == 0


def test_an_article_that_was_revised_into_another_event_moves(desk: Room) -> None:
    mine, second, rates = desk.add(article("mine", 0), article("mine", 1), article("rates", 0))
    desk.follow()
    before = desk.sorted([mine, rates])
    title, text = EVENTS["rates"][1]
    desk.add(article("mine", 0, title=title, text=text, published=Published("2026-11-12", "day", "metadata")))
    assert desk.follow() == 1
    assert desk.sorted([mine, second, rates]) == [before[1], before[0], before[1]]
    assert story_of(desk, second).headline == EVENTS["mine"][1][0]


def test_a_story_that_all_have_left_leads_to_where_they_went(desk: Room) -> None:
    mine, rates = desk.add(article("mine", 0), article("rates", 0))
    desk.follow()
    left, joined = desk.sorted([mine, rates])
    title, text = EVENTS["rates"][1]
    desk.add(article("mine", 0, title=title, text=text))
    desk.follow()
    assert desk.sorted([mine]) == [joined]
    assert desk.stories.story(MAIN_ARCHIVE, left).id == joined


def test_an_article_alone_in_its_story_keeps_it_when_it_is_revised(desk: Room) -> None:
    (mine,) = desk.add(article("mine", 0))
    desk.follow()
    before = desk.sorted([mine])
    desk.add(article("mine", 0, title="Herons", text="Seven herons slept above the old harbour of Almeland."))
    desk.follow()
    assert desk.sorted([mine]) == before
    assert story_of(desk, mine).headline == "Herons"


def test_copies_of_what_was_revised_have_an_origin_of_their_own(desk: Room) -> None:
    wire, one, two = desk.add(article("mine", 0), copied("mine", 0, 1), copied("mine", 0, 2))
    desk.follow()
    title, text = EVENTS["mine"][2]
    desk.add(article("mine", 0, title=title, text=text))
    desk.follow()
    found = {member.article.id: member.origin for member in story_of(desk, wire).members}
    heir = min(one, two)  # of one day
    assert found == {wire: wire, one: heir, two: heir}


def test_a_deleted_article_leaves_its_story_at_once(desk: Room) -> None:
    first, second = desk.add(article("mine", 0), article("mine", 1))
    desk.follow()
    story = story_of(desk, first)
    desk.catalogue.delete(MAIN_ARCHIVE, first)
    left = desk.stories.story(MAIN_ARCHIVE, story.id)
    assert titles(left) == [EVENTS["mine"][1][0]]
    assert left.headline == EVENTS["mine"][1][0]
    assert desk.stories.of_articles(MAIN_ARCHIVE, [first, second]) == {second: story.id}


def test_a_story_without_articles_disappears(desk: Room) -> None:
    (first,) = desk.add(article("mine", 0))
    desk.follow()
    story = story_of(desk, first)
    desk.catalogue.delete(MAIN_ARCHIVE, first)
    with pytest.raises(Unknown):
        desk.stories.story(MAIN_ARCHIVE, story.id)
    assert desk.follow() == 0
    with desk.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM stories").scalar_one() == 0


def test_a_story_whose_origin_was_deleted_gets_another_one(desk: Room) -> None:
    wire, one, two = desk.add(article("mine", 0), copied("mine", 0, 1), copied("mine", 0, 2))
    desk.follow()
    desk.catalogue.delete(MAIN_ARCHIVE, wire)
    desk.follow()
    story = story_of(desk, one)
    heir = min(one, two)
    assert {member.origin for member in story.members} == {heir}
    assert story.headline.startswith(EVENTS["mine"][0][0])
    assert desk.stories.bereft() == []


def test_an_article_that_bridges_two_stories_makes_them_one_with_the_first_ones_id(desk: Room) -> None:
    first_half, second_half = EVENTS["virus"][0][1].split(". ", 1)
    one, other = desk.add(
        article(
            "virus", 0, title="Bird flu near Almeland", text=f"{first_half}. H5N1 it is, in Almeland. Geese have it."
        ),
        article("virus", 1, title="A zone for poultry", text=f"{second_half} Poultry stays. Transports are closed."),
    )
    desk.follow()
    before = desk.sorted([one, other])
    assert len(set(before)) == 2
    third, fourth = desk.add(
        article("virus", 2, title=EVENTS["virus"][0][0], text=EVENTS["virus"][0][1]), copied("virus", 0, 1)
    )
    desk.follow()
    assert len(set(desk.sorted([one, other, third, fourth]))) == 1
    kept = desk.sorted([one])[0]
    assert kept in before
    assert {desk.stories.story(MAIN_ARCHIVE, old).id for old in before} == {kept}


def test_archives_do_not_share_stories(desk: Room) -> None:
    (ours,), (theirs,) = desk.add(article("mine", 0)), desk.add(article("mine", 1), archive="theirs")
    assert desk.follow() == 2
    assert desk.stories.of_articles(MAIN_ARCHIVE, [ours, theirs]).keys() == {ours}
    story_id = desk.sorted([theirs], "theirs")[0]
    assert len(desk.stories.story("theirs", story_id).members) == 1
    with pytest.raises(Unknown):
        desk.stories.story(MAIN_ARCHIVE, story_id)


def test_what_is_placed_survives_a_restart(tmp_path: Path) -> None:
    with room(tmp_path) as before:
        ids = before.add(*everything()[:12])
        before.follow()
        placed = before.sorted(ids)
    with room(tmp_path) as after:
        after.follow = Follower(after.stories, new_id=lambda: "new")
        assert after.follow() == 0
        assert after.sorted(ids) == placed
        late = after.add(*everything()[12:])
        assert after.follow() == 6
        assert after.sorted(late) == placed[:6]
