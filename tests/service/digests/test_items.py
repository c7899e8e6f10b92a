"""Items put together of summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.digests.coverage import News, covered, news_of
from service.digests.items import MEASURES, item_of, voice
from service.model import StoryMember, Summary, SummarySentence, ToldArticle
from tests.editions import SOURCES, TEXTS, citation, flood, summary
from tests.service.digests.members import AT, member, story


def named(article_id: str, **changes: object) -> StoryMember:
    """A member that is the article of the hand-made texts."""
    title, source, url, published = SOURCES[article_id]
    one = member(article_id, **changes)  # type: ignore[arg-type]
    return replace(one, article=replace(one.article, title=title, source=source, url=url, published=published))


def news(*members: StoryMember, story_id: str = "s", headline: str = "", told: tuple[ToldArticle, ...] = ()) -> News:
    [coverage] = covered([story(story_id, *members, headline=headline)], {one.article.id for one in members})
    return news_of(coverage, [], {one.article_id: one for one in told})


FLOOD = (named("flood-1"), named("flood-2"), named("flood-3"))


def test_what_is_cut_off_takes_its_citations_along_and_the_rest_is_numbered_from_one() -> None:
    said = flood(1).sentences
    turned = summary(
        sentences=(
            SummarySentence(said[2].text, (3,)),
            SummarySentence(said[1].text, (2, 1)),
            SummarySentence(said[0].text, (1,)),
        ),
        conflicts=(),
    )
    item = item_of(4, [news(*FLOOD)], turned, 2, {})
    assert item.number == 4
    assert [one.text for one in item.sentences] == [said[2].text, said[1].text]
    assert [one.citations for one in item.sentences] == [(1,), (2, 3)]
    assert [(one.number, one.article_id) for one in item.citations] == [(1, "flood-2"), (2, "flood-3"), (3, "flood-1")]
    for one in item.citations:
        assert TEXTS[one.article_id][one.start : one.end] == one.quote


def test_both_sides_of_a_disagreement_keep_their_quotes() -> None:
    item = item_of(1, [news(*FLOOD)], summary(), 1, {})
    quotes = {one.number: one.quote for one in item.citations}
    [conflict] = item.conflicts
    assert [quotes[number] for side in conflict.sides for number in side.citations] == [
        side.text for side in conflict.sides
    ]
    assert sorted(quotes) == list(range(1, len(quotes) + 1))


def test_origins_are_in_the_order_they_are_cited_then_by_copies() -> None:
    cited = summary(
        sentences=(SummarySentence(TEXTS["flood-3"], (1,)),), citations=(citation(1, "flood-3", TEXTS["flood-3"]),)
    )
    cited = replace(cited, conflicts=())
    copies = [named("flood-1"), named("flood-2", at=AT + timedelta(hours=1)), named("flood-3")]
    copied = [replace(member(f"copy{n}", origin="flood-2"), at=AT + timedelta(hours=2)) for n in range(2)]
    item = item_of(1, [news(*copies, *copied)], cited, 3, {})
    assert [(one.article_id, one.copies) for one in item.origins] == [("flood-3", 0), ("flood-2", 2), ("flood-1", 0)]
    assert item.url == SOURCES["flood-3"][2]


def test_the_link_is_the_first_origins_that_has_one() -> None:
    cited: Summary = summary(
        sentences=(SummarySentence(TEXTS["flood-2"], (1,)),),
        citations=(citation(1, "flood-2", TEXTS["flood-2"]),),
        conflicts=(),
    )
    assert item_of(1, [news(named("flood-2"), named("flood-3"))], cited, 3, {}).url == SOURCES["flood-3"][2]


def test_headline_first_sentence_and_link_are_of_one_article() -> None:
    item = item_of(1, [news(*FLOOD, headline="What was news days ago")], summary(), 3, {})
    first = item.citations[0].article_id
    assert (item.headline, item.url) == (SOURCES[first][0], SOURCES[first][2])


def test_a_gallery_heads_an_item_only_where_there_is_no_report() -> None:
    first = replace(FLOOD[0], article=replace(FLOOD[0].article, title="Photos: Marden under water"))
    cited = summary(
        sentences=(SummarySentence(TEXTS["flood-3"], (2,)), SummarySentence(flood(1).sentences[0].text, (1,))),
        conflicts=(),
    )
    assert item_of(1, [news(first, FLOOD[2])], cited, 3, {}).headline == SOURCES["flood-3"][0]
    assert item_of(1, [news(first)], summary(), 3, {}).headline == "Photos: Marden under water"


def test_a_story_that_goes_on_says_since_when() -> None:
    told = (ToldArticle("flood-2", "s", None, AT),)
    item = item_of(1, [news(*FLOOD, told=told)], summary(), 3, {})
    assert item.new_since == AT
    assert {origin.article_id for origin in item.origins} == {"flood-1", "flood-3"}


def test_two_stories_of_one_event_are_one_item_of_both() -> None:
    later = datetime(2026, 11, 22, tzinfo=UTC)
    other = news(named("flood-2", at=later), story_id="t")
    item = item_of(1, [news(named("flood-1"), named("flood-3")), other], summary(), 3, {})
    assert (item.story_id, item.also) == ("s", ("t",))
    assert {one.article_id for one in item.origins} == {"flood-1", "flood-2", "flood-3"}
    assert (item.first, item.last) == (AT, later)


def test_a_revised_article_speaks_for_its_text() -> None:
    coverage = covered([story("s", member("a"), member("a2", origin="a", revision=2))], {"a", "a2"})[0]
    found = news_of(coverage, [], {"a2": ToldArticle("a2", "s", 1, AT)})
    assert voice(found.fresh[0], found.revised).article.id == "a2"
    assert voice(found.fresh[0], ()).article.id == "a"


def test_longer_editions_tell_more() -> None:
    short, medium, long = (MEASURES[length] for length in ("short", "medium", "long"))
    assert (short.items, medium.items, long.items) == (5, 10, 20)
    assert (short.sentences, medium.sentences, long.sentences) == (2, 3, 4)
