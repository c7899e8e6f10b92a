"""What Slack takes and refuses as blocks and views."""

from __future__ import annotations

import json

import pytest

from tests.editions import edition
from tests.slack.limits import MESSAGE_CHARACTERS, check_blocks, check_view
from tests.slack.shapes import Json


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _thumb(text: str, value: str = "1") -> Json:
    return {"text": _plain(text), "value": value}


def _feedback(**more: object) -> Json:
    thumbs: Json = {"positive_button": _thumb("👍"), "negative_button": _thumb("👎")}
    return {"type": "feedback_buttons", "action_id": "verdict", **thumbs, **more}


def _button(text: str = "Quotes", **more: object) -> Json:
    return {"type": "button", "text": _plain(text), "action_id": "quotes", **more}


def _rich(*inline: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inline)}]}


GOOD: list[Json] = [
    {"type": "header", "text": _plain("x" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Good*", "verbatim": True}, "accessory": _button()},
    {"type": "section", "fields": [_plain("one"), _plain("two")]},
    _rich({"type": "text", "text": "said", "style": {"bold": True}}, {"type": "link", "url": "https://news.example"}),
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "1"}]}],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "word for word"}]},
        ],
    },
    {"type": "context", "elements": [_plain("10 articles"), {"type": "mrkdwn", "text": "_so_"}]},
    {"type": "context_actions", "elements": [_feedback()]},
    {"type": "actions", "block_id": "do", "elements": [_button(), _button("Ask", action_id="ask", value="v" * 2_000)]},
    {"type": "divider"},
    {"type": "markdown", "text": "**bold**"},
]
BAD: list[tuple[Json, str]] = [
    (
        {"type": "header", "text": _plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
    ({"type": "header", "text": _plain("")}, "must be more than 0 characters"),
    ({"type": "section"}, "must provide either text or fields"),
    ({"type": "section", "text": _plain("x" * 3_001)}, "must be less than 3001 characters"),
    (
        {"type": "section", "fields": [_plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    ({"type": "sections", "text": _plain("x")}, "unsupported type: sections [json-pointer:/blocks/0/type]"),
    ({"type": "divider", "text": "x"}, "invalid additional property: text"),
    ({"type": "divider", "block_id": "x" * 256}, "must be less than 256 characters"),
    ({"type": "context", "elements": [_plain("x")] * 11}, "no more than 10 items allowed"),
    ({"type": "context", "elements": []}, "no fewer than 1 items allowed"),
    ({"type": "actions", "elements": [_button("x" * 76)]}, "must be less than 76 characters"),
    ({"type": "actions", "elements": [_button(value="x" * 2_001)]}, "must be less than 2001 characters"),
    ({"type": "actions", "elements": [_button(action_id="x" * 256)]}, "must be less than 256 characters"),
    ({"type": "actions", "elements": [_button(), _button()]}, "action_id `quotes` already exists"),
    ({"type": "actions", "elements": [_button(style="green")]}, "must be one of: primary, danger"),
    ({"type": "actions", "elements": [_feedback()]}, "unsupported type: feedback_buttons"),
    ({"type": "context_actions", "elements": [_button()]}, "unsupported type: button"),
    ({"type": "context_actions", "elements": [_feedback(positive_button=_thumb("x" * 76))]}, "less than 76"),
    ({"type": "context_actions", "elements": [_feedback(negative_button=_thumb("x", "v" * 2_001))]}, "less than 2001"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    (_rich(), "no fewer than 1 items allowed"),
    (_rich({"type": "text", "text": ""}), "must be more than 0 characters"),
    (_rich({"type": "link", "url": "javascript:alert(1)"}), "must be a valid URL"),
    (_rich({"type": "text", "text": "x", "style": {"blink": True}}), "invalid additional property: blink"),
    (_rich({"type": "text", "text": "\ud800"}), "must be valid Unicode"),
    (_rich({"type": "text", "text": "x" * MESSAGE_CHARACTERS}), "blocks are too long"),
]


def test_takes_what_slack_takes() -> None:
    assert check_blocks(GOOD) == []


def test_takes_what_dateline_posts_today() -> None:
    from service.rendering.slack_blocks import edition_slack

    post = edition_slack(edition(), base_url="https://dateline.example")

    assert [check_blocks(message["blocks"]) for message in (post.parent, *post.replies)] == [[]] * (
        1 + len(post.replies)
    )


@pytest.mark.parametrize(("block", "complaint"), BAD, ids=range(len(BAD)))
def test_refuses_what_slack_refuses(block: Json, complaint: str) -> None:
    assert any(complaint in found for found in check_blocks([block])), check_blocks([block])


def test_refuses_a_block_too_many_and_names_given_twice() -> None:
    divider: Json = {"type": "divider"}

    assert check_blocks([divider] * 50) == []
    assert check_blocks([divider] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert check_blocks([divider | {"block_id": "a"}] * 2) == [
        "block_id `a` already exists [json-pointer:/blocks/1/block_id]"
    ]


def test_markdown_is_limited_over_the_whole_message() -> None:
    half: Json = {"type": "markdown", "text": "x" * 6_001}

    assert check_blocks([half]) == []
    assert "together" in check_blocks([half, half])[0]


def test_a_message_is_counted_in_ascii() -> None:
    fits = "я" * ((MESSAGE_CHARACTERS - 200) // 6)

    assert check_blocks([_rich({"type": "text", "text": fits})]) == []
    assert json.dumps(fits).isascii()
    assert "too long" in check_blocks([_rich({"type": "text", "text": fits + "я" * 200})])[0]


def _modal(**more: object) -> Json:
    asks: Json = {"type": "input", "label": _plain("Question"), "element": {"type": "plain_text_input"}}
    return {"type": "modal", "title": _plain("Ask"), "submit": _plain("Ask"), "blocks": [asks], **more}


def test_takes_a_modal_and_a_home_tab() -> None:
    assert check_view(_modal()) == []
    assert check_view({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (_modal(title=_plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (_modal(private_metadata="x" * 3_001), "must be less than 3001 characters"),
        (_modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (_modal(blocks=[{"type": "markdown", "text": "x"}]), "unsupported type: markdown"),
        ({key: value for key, value in _modal().items() if key != "submit"}, "must provide submit"),
        ({"type": "home", "title": _plain("x"), "blocks": []}, "invalid additional property: title"),
        ({"type": "page", "blocks": []}, "unsupported type: page"),
    ],
)
def test_refuses_views_that_slack_refuses(view: Json, complaint: str) -> None:
    assert any(complaint in found for found in check_view(view)), check_view(view)
