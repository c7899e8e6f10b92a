"""Which item of a digest is meant by what is written beneath it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Edition, SlackThread
from service.slack.thread_topics import articles_of, conversation_of, is_small_talk, item_of, topic_of
from tests.editions import edition, flood, harbour, languages, undated
from tests.service.slack.newsroom import Newsroom

FOUR = edition(items=(flood(1), harbour(2), languages(3), undated(4)))


@pytest.mark.parametrize(
    ("text", "item", "asked"),
    [
        ("2: who said so?", 2, "who said so?"),
        ("2) who?", 2, "who?"),
        ("(2) who?", 2, "who?"),
        ("2. who pays?", 2, "who pays?"),
        ("2 - who pays?", 2, "who pays?"),
        ("2 who pays?", 2, "who pays?"),
        ("#2 when does it open?", 2, "when does it open?"),
        ("item 2 what about ships", 2, "what about ships"),
        ("Item no. 2, who?", 2, "who?"),
        ("item two: who?", 2, "who?"),
        ("re 2 who said that", 2, "who said that"),
        ("Re: 2: who?", 2, "who?"),
        ("about story 4: how many plates?", 4, "how many plates?"),
        ("the second item: who?", 2, "who?"),
        ("The 4th story, who says so?", 4, "who says so?"),
        ("the last story: how many?", 4, "how many?"),
        ("What did the mayor say in item 1?", 1, "What did the mayor say?"),
        ("How many plates are there in the fourth story?", 4, "How many plates are there?"),
        ("What does the last story say about plates?", 4, "What does it say about plates?"),
    ],
)
def test_an_item_is_meant_by_its_number_which_is_taken_out(text: str, item: int, asked: str) -> None:
    topic = topic_of(text, FOUR, remembered=3)
    assert (topic.item, topic.text, topic.more) == (item, asked, False)


@pytest.mark.parametrize(
    "text",
    [
        "2:30 pm was the time, who said so?",
        "2.5 million of what?",
        "2023: what happened?",
        "20 people died?",
        "two people died where?",
        "2,000 people moved where?",
        "9: who?",
        "item 9: who?",
        "0: who?",
        "who is number one?",
        "Is it 1 or 2 who pay?",
        "B2: who?",
        "C#2 who?",
    ],
)
def test_other_numbers_are_left_in_the_question(text: str) -> None:
    assert topic_of(text, FOUR).item is None
    assert topic_of(text, FOUR).text == text


@pytest.mark.parametrize("text", ["2", "2?", "#2", "Re: 2", "the second story", "tell me more about item 2", "item 2!"])
def test_a_number_alone_asks_for_more(text: str) -> None:
    assert topic_of(text, FOUR).item == 2
    assert topic_of(text, FOUR).more


@pytest.mark.parametrize("text", ["What does item 2 say?", "summarize the 2nd story", "explain #2 please"])
def test_a_summary_of_an_item_asks_for_more(text: str) -> None:
    assert topic_of(text, FOUR).more


def test_more_is_asked_of_what_was_talked_about() -> None:
    assert topic_of("Tell me more", FOUR, remembered=2).more
    assert not topic_of("Tell me more", FOUR).more
    assert not topic_of("Why?", FOUR, remembered=2).more


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Who is the mayor of Marden?", 1),
        ("Which ships call at Port Ellery?", 2),
        ("Жаңа көпір қашан ашылады?", 3),
        ("How many plates has the glass archive in Tolna?", 4),
        ("Who is in town?", None),
        ("What is the capital of Mongolia?", None),
    ],
)
def test_an_item_is_meant_by_words_of_its_headline_that_fit_no_other(text: str, item: int | None) -> None:
    assert item_of(text, FOUR) == item


def test_words_that_fit_two_headlines_mean_neither() -> None:
    twice = edition(items=(flood(1), replace(harbour(2), headline="Marden plays Port Ellery")))
    assert item_of("Who is the mayor of Marden?", twice) is None


def test_what_was_talked_about_is_still_meant_by_a_follow_up() -> None:
    assert topic_of("And when was that?", FOUR, remembered=2).item == 2
    assert topic_of("Who pays?", FOUR, remembered=2).item == 2
    assert topic_of("What did he say in Marden?", FOUR, remembered=2).item == 2
    assert topic_of("Who is the mayor of Marden?", FOUR, remembered=2).item == 1
    assert topic_of("Who pays?", FOUR, remembered=9).item is None


@given(st.text(max_size=60), st.one_of(st.none(), st.integers(-1, 12)))
def test_whatever_is_written_an_item_of_the_edition_is_meant_or_none(text: str, remembered: int | None) -> None:
    topic = topic_of(text, FOUR, remembered=remembered)
    assert topic.item in (None, 1, 2, 3, 4)
    assert len(topic.text) <= len(text) + 3


@given(st.integers(1, 4), st.sampled_from(["{}: {}", "#{} {}", "item {}: {}", "re {}: {}", "({}) {}"]))
def test_every_way_to_write_a_number_means_the_same(number: int, way: str) -> None:
    topic = topic_of(way.format(number, "who paid for that?"), FOUR)
    assert (topic.item, topic.text) == (number, "who paid for that?")


@pytest.mark.parametrize(
    "text",
    ["Thanks!", "thank you so much", ":+1:", "👍 👍", "Wow, great news :tada:", "OK, noted.", "haha", "!"],
)
def test_thanks_and_applause_are_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "why",
        "Thanks, and when?",
        "really?",
        "2",
        "2!",
        "who is it",
        "is it so",
        "the mayor",
        "Ok, the mayor",
        "рахмет",
    ],
)
def test_what_may_be_meant_as_a_question_is_none(text: str) -> None:
    assert not is_small_talk(text)


def test_an_edition_without_items_has_none() -> None:
    assert item_of("2: who?", edition(items=())) is None


def test_articles_of_an_item_are_its_origins_its_quotes_and_the_rest_of_its_stories(room: Newsroom) -> None:
    ids = {article.title: article.id for article in room.archive.catalogue.articles("main")}
    stories = room.ports.digesting.stories
    first = articles_of(room.edition, 1, stories=stories)
    assert first == {ids["Orla floods the lower town of Marden"], ids["Floods close the railway at Marden"]}
    assert len(articles_of(room.edition, None, stories=stories)) == 4
    room.ports.digesting.following()
    in_story = _with_story_of(room, ids["Observatory scans its glass plates"])
    assert ids["Observatory scans its glass plates"] in articles_of(in_story, 2, stories=stories)
    assert articles_of(FOUR, 2, stories=stories) == {"harbour-1", "harbour-2"}


def _with_story_of(room: Newsroom, article_id: str) -> Edition:
    story = room.ports.digesting.stories.of_articles("main", [article_id])[article_id]
    first, second, third = room.edition.items
    return replace(room.edition, items=(first, replace(second, also=(story,)), third))


def test_a_conversation_is_of_one_thread_and_one_archive() -> None:
    one, other = SlackThread("T1", "C1", "1.1"), SlackThread("T1", "C1", "1.2")
    assert conversation_of(one) == conversation_of(SlackThread("T1", "C1", "1.1"))
    names = {conversation_of(one), conversation_of(other), conversation_of(one, "main"), conversation_of(one, "b")}
    assert len(names) == 4
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in names)
