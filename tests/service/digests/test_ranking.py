"""Which story is told first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.digests.coverage import News, covered, news_of
from service.digests.ranking import MANY, NOVELTY, ORIGINS, RECENCY, ranked, score, spread
from service.model import StoryMember, ToldArticle
from tests.service.digests.members import member, story

START = datetime(2026, 11, 21, tzinfo=UTC)
WINDOW = (START, START + timedelta(hours=24))


def news(name: str, *members: StoryMember, told: tuple[str, ...] = ()) -> News:
    [coverage] = covered([story(name, *members)], {one.article.id for one in members})
    return news_of(coverage, [], {one: ToldArticle(one, name, None, START) for one in told})


def of(name: str, origins: int, hours: float = 0, characters: int = 100) -> News:
    at = START + timedelta(hours=hours)
    return news(name, *(member(f"{name}{n}", at=at, characters=characters) for n in range(origins)))


def order(*given: News) -> list[str]:
    return [one.coverage.story.id for one in ranked(given, WINDOW)]


def test_what_more_desks_wrote_about_comes_first_though_it_is_older() -> None:
    assert order(of("one", 1, hours=23), of("five", 5, hours=1), of("two", 2, hours=1)) == ["five", "two", "one"]


def test_copies_are_not_independent() -> None:
    copied = news("copied", member("a"), *(member(f"a{n}", origin="a") for n in range(9)))
    assert order(copied, of("two", 2)) == ["two", "copied"]


def test_of_two_alike_the_newer_comes_first() -> None:
    assert order(of("old", 2, hours=3), of("new", 2, hours=20)) == ["new", "old"]


def test_of_two_alike_the_one_that_was_not_told_comes_first() -> None:
    going_on = news("going on", member("a"), member("b"), told=("a",))
    assert order(going_on, of("new", 1)) == ["new", "going on"]


def test_where_nothing_else_differs_the_more_copied_then_the_longer_then_the_first_id_comes_first() -> None:
    copied = news("copied", member("a"), member("a2", origin="a"))
    given = (of("b", 1), of("a", 1), of("long", 1, characters=900), copied)
    assert order(*given) == ["copied", "long", "a", "b"]


def test_one_text_spreads_nothing_and_many_spread_all_there_is() -> None:
    assert (spread(1), spread(MANY), spread(50)) == (0.0, 1.0, 1.0)


def test_the_score_is_the_sum_of_its_weights_at_most() -> None:
    assert score(of("s", MANY, hours=24), WINDOW) == pytest.approx(ORIGINS + NOVELTY + RECENCY)
    assert score(of("s", 1, hours=0), WINDOW) == pytest.approx(NOVELTY)


@given(
    st.lists(st.tuples(st.integers(1, 12), st.floats(-30, 60), st.integers(1, 999)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_does_not_depend_on_the_order_given_and_more_origins_never_come_later(
    given_stories: list[tuple[int, float, int]], random: object
) -> None:
    stories = [of(f"s{n}", *fields) for n, fields in enumerate(given_stories)]
    mixed = list(stories)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert ranked(stories, WINDOW) == ranked(mixed, WINDOW)
    for one in stories:
        assert 0 <= score(one, WINDOW) <= ORIGINS + NOVELTY + RECENCY + 1e-9
        assert score(replace(one, fresh=one.fresh[:1]), WINDOW) <= score(one, WINDOW)
