"""Whose headline a story goes by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.model import Features, PlacedArticle
from service.stories.headlines import SETTLED, better, first_choice

NOTHING = Features((), (), (), frozenset(), 0, b"")
NEAR = {"a": 0.3, "b": 0.6, "c": 0.6, "d": 0.6, "e": 0.9}


def text(name: str, *, day: int = 1, titled: bool = True) -> PlacedArticle:
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day)
    return PlacedArticle(name, "story", 1, name, at, f"About {name}", titled, NOTHING)


def by_name(one: PlacedArticle, other: PlacedArticle) -> float:
    """As alike as the less alike of the two is to everything."""
    return min(NEAR[one.article_id], NEAR[other.article_id])


def test_the_earliest_title_comes_first() -> None:
    assert first_choice([text("a", day=3), text("b", day=2), text("c", day=1, titled=False)]).article_id == "b"
    assert first_choice([text("a", day=3, titled=False)]).article_id == "a"


def test_two_texts_keep_the_first_ones_headline() -> None:
    assert better(text("a"), [text("a"), text("b")], by_name).article_id == "a"


def test_of_three_the_one_nearest_to_the_others_gives_the_headline() -> None:
    assert better(text("a"), [text("a"), text("b"), text("c")], by_name).article_id == "b"


def test_a_headline_stays_when_another_is_hardly_nearer() -> None:
    assert better(text("b"), [text("b"), text("c"), text("d")], by_name).article_id == "b"


def test_a_story_of_many_texts_keeps_its_headline() -> None:
    many = [text(name) for name in "abcde"]
    assert len(many) > SETTLED
    assert better(many[0], many, by_name).article_id == "a"


def test_a_title_takes_the_place_of_a_first_sentence() -> None:
    untitled = text("a", titled=False)
    assert better(untitled, [untitled, text("b", day=2)], by_name).article_id == "b"


def test_a_first_sentence_never_takes_the_place_of_a_title() -> None:
    texts = [text("a"), text("b", titled=False), text("c", titled=False)]
    assert better(texts[0], texts, by_name).article_id == "a"
