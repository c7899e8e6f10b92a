"""Whatever comes in, is revised and is deleted, and however it is followed: each article is in one story that holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.stories.invented import EVENTS, Room, article, copied, room
from vectorstore.model import MAIN_ARCHIVE, Draft, Scope

EVENT = st.sampled_from(list(EVENTS))
DRAFT = st.one_of(
    st.builds(article, EVENT, st.integers(0, 2)),
    st.builds(copied, EVENT, st.integers(0, 1), st.integers(1, 3)),
    st.builds(lambda event: article(event, 0, title=None, published=None), EVENT),
)
STEP = st.one_of(
    st.tuples(st.just("add"), st.lists(DRAFT, min_size=1, max_size=5)),
    st.tuples(st.just("revise"), st.tuples(DRAFT, DRAFT)),
    st.tuples(st.just("delete"), st.integers(0, 20)),
    st.tuples(st.just("follow"), st.integers(1, 6)),
)


def _revised(draft: Draft, by: Draft) -> Draft:
    """The first one's address with the other one's story."""
    return Draft(text=by.text, origin=draft.origin, url=draft.url, title=by.title, source=draft.source)


def _take(desk: Room, step: tuple[str, object]) -> None:
    match step:
        case "add", list(drafts):
            desk.add(*drafts)
        case "revise", (Draft() as draft, Draft() as by):
            desk.add(_revised(draft, by))
        case "delete", int(number):
            held = sorted(article.id for article in desk.catalogue.articles(MAIN_ARCHIVE))
            if held:
                desk.catalogue.delete(MAIN_ARCHIVE, held[number % len(held)])
        case "follow", int(limit):
            desk.follow(limit=limit)


def _holds(desk: Room) -> None:
    articles = {article.id for article in desk.catalogue.articles(MAIN_ARCHIVE, limit=1000)}
    stories = desk.stories.within(Scope())
    members = [member for story in stories for member in story.members]
    assert len(members) == len(articles)
    assert {member.article.id for member in members} == articles
    for story in stories:
        origins = {member.article.id: member.origin for member in story.members}
        assert all(origins.get(origin) == origin for origin in origins.values())
        assert (story.first, story.last) == (story.members[0].at, story.members[-1].at)
        assert story.headline
        assert story.id == desk.stories.story(MAIN_ARCHIVE, story.id).id
    assert desk.stories.bereft() == []
    assert desk.stories.due(limit=9) == []


@settings(deadline=None, max_examples=25)
@given(st.lists(STEP, max_size=12))
def test_every_article_is_in_one_story_whatever_happens(steps: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder, room(Path(folder)) as desk:
        for step in steps:
            _take(desk, step)
        desk.follow()
        _holds(desk)


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(18)), st.integers(1, 18))
def test_the_order_of_arrival_and_of_commits_does_not_double_anything(order: list[int], at_once: int) -> None:
    drafts = [article(event, paper) for event in EVENTS for paper in range(3)]
    with tempfile.TemporaryDirectory() as folder, room(Path(folder)) as desk:
        for first in range(0, 18, at_once):
            desk.add(*(drafts[number] for number in order[first : first + at_once]))
            desk.follow(limit=at_once)
        desk.follow()
        _holds(desk)
        assert len(desk.stories.within(Scope())) == len(EVENTS)
