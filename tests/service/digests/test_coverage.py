"""What a window holds of a story, and what of it is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.digests.coverage import Coverage, covered, news_of
from service.model import Story, StoryMember, Told, ToldArticle
from tests.service.digests.members import member, story

AT = datetime(2026, 11, 21, tzinfo=UTC)


def told(article_id: str, revision: int | None = 1, hours: int = 0) -> dict[str, ToldArticle]:
    return {article_id: ToldArticle(article_id, "s", revision, AT + timedelta(hours=hours))}


def whole(one: Story) -> Coverage:
    [coverage] = covered([one], {member.article.id for member in one.members})
    return coverage


def test_articles_of_one_text_are_one_group() -> None:
    coverage = whole(story("s", member("a"), member("b"), member("a2", origin="a")))
    assert [[one.article.id for one in group.members] for group in coverage.groups] == [["a", "a2"], ["b"]]
    assert [group.copies for group in coverage.groups] == [1, 0]


def test_what_lies_outside_the_window_is_not_covered() -> None:
    stories = [story("s", member("a"), member("b")), story("t", member("c"))]
    [coverage] = covered(stories, {"b"})
    assert (coverage.story.id, [one.article.id for one in coverage.members]) == ("s", ["b"])


def test_an_article_that_shows_up_in_two_stories_is_counted_once() -> None:
    stories = [story("s", member("a")), story("t", member("a"), member("b"))]
    assert [[one.article.id for one in coverage.members] for coverage in covered(stories, {"a", "b"})] == [["a"], ["b"]]


def test_everything_of_a_story_that_was_never_told_is_fresh() -> None:
    news = news_of(whole(story("s", member("a"), member("b"))), [], {})
    assert (len(news.fresh), news.fresh_share, news.since, news.told) == (2, 1.0, None, ())


def test_a_text_that_was_told_is_not_fresh_nor_is_a_copy_of_it() -> None:
    one = story("s", member("a"), member("a2", origin="a"), member("b"))
    lines = [Told("d", "e", "s", "It rained.", AT)]
    news = news_of(whole(one), lines, told("a2", hours=1))
    assert [group.lead.article.id for group in news.fresh] == ["b"]
    assert (news.fresh_share, news.told, news.since) == (0.5, ("It rained.",), AT + timedelta(hours=1))


def test_a_copy_is_not_fresh_when_the_text_it_copies_was_told_on_another_day() -> None:
    one = story("s", member("a"), member("a2", origin="a"))
    [coverage] = covered([one], {"a2"})
    assert news_of(coverage, [], told("a")).fresh == ()


def test_a_quoted_article_with_a_newer_revision_is_fresh_again() -> None:
    one = story("s", member("a", revision=3), member("b", revision=3), member("c", revision=1))
    articles = told("a", 2) | told("b", None) | told("c", 1)
    news = news_of(whole(one), [], articles)
    assert [group.lead.article.id for group in news.fresh] == ["a"]
    assert news.revised == (("a", 2),)


IDS = st.sampled_from("abcdefgh")
MEMBERS = st.dictionaries(IDS, IDS, min_size=1).map(lambda pairs: [member(one, origin=of) for one, of in pairs.items()])


@given(
    stories=st.lists(MEMBERS, max_size=4),
    inside=st.sets(IDS),
    known=st.dictionaries(IDS, st.none() | st.integers(1, 3)),
)
def test_every_covered_article_is_in_one_group_and_fresh_groups_are_of_them(
    stories: list[list[StoryMember]], inside: set[str], known: dict[str, int | None]
) -> None:
    given_stories = [story(str(number), *members) for number, members in enumerate(stories)]
    coverage = covered(given_stories, inside)
    ids = [one.article.id for part in coverage for one in part.members]
    assert sorted(ids) == sorted(inside & {one.article.id for members in stories for one in members})
    for part in coverage:
        articles = {one: ToldArticle(one, "s", revision, AT) for one, revision in known.items()}
        news = news_of(part, [], articles)
        assert set(news.fresh) <= set(part.groups)
        assert (news.since is None) <= (news.fresh == part.groups)
