"""Slack's limits, at sizes that pass them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from service.model import Edition, Sentence, SlackMessage
from service.rendering.slack_blocks import edition_slack
from service.rendering.slack_names import ASK_ABOUT
from service.rendering.slack_text import MESSAGE_CHARACTERS
from tests.editions import EDITION, citation, edition, empty_edition, flood
from tests.service.rendering.reading import slack_elements, slack_messages, slack_words
from tests.slack.limits import check_blocks


def test_a_short_parent_one_reply_for_corrections_and_one_for_each_item() -> None:
    post = edition_slack(edition())
    assert post.parent["text"].startswith(
        "Orla valley &amp; coast, 21 Nov 2026\n5 stories from 212 articles\n1. Orla floods"
    )
    first = [reply["text"].splitlines()[0] for reply in post.replies]
    assert first[0] == "Corrections to earlier editions"
    assert first[1:5] == [f"{item.number}. {item.headline}" for item in edition().items[:4]]
    assert len(first) == 6


def test_an_empty_day_is_one_message_that_says_so() -> None:
    post = edition_slack(empty_edition())
    assert post.replies == ()
    assert "Nothing new was published" in post.parent["text"]


def test_each_item_ends_with_a_button_that_asks_about_it() -> None:
    post = edition_slack(edition())
    asked = [_asked(reply) for reply in post.replies]
    assert asked == [[], *([f"{EDITION}:{item.number}"] for item in edition().items)]
    assert not _asked(post.parent)
    assert post.replies[1]["blocks"][-1]["type"] == "actions"


def test_an_item_that_goes_on_in_further_messages_has_its_button_under_the_last() -> None:
    huge = _huge("x")
    asked = [(message["text"].splitlines()[0], _asked(message)) for message in edition_slack(huge).replies]
    first = [buttons for title, buttons in asked if title.startswith("1. ")]
    assert len(first) > 3
    assert first == [[]] * (len(first) - 1) + [[f"{EDITION}:1"]]


def test_there_is_room_for_the_button_however_long_the_item_is() -> None:
    for length in range(5_800, 7_000, 50):
        item = replace(flood(1), sentences=(Sentence("x " * (length // 2), (1,)),), conflicts=())
        for message in edition_slack(edition(items=(item,), corrections=())).replies:
            _within_limits(message)


@pytest.mark.parametrize("letter", ["x", "Ж", "&"])
def test_no_message_is_longer_than_slack_takes(letter: str) -> None:
    huge = _huge(letter)
    messages = slack_messages(huge)
    assert len(messages) > 60
    for message in messages:
        _within_limits(message)


@pytest.mark.parametrize("letter", ["x", "Ж", "&"])
def test_what_is_too_long_for_a_message_goes_on_in_the_next(letter: str) -> None:
    huge = _huge(letter)
    words = slack_words(huge).replace(" ", "")
    for item in huge.items[:2]:
        assert all(sentence.text.replace(" ", "") in words for sentence in item.sentences)
        assert all(cited.quote.replace(" ", "") in words for cited in item.citations)
    titles = [message["text"].splitlines()[0] for message in slack_messages(huge)]
    first = [title for title in titles if title.startswith("1. ")]
    assert len(first) > 3
    assert [title.endswith(" (continued)") for title in first] == [False] + [True] * (len(first) - 1)


def _asked(message: SlackMessage) -> list[object]:
    """The values of its buttons that ask about an item."""
    buttons = [element for element in slack_elements(message["blocks"]) if element["type"] == "button"]
    return [button["value"] for button in buttons if button["action_id"] == ASK_ABOUT]


def _within_limits(message: SlackMessage) -> None:
    assert check_blocks(message["blocks"]) == []
    assert 1 <= len(message["blocks"]) <= 50
    assert len(json.dumps(message["blocks"])) <= MESSAGE_CHARACTERS
    assert 1 <= len(message["text"]) <= 4_000
    for element in slack_elements(message["blocks"]):
        if element["type"] == "plain_text":
            assert len(str(element["text"])) <= 150
        if element["type"] in ("text", "link"):
            assert 1 <= len(str(element["text"])) <= 3_000


def _huge(letter: str) -> Edition:
    """Many items, long in every part, with words that never end and with many short ones."""
    long = letter * 4_000
    said = (Sentence(f"{long} and {letter * 3} " * 3, (1, 2)), Sentence(f"{letter} " * 3_000 + "end", (2,)))
    quotes = (citation(1, "flood-1", "The Orla"), citation(2, "flood-3", "The army"))
    quoted = tuple(replace(each, quote=f"{each.quote} {long} " * 2, title=long) for each in quotes)
    item = replace(flood(1), headline=long, sentences=said, citations=quoted, url="https://news.example/" + "x" * 1_900)
    items = tuple(replace(item, number=number) for number in range(1, 7))
    short = tuple(replace(flood(number), headline=letter * 300, url=item.url) for number in range(7, 60))
    return edition(name=long, items=items + short, message=long)
